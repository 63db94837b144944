"""The index follows behind the log, and lets those go first who write."""

from collections.abc import Callable

import pytest

from app.insights import listeners
from app.kernel import work


class Writer:
    """Counts units as the real one does; `others` come while each chunk is written."""

    def __init__(self, others: int) -> None:
        self.taken, self.chunks, self._others = 1_000, 0, others

    def chunk(self) -> int:
        self.chunks += 1
        self.taken += 1 + self._others
        return 25 if self.chunks < 40 else 0

    def do(self, verb: Callable[..., object], /, *args: object, **kwargs: object) -> None:
        raise AssertionError("chunks are counted here, not written")


@pytest.mark.parametrize(("others", "chunks"), [(0, 40), (1, 25), (10, 3), (100, 1)])
def test_takes_a_shorter_turn_the_more_others_write(monkeypatch: pytest.MonkeyPatch, others: int, chunks: int) -> None:
    writer = Writer(others)
    monkeypatch.setattr(listeners, "index_next", writer.chunk)
    monkeypatch.setattr(listeners, "A_TURN", 60.0)
    with work.used(writer):
        listeners.keep_index()
    assert writer.chunks == chunks
