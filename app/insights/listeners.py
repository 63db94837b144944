"""What the clock asks of insights: keep the search index close behind the log."""

import time
from collections.abc import Callable

from app.insights.indexing import Chunk, begin_anew, index_chunk, next_chunk
from app.kernel import lanes, work
from app.kernel.database import reading

A_TURN = 0.5  # seconds; what is left waits for the next turn, so that other tasks of the clock are not late
OTHERS = 25  # units of others in a turn: when so many came, the rest waits too, or every ✓ would
LEFT_OUT = 4  # turns after such a one

_left_out = 0


def keep_index() -> None:
    """Index what was written since the last turn, in small units; after a long pause it catches up over several turns.

    Whoever writes goes first: an entry costs the index three times what it costs to post it."""
    global _left_out
    if _left_out:
        _left_out -= 1
        return
    end, before, own = time.monotonic() + A_TURN, work.taken(), 0
    while index_next() and time.monotonic() < end:
        own += 1
        if work.taken() - before - own >= OTHERS:
            _left_out = LEFT_OUT
            break


def index_next() -> int:
    """Index the next chunk; returns how many entries it held."""
    chunk = lanes.apart(_next)
    if chunk is None:
        return 0
    work.do(index_chunk, chunk=chunk)
    return len(chunk.documents)


def make_again(told: Callable[[int], None]) -> int:
    """Index everything anew, beside whoever else is indexing; tells how many rows are made, and returns it at the end."""
    work.do(begin_anew)
    count = 0
    while number := index_next():
        count += number
        told(count)
    return count


def _next() -> Chunk | None:
    with reading() as session:
        return next_chunk(session)
