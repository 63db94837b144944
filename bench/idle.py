"""Many people who only have the page open, and some who write: everything arrives in time, and what a socket costs that says nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import cores, size, stands
from bench.figures import percentile
from bench.lines import Line, busy
from bench.load import Load
from bench.messages import HEARS, NO_NODE
from bench.people import Talk
from bench.stands import Stand

MEGABYTE, KILOBYTE = 1e6, 1e3
CALM = 10.0  # seconds without a message, after everybody has come
EACH = 0.5  # messages a second of each who is active
LIMITS = {0.5: None, 0.95: 250.0, 0.99: 1_000.0}  # milliseconds until the ✓
GROWTH = 450.0  # megabytes above the started server, at full size
REFERENCE_SECONDS = 60.0  # at most: it is there to compare with, not to prove itself


@dataclass(frozen=True, slots=True)
class Held:
    """What a server did with everybody."""

    each: float  # bytes of memory for a socket that says nothing
    share: float  # of its core, while nobody wrote
    grown: float  # bytes, at the end
    run: Load


def idle() -> Iterator[Line]:
    """All lines of the group."""
    (resting, active), seconds, name = size.sized((900, 100), (5_000, 500)), size.seconds(30.0, 300.0), stands.reference_name()
    with cores.pinned(*cores.loading()), stands.workplace() as folder:
        file, talks = stands.template(folder, conversations=(resting + active) // 2)
        with stands.ours(stands.copied(file, folder / "ours"), talks, folder / "ours", beats=True) as stand:
            mine = held(stand, active, seconds)
        theirs = _reference(talks, folder, active, min(seconds, REFERENCE_SECONDS)) if name else None
    yield from lines(f"{resting:,} idle and {active:,} active sockets, {seconds:g} s", mine, theirs, name,
                     full=size.sized(False, True))


def held(stand: Stand, active: int, seconds: float) -> Held:
    """Everybody has come: a calm while, then the last to come write to each other."""
    used, each = stand.seconds_used(), stand.grown() / len(stand.crowd.all)
    rest = stand.crowd.rest(seconds=CALM)
    share = (stand.seconds_used() - used) / rest.seconds
    writers = stand.crowd.all[-active:]
    run = stand.crowd.settle(stand.crowd.pace(seconds=seconds, per_second=EACH * active, at_once=active, writers=writers, in_a_row=1), hears=HEARS)
    return Held(each, share, stand.grown(), run)


def _reference(talks: list[Talk], folder: Path, active: int, seconds: float) -> Held:
    with stands.reference(talks, folder / "reference", sync="FULL", beats=True) as stand:
        return held(stand, active, seconds)


def lines(size_of_it: str, mine: Held, theirs: Held | None, name: str, *, full: bool) -> Iterator[Line]:
    """The lines, with the size in each: a small run promises nothing. Delivery is no figure: what is missing has stopped the bench."""
    at, note = f"{size_of_it}, beside {name or 'nothing'}", "" if name else NO_NODE
    for share, limit in LIMITS.items():
        yield Line(f"ack p{share * 100:.0f}, all delivered to both: {at}", percentile(mine.run.times, share) * 1e3, "ms",
                   reference=percentile(theirs.run.times, share) * 1e3 if theirs else None, gate=limit, target=limit,
                   lower_is_better=True, absolute=True, note=note)
    yield Line(f"memory an idle socket: {at}", mine.each / KILOBYTE, "KB", reference=theirs.each / KILOBYTE if theirs else None,
               target=75.0, gate=100.0, lower_is_better=True, absolute=True)
    yield Line(f"memory grown over the started server, at the end: {at}", mine.grown / MEGABYTE, "MB",
               reference=theirs.grown / MEGABYTE if theirs else None, target=GROWTH if full else None, gate=GROWTH if full else None,
               lower_is_better=True, absolute=True)
    yield Line(f"share of its core while nobody writes, heartbeats only: {at}", mine.share * 100, "%",
               reference=theirs.share * 100 if theirs else None, lower_is_better=True)
    yield busy(f"load's share of its own core: {size_of_it}", mine.run.busy, theirs.run.busy if theirs else 0.0)
