"""How the cost of a message grows: with the conversations that are written in, with what is stored, with the sockets that are open."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import cores, history, size, stands
from bench.figures import percentile
from bench.lines import Line, busy
from bench.load import BEAT
from bench.messages import HEARS, NO_NODE
from bench.people import Talk
from bench.sockets import Peer
from bench.stands import Stand

WARM = 1.0  # seconds of messages that do not count yet
A_PERSON = 8.0  # messages a second: below the house's limit of ten
MOST = 1_000.0  # messages a second of all
BESIDE = 50  # conversations that are written in where something else grows
STEADY = 200.0  # messages a second there


@dataclass(frozen=True, slots=True)
class Cost:
    """What one size cost. `micros` is the processor time of a message above what the server used when nobody wrote."""

    micros: float
    p95: float  # milliseconds until the ✓
    share: float  # of its core when nobody wrote: heartbeats and the clock
    each: float  # bytes of memory a socket
    opening: float  # milliseconds of processor time to open a socket and join its conversation
    load: float


def growth() -> Iterator[Line]:
    """All lines of the group."""
    seconds, sockets = size.seconds(4.0, BEAT), size.sized((100, 1_000), (100, 1_000, 5_000, 9_500))
    written_in, stored = size.sized((1, 10, 100), (1, 10, 100, 1_000)), size.sized((10**3, 10**4, 10**5), (10**3, 10**4, 10**5, 10**6))
    with cores.pinned(*cores.loading()), stands.workplace() as folder:
        file, talks = stands.template(folder, conversations=max(sum(written_in), sockets[-1] // 2))
        bench = Bench(folder, file, talks, seconds, stands.reference_name())
        yield from bench.lines("conversations written in", written_in, bench.conversations(written_in))
        yield from bench.lines("sockets open", sockets, bench.sockets(sockets))
        yield from bench.lines("messages stored", stored, bench.stored(stored))


@dataclass
class Bench:
    """The people and the place of all three; each size gives our cost and, where it runs, the reference's.

    So many `seconds` without a message, then as many with them. At full size they are a whole heartbeat of everybody: with thousands
    of sockets what comes of less is the difference of two moments.
    """

    folder: Path
    file: Path
    talks: Sequence[Talk]
    seconds: float
    name: str
    count: int = 0

    def conversations(self, sizes: Sequence[int]) -> Iterator[list[Cost]]:
        """Everybody is connected; other people each time, so that nobody meets the limit of a minute."""
        found: dict[int, list[Cost]] = {each: [] for each in sizes}
        for stand in self._stands(self.talks[:sum(sizes)]):
            opened, first = _opened(stand), 0
            for each in sizes:
                writers = stand.crowd.all[2 * first:2 * (first + each)]
                found[each].append(self._cost(stand, writers, min(MOST, 2 * each * A_PERSON), opened))
                first += each
        yield from found.values()

    def sockets(self, sizes: Sequence[int]) -> Iterator[list[Cost]]:
        for each in sizes:
            yield [self._cost(stand, stand.crowd.all[-2 * BESIDE:], STEADY, _opened(stand)) for stand in self._stands(self.talks[:each // 2])]

    def stored(self, sizes: Sequence[int]) -> Iterator[list[Cost]]:
        """The same database, with more and more behind those who write."""
        there = 0
        for each in sizes:
            history.add(f"sqlite:///{self.file}", each - there)
            there = each
            stands_here = self._stands(self.talks[:BESIDE], stored=each)
            yield [self._cost(stand, stand.crowd.all, STEADY, _opened(stand)) for stand in stands_here]

    def _stands(self, talks: Sequence[Talk], *, stored: int = 0) -> Iterator[Stand]:
        """Ours, then the reference, one after the other, with these people at it."""
        self.count += 1
        with stands.ours(stands.copied(self.file, here := self.folder / f"ours-{self.count}"), talks, here, beats=True) as stand:
            yield stand
        (here / "vouch.db").unlink()
        if self.name:
            with stands.reference(talks, self.folder / f"reference-{self.count}", sync="FULL", beats=True, stored=stored) as stand:
                yield stand

    def _cost(self, stand: Stand, writers: Sequence[Peer], rate: float, opened: tuple[float, float]) -> Cost:
        at_once, row = len(writers), 8 if len(writers) > 2 * BESIDE else 1
        used, rest = stand.seconds_used(), stand.crowd.rest(seconds=self.seconds)
        share = (stand.seconds_used() - used) / rest.seconds
        stand.crowd.settle(stand.crowd.pace(seconds=WARM, per_second=rate, at_once=at_once, writers=writers, in_a_row=row), hears=HEARS)
        used, began = stand.seconds_used(), time.perf_counter()
        run = stand.crowd.pace(seconds=self.seconds, per_second=rate, at_once=at_once, writers=writers, in_a_row=row)
        stand.crowd.settle(run, hears=HEARS)  # what was still under way counts, too
        spent = stand.seconds_used() - used - share * (time.perf_counter() - began)
        each, opening = opened
        return Cost(max(spent, 0.0) / run.acked * 1e6, percentile(run.times, 0.95) * 1e3, share, each, opening, run.busy)

    def lines(self, what: str, sizes: Sequence[int], costs: Iterator[list[Cost]]) -> Iterator[Line]:
        """Ours beside the reference's for each size, and the largest beside the smallest."""
        mine = []
        for each, cost in zip(sizes, costs, strict=True):
            mine.append(cost[0])
            yield from _lines(f"{each:,} {what} ({self.seconds:g} s)", cost[0], cost[1] if len(cost) > 1 else None)
        yield Line(f"a message with {sizes[-1]:,} {what} ÷ one with {sizes[0]:,}", mine[-1].micros, "µs", reference=mine[0].micros,
                   lower_is_better=True, note="" if self.name else NO_NODE)


def _opened(stand: Stand) -> tuple[float, float]:
    """Bytes of memory, and milliseconds of processor time, that each socket took."""
    return stand.grown() / len(stand.crowd.all), (stand.seconds_used() - stand.used) / len(stand.crowd.all) * 1e3


def _lines(at: str, mine: Cost, theirs: Cost | None) -> Iterator[Line]:
    def line(name: str, field: str, unit: str, times: float = 1.0) -> Line:
        return Line(f"{name}, {at}", getattr(mine, field) * times, unit, reference=getattr(theirs, field) * times if theirs else None,
                    lower_is_better=True)

    yield line("processor time a message", "micros", "µs")
    yield line("ack p95", "p95", "ms")
    yield line("share of its core while nobody writes", "share", "%", 100.0)
    yield line("memory a socket", "each", "KB", 1e-3)
    yield line("processor time to open a socket", "opening", "ms")
    yield busy(f"load's share of its own core, {at}", mine.load, theirs.load if theirs else 0.0)
