"""From the server's end until every browser is back and has its conversation: killed, and told to end, beside Node."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from bench import cores, people, size, stands
from bench.figures import percentile
from bench.lines import Line, busy
from bench.load import Crowd
from bench.messages import NO_NODE
from bench.people import Seat, Talk
from bench.returning import Flock
from bench.stands import Node
from tests.ground.server import Server

FIRST_ACK, GATE = 1.5, 3.0  # seconds from the start of the process to the first ✓
ROUNDS = 2
Ended = dict[str, tuple[list[float], float, float]]  # how it ended -> what Flock.return_from gave


def restart() -> Iterator[Line]:
    """All lines of the group."""
    sizes, name = size.sized((200,), (200, 2_000)), stands.reference_name()
    with cores.pinned(*cores.loading()), stands.workplace() as folder:
        file, talks = stands.template(folder, conversations=max(people.CONVERSATIONS, *sizes))
        yield from _first_ack(file, talks, folder)
        for number in sizes:
            some, here, there = talks[:number], folder / f"ours-{number}", folder / f"reference-{number}"
            mine = _ended(stands.served(stands.copied(file, here), here), visitors(some))
            theirs = _ended(stands.reference_served(some, there, sync="FULL"), visitors(some)) if name else {}
            yield from lines(number, mine, theirs, name)


def visitors(talks: Sequence[Talk]) -> list[Seat]:
    """Visitors only: a respondent's browser fetches a ticket first, and no load can have that page."""
    return [seat for seat in people.placed(talks, [""] * len(talks), "") if "visitor" in seat.auth]


def _first_ack(file: Path, talks: Sequence[Talk], folder: Path) -> Iterator[Line]:
    """A process that starts, and somebody who writes as soon as it listens."""
    found = []
    with stands.served(stands.copied(file, here := folder / "ack"), here) as server:
        for _ in range(2 * ROUNDS + 1):
            server.kill()
            began = time.perf_counter()
            with cores.pinned(cores.served()):
                server.start()
            crowd = Crowd(visitors(talks[:1]), server.port)
            crowd.settle(crowd.pace(seconds=1.0, per_second=1, at_once=1), hears=1)
            found.append(time.perf_counter() - began)
            crowd.close()
    yield Line(f"server start to the first ✓, SQLite FULL, median of {len(found)}", percentile(found, 0.5), "s", target=FIRST_ACK, gate=GATE,
               lower_is_better=True)


def _ended(serving: AbstractContextManager[Server] | AbstractContextManager[Node], seats: Sequence[Seat]) -> Ended:
    with serving as server:
        flock = Flock(seats)
        flock.gather(server.port)
        try:
            return {word: _rounds(flock, server, end) for word, end in (("SIGKILL", server.kill), ("SIGTERM", server.stop))}
        finally:
            flock.close()


def _rounds(flock: Flock, server: Server | Node, end: Callable[[], None]) -> tuple[list[float], float, float]:
    def again() -> None:
        end()
        with cores.pinned(cores.served()):
            server.start()

    found = [flock.return_from(again, server.port) for _ in range(ROUNDS)]
    return [at for back, _, _ in found for at in back], max(took for _, took, _ in found), max(load for _, _, load in found)


def lines(number: int, mine: Ended, theirs: Ended, name: str) -> Iterator[Line]:
    """Half of the sockets, nearly all, and the last of the worst round."""
    for word, (back, took, load) in mine.items():
        other = theirs.get(word, ([], 0.0, 0.0))
        at, note = f"{number:,} sockets after {word}, {ROUNDS} times, beside {name or 'nothing'}", "" if name else NO_NODE
        for what, share in (("half", 0.5), ("95 %", 0.95), ("all", 1.0)):
            yield Line(f"back with their conversation, {what}: {at}", percentile(back, share), "s",
                       reference=percentile(other[0], share) if other[0] else None, lower_is_better=True, note=note)
        yield Line(f"of it until the server was there again: {at}", took, "s", reference=other[1] or None, lower_is_better=True)
        yield busy(f"load's share of its own core: {at}", load, other[2])
