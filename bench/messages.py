"""Messages a second on one core, beside Node doing the same; and PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from app.kernel import migrating
from bench import cores, people, stands
from bench.figures import median
from bench.lines import Line, busy
from bench.people import Talk
from bench.stands import Stand
from tests.ground import cluster

AT_ONCE = 200  # people who write at once: both of 100 conversations
WARM, SECONDS, ROUNDS = 1.5, 3.0, 2  # a comparison is ours, reference, ours, reference, ours
HEARS = 2  # sockets that hear each message: the sender's own and the other's


@dataclass
class Measured:
    """Messages a second of each run, and what they cost."""

    rates: list[float] = field(default_factory=list)
    micros: list[float] = field(default_factory=list)  # the server's processor time a message
    load: list[float] = field(default_factory=list)  # the load's share of its core

    def add(self, stand: Stand, *, seconds: float = SECONDS) -> None:
        used = stand.seconds_used()
        run = stand.crowd.flood(seconds=seconds, at_once=AT_ONCE)
        spent = stand.seconds_used() - used
        self.rates.append(run.rate)
        self.micros.append(spent / run.acked * 1e6)
        self.load.append(run.busy)
        stand.crowd.settle(run, hears=HEARS)


def messages() -> Iterator[Line]:
    """All lines of the group."""
    with cores.pinned(*cores.loading()), stands.workplace() as folder:
        file, talks = stands.template(folder)
        name = stands.reference_name()
        yield from _compared("NORMAL", file, talks, folder, name, target=0.45, gate=0.35)
        yield from _compared("FULL", file, talks, folder, name, target=1.3, gate=1.0)
        yield from _postgresql(folder)


def _compared(sync: str, file: Path, talks: list[Talk], folder: Path, name: str, *, target: float, gate: float) -> Iterator[Line]:
    """Ours and the reference in turns, so that a machine that changes its pace changes it for both."""
    mine, theirs, here = Measured(), Measured(), folder / f"ours-{sync}"
    with ExitStack() as open_stands:
        stand = open_stands.enter_context(stands.ours(stands.copied(file, here), talks, here, sync=sync))
        other = open_stands.enter_context(stands.reference(talks, folder / f"reference-{sync}", sync=sync)) if name else None
        for each in (stand, other):
            if each is not None:
                each.crowd.settle(each.crowd.flood(seconds=WARM, at_once=AT_ONCE), hears=HEARS)
        mine.add(stand)
        for _ in range(ROUNDS):
            if other is not None:
                theirs.add(other)
            mine.add(stand)
    what = f"persisted messages on one core, 100 conversations, SQLite {sync}"
    yield Line(f"{what} ÷ {name or 'reference'}", median(mine.rates) if name else None, "messages/s", target=target, gate=gate,
               reference=median(theirs.rates) if name else None, note="" if name else NO_NODE)
    yield Line(f"server's processor time a message, SQLite {sync}", median(mine.micros), "µs",
               reference=median(theirs.micros) if name else None, lower_is_better=True)
    yield busy(f"load's share of its own core, SQLite {sync}", *mine.load, *theirs.load)


NO_NODE = "the reference could not be started: it wants Node with its packages (`python -m tools.environment bench`)"


def _postgresql(folder: Path) -> Iterator[Line]:
    """One worker on its core; the database and the load share the rest."""
    name, measured = "persisted messages of one worker, 100 conversations, PostgreSQL", Measured()
    if not cluster.available():
        yield Line(name, None, "messages/s", target=4_000, gate=2_500, note="PostgreSQL is missing: install postgresql")
        return
    with cluster.running() as database:
        migrating.upgrade(database.url)
        talks = people.fill(database.url)
        with stands.ours(database.url, talks, folder / "postgresql") as stand:
            stand.crowd.settle(stand.crowd.flood(seconds=WARM, at_once=AT_ONCE), hears=HEARS)
            for _ in range(1 + ROUNDS):
                measured.add(stand)
    yield Line(name, median(measured.rates), "messages/s", target=4_000, gate=2_500)
    yield Line("server's processor time a message, PostgreSQL", median(measured.micros), "µs", lower_is_better=True)
    yield busy("load's share of its own core, PostgreSQL", *measured.load)


Group = Callable[[], Iterator[Line]]
