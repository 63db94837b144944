"""Shown pages: batches of what visitors see on their way through one core to the desks that watch, beside Node relaying the same."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from app.kernel.ids import uid
from bench import cores, size, stands
from bench.figures import usual
from bench.lines import Line, busy
from bench.load import PATIENCE
from bench.messages import NO_NODE
from bench.sockets import Broken, Peer
from bench.stands import Stand

PAGES = 1_000  # shown at once: none is let send more than fifteen batches a second
STEADY = 5_000  # batches a second of all
WARM, ROUNDS = 2.5, 2
SHOW, WATCH = 1, 2  # the numbers of these acks; batches have theirs from 3 on
# A pointer on its way and a text that changed: what a tenth of a second of an ordinary page is.
EVENTS = json.dumps(json.dumps([
    {"type": 3, "data": {"source": 1, "positions": [{"x": 200 + at, "y": 300 + at, "id": 41, "timeOffset": -50 * at} for at in range(4)]},
     "timestamp": 1_700_000_000_000},
    {"type": 3, "data": {"source": 0, "texts": [{"id": 57, "value": "Only three left in the shop"}], "attributes": [], "removes": [], "adds": []},
     "timestamp": 1_700_000_000_050}])).encode()


@dataclass
class Page:
    """One that is shown. `sent`: when each batch left whose ack has not come, and whose arrival at the desk has not."""

    grant: bytes = b""
    seq: int = 0
    whole: bool = True  # the next one begins with the whole page
    acks: dict[int, float] = field(default_factory=dict)
    ways: dict[int, float] = field(default_factory=dict)


@dataclass
class Relayed:
    """`ways`: seconds from the visitor's send to the desk."""

    seconds: float = 0.0
    processor: float = 0.0
    ways: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.ways) / self.seconds


class Rivers:
    """Everybody's page at one server: each pair of sockets is a visitor who shows and a respondent who watches."""

    def __init__(self, stand: Stand) -> None:
        self._crowd = stand.crowd
        self._visitors, self._desks = stand.crowd.all[::2], stand.crowd.all[1::2]
        self._pages = {visitor: Page() for visitor in self._visitors}
        self._of = dict(zip(self._desks, self._visitors, strict=True))
        for visitor, desk in zip(self._visitors, self._desks, strict=True):
            where = visitor.seat.conversation
            visitor.send(b'42%d["mirror.show",{"conversation":"%s","client_id":"%s"}]' % (SHOW, where.encode(), uid().encode()))
            self._pages[visitor].grant = json.loads(self._answer(visitor, SHOW))[0]["data"]["grant"].encode()
            desk.send(b'42%d["mirror.watch",{"conversation":"%s","on":true}]' % (WATCH, where.encode()))
            self._answer(desk, WATCH)

    def _answer(self, peer: Peer, number: int) -> bytes:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for other, frame in self._crowd.frames(0.2):
                if other is peer and frame.startswith(b"43%d[" % number):
                    if b'"ok":true' not in frame:
                        raise Broken(f"the server said {frame[:300]!r}")
                    return frame[frame.index(b"["):]
        raise Broken("no answer")

    def flood(self, *, seconds: float) -> Relayed:
        """Each page always has one batch under way."""
        time.sleep(1.1)  # nobody meets the limit of a second that began before
        return self._run(seconds, self._visitors, per_second=0)

    def pace(self, *, seconds: float, per_second: int) -> Relayed:
        """A batch every 1/`per_second`, whatever is answered."""
        return self._run(seconds, (), per_second=per_second)

    def _run(self, seconds: float, at_once: Sequence[Peer], *, per_second: int) -> Relayed:
        run, turns, sent = Relayed(), cycle(self._visitors), 0
        began, worked = time.perf_counter(), time.process_time()
        for visitor in at_once:
            self._send(visitor)
        while (now := time.perf_counter() - began) < seconds:
            while per_second and sent <= now * per_second:
                self._send(next(turns))
                sent += 1
            for visitor in self._hear(run, (sent / per_second - now) if per_second else 0.2):
                if not per_second:
                    self._send(visitor)
        run.seconds, run.processor = time.perf_counter() - began, time.process_time() - worked
        return self._settled(run)

    def _settled(self, run: Relayed) -> Relayed:
        """Wait for what is under way, which does not count any more; nothing may be missing."""
        until, late = time.monotonic() + PATIENCE, Relayed()
        while left := sum(len(page.acks) + len(page.ways) for page in self._pages.values()):
            for _ in self._hear(late, 0.2):
                pass
            if time.monotonic() > until:
                raise Broken(f"{left} acks and batches did not come")
        return run

    def _send(self, visitor: Peer) -> None:
        page = self._pages[visitor]
        page.seq += 1
        page.acks[page.seq] = page.ways[page.seq] = time.perf_counter()
        visitor.send(b'42%d["mirror.stream",{"grant":"%s","seq":%d,"checkpoint":%s,"events":%s}]' % (
            page.seq + WATCH, page.grant, page.seq, b"true" if page.whole else b"false", EVENTS))
        page.whole = False

    def _hear(self, run: Relayed, wait: float) -> Iterator[Peer]:
        """Count what comes; each visitor whose batch was answered."""
        for peer, frame in self._crowd.frames(max(0.0, wait)):
            if frame.startswith(b'42["mirror.flowed"'):
                at = frame.index(b'"seq":') + 6
                run.ways.append(time.perf_counter() - self._pages[self._of[peer]].ways.pop(int(frame[at:frame.index(b",", at)])))
            elif frame.startswith(b"43"):
                page = self._pages[peer]
                del page.acks[int(frame[2:frame.index(b"[")]) - WATCH]
                if b'"watched":true' not in frame:
                    raise Broken(f"the server said {frame[:300]!r}")
                page.whole = page.whole or b'"checkpoint":true' in frame
                yield peer


