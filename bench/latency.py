"""How long a sender waits for the ✓ and the other for the message, beside Node, a bare TCP echo and the bare disk at the same pace."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench import cores, disk, size, stands
from bench.echo import echoed
from bench.figures import percentile, usual
from bench.lines import Line, busy
from bench.load import Load
from bench.messages import AT_ONCE, HEARS, NO_NODE
from bench.stands import Stand

RATES = (100, 500, 1_000)
PROMISED = 1_000  # the rate for which guarantees are given: 1, 2 and 8 ms, gates three times that
LIMITS = {0.5: 1.0, 0.95: 2.0, 0.99: 8.0}
WARM, ROUNDS = 2.0, 2  # ours, the reference, ours, the reference: what disturbs the machine meets both


@dataclass
class Waits:
    """Seconds from the send to the ack, and from the send to the other's socket."""

    acks: list[float] = field(default_factory=list)
    ways: list[float] = field(default_factory=list)
    busy: float = 0.0

    def add(self, run: Load) -> None:
        self.acks += run.times
        self.ways += run.ways
        self.busy = max(self.busy, run.busy)


def latency() -> Iterator[Line]:
    """All lines of the group."""
    seconds, name = size.seconds(5.0, 10.0), stands.reference_name()
    with cores.pinned(*cores.loading()), stands.workplace() as folder:
        file, talks = stands.template(folder)
        with ExitStack() as opened:
            both = [opened.enter_context(stands.ours(stands.copied(file, folder / "ours"), talks, folder / "ours", beats=True))]
            if name:
                both.append(opened.enter_context(stands.reference(talks, folder / "reference", sync="FULL", beats=True)))
            measured = {rate: _at(rate, both, seconds, folder / "bare") for rate in RATES}
    for rate, (found, alone) in measured.items():
        yield from lines(rate, found, name, seconds * ROUNDS, alone, echoed(rate, seconds) if name else [])


def _at(rate: int, both: Sequence[Stand], seconds: float, file: Path) -> tuple[list[Waits], list[float]]:
    """What everybody waited at each server, and what the bare disk took between the runs."""
    found, alone = [Waits() for _ in both], list[float]()
    for each in both:
        each.crowd.settle(each.crowd.pace(seconds=WARM, per_second=rate, at_once=AT_ONCE), hears=HEARS)
    for _ in range(ROUNDS):
        for each, waits in zip(both, found, strict=True):
            waits.add(each.crowd.settle(each.crowd.pace(seconds=seconds, per_second=rate, at_once=AT_ONCE), hears=HEARS))
            alone += disk.paced(file, per_second=rate, seconds=seconds / 4)
    return found, alone


def lines(rate: int, found: Sequence[Waits], name: str, seconds: float, alone: Sequence[float], echo: Sequence[float]) -> Iterator[Line]:
    """The lines of one rate. Gates judge our own milliseconds; the reference, the bare disk and the bare network stand beside them."""
    mine, theirs = found[0], found[1] if len(found) > 1 else Waits()
    at = f"at {rate:,} messages/s for {seconds:g} s, SQLite FULL"
    for what, ours, other in (("ack", mine.acks, theirs.acks), ("one way", mine.ways, theirs.ways)):
        for share, target in LIMITS.items():
            asked = target if what == "ack" and rate == PROMISED else None
            yield Line(f"{what} {at}, p{share * 100:.0f} beside {name or 'nothing'}", usual(ours, share) * 1e3, "ms",
                       reference=usual(other, share) * 1e3 if other else None, target=asked, gate=asked and 3 * asked,
                       lower_is_better=True, absolute=True, note=_note(usual(alone, share) * 1e3, asked) if other else NO_NODE)
    for share in LIMITS:
        yield Line(f"a bare synced write {at}, p{share * 100:.0f}", usual(alone, share) * 1e3, "ms", lower_is_better=True)
    for what, all_of in (("ack", mine.acks), ("bare synced write", alone)):
        yield Line(f"{what} {at}, p99 of all, the worst moments too", percentile(all_of, 0.99) * 1e3, "ms", lower_is_better=True)
    for share in LIMITS if echo else ():
        yield Line(f"TCP echo {at}, p{share * 100:.0f}", percentile(echo, share) * 1e3, "ms", lower_is_better=True)
    yield busy(f"load's share of its own core {at}", mine.busy, theirs.busy)


def _note(disk: float, target: float | None) -> str:
    """Where a bare synced write waits longer than an ack should, no server could do better: the run says something about the disk."""
    return f"the disk alone took {disk:.1f} ms in this run" if target and disk > target else ""
