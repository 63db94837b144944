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


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Callable[[Writer, int], list[int]]:
    """How many chunks each of so many turns took."""
    monkeypatch.setattr(listeners, "A_TURN", 60.0)
    monkeypatch.setattr(listeners, "_left_out", 0)

    def take(writer: Writer, count: int) -> list[int]:
        monkeypatch.setattr(listeners, "index_next", writer.chunk)
        taken = []
        with work.used(writer):
            for _ in range(count):
                before = writer.chunks
                listeners.keep_index()
                taken.append(writer.chunks - before)
        return taken

    return take


@pytest.mark.parametrize(("others", "chunks"), [(0, 40), (1, 25), (10, 3), (100, 1)])
def test_takes_a_shorter_turn_the_more_others_write(turns: Callable[[Writer, int], list[int]], others: int, chunks: int) -> None:
    assert turns(Writer(others), 1) == [chunks]


def test_leaves_turns_out_while_others_write_much_and_comes_back(turns: Callable[[Writer, int], list[int]]) -> None:
    assert turns(Writer(100), 11) == [1, 0, 0, 0, 0] * 2 + [1]
    assert turns(Writer(0), 5) == [0, 0, 0, 0, 40]
