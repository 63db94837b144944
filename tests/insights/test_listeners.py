"""The clock's turn and the command, on a log with more in it than one chunk."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.insights import listeners
from app.insights.indexing import MOST
from app.insights.listeners import index_next, keep_index, make_again
from app.insights.models import Indexed
from app.kernel.writer import Inline
from tests.cast import NOON, Cast
from tests.insights.conftest import Library
from tests.insights.filling import fill

MANY = 2 * MOST + 3


@pytest.fixture
def full(library: Library, inline: Inline, cast: Cast) -> Library:
    fill(library.unit, brand_id=cast.objectif.brand_id, messages=MANY, now=NOON - timedelta(days=1))
    library.unit.flush()
    return library


def rows(library: Library) -> int:
    return library.unit.scalar(select(func.count()).select_from(Indexed)) or 0


class TestKeepIndex:
    def test_takes_chunk_after_chunk_until_nothing_is_left(self, full: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listeners, "A_TURN", 60.0)
        keep_index()
        assert rows(full) == MANY and index_next() == 0

    def test_leaves_the_rest_to_its_next_turns(self, full: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listeners, "A_TURN", 0.0)
        keep_index()
        assert rows(full) == MOST
        assert [index_next() for _ in range(3)] == [MOST, 3, 0]


class TestMakeAgain:
    def test_makes_every_row_and_tells_how_far_it_is(self, full: Library) -> None:
        told: list[int] = []
        assert make_again(told.append) == make_again(told.append) == MANY == rows(full)
        assert told == [MOST, 2 * MOST, MANY] * 2