def relay() -> Iterator[Line]:
    """All lines of the group."""
    seconds, name = size.seconds(3.0, 10.0), stands.reference_name()
    with cores.pinned(*cores.loading()), stands.workplace() as folder:
        file, talks = stands.template(folder, conversations=PAGES)
        with stands.ours(stands.copied(file, folder / "ours"), talks, folder / "ours", beats=True) as stand:
            mine = _measured(stand, seconds)
        theirs = None
        if name:
            with stands.reference(talks, folder / "reference", sync="FULL", beats=True) as stand:
                theirs = _measured(stand, seconds)
    yield from lines(mine, theirs, name, seconds * ROUNDS)


@dataclass(frozen=True, slots=True)
class Measured:
    rate: float
    micros: float  # the server's processor time a batch
    ways: Sequence[float]  # seconds, at the steady pace
    load: float


def _measured(stand: Stand, seconds: float) -> Measured:
    rivers = Rivers(stand)
    rivers.flood(seconds=WARM)
    used, floods = stand.seconds_used(), [rivers.flood(seconds=seconds) for _ in range(ROUNDS)]
    used = stand.seconds_used() - used
    rivers.pace(seconds=WARM, per_second=STEADY)
    paced = [rivers.pace(seconds=seconds, per_second=STEADY) for _ in range(ROUNDS)]
    relayed = sum(len(each.ways) for each in floods)
    return Measured(relayed / sum(each.seconds for each in floods), used / relayed * 1e6, [way for each in paced for way in each.ways],
                    max(each.processor / each.seconds for each in (*floods, *paced)))


def lines(mine: Measured, theirs: Measured | None, name: str, seconds: float) -> Iterator[Line]:
    """Our own figures are judged; Node's, in the same run, stand beside them."""
    note = "" if theirs else NO_NODE
    yield Line(f"batches relayed by one core, {PAGES:,} pages shown, beside {name or 'nothing'}", mine.rate, "a second",
               reference=theirs.rate if theirs else None, target=10_000, gate=5_000, absolute=True, note=note)
    yield Line("server's processor time a batch", mine.micros, "µs", reference=theirs.micros if theirs else None, lower_is_better=True)
    for share, target in ((0.5, None), (0.95, 10.0)):
        yield Line(f"from the tab to the desk at {STEADY:,} a second for {seconds:g} s, p{share * 100:.0f}", usual(mine.ways, share) * 1e3, "ms",
                   reference=usual(theirs.ways, share) * 1e3 if theirs else None, target=target, lower_is_better=True, absolute=True)
    yield busy("load's share of its own core", mine.load, theirs.load if theirs else 0.0)
