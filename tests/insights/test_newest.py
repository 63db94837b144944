"""Pages come newest first and whole, wherever in a long log it was written: PostgreSQL looks at stretch after stretch of it."""

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.insights.newest import AT_ONCE, WALKED, WIDER, reach, width
from app.insights.searching import LAST
from app.insights.wording import BLOCKS, Scope
from app.kernel import migrating
from app.kernel.work import Unit
from tests.cast import Cast
from tests.ground.databases import Database
from tests.insights.conftest import Library

SMALL, LARGE = (1 << bits for bits in BLOCKS)
EVERYTHING = LARGE * AT_ONCE
# Ids on both sides of every edge at which one stretch can end and the next begin, and far apart.
EDGES = sorted({edge + step for edge in (SMALL, 2 * SMALL, 20 * SMALL, LARGE, 3 * LARGE, EVERYTHING, EVERYTHING + SMALL, 3 * EVERYTHING)
                for step in (-WALKED - 1, -WALKED, -1, 0, 1, WALKED)})
WORDS = ("lens", "filter", "old lens", "lens filter")


@pytest.fixture
def long_log(library: Library) -> dict[int, str]:
    """What stands at each id of Objectif's log; Lumen wrote the same beside it."""
    chance, theirs, said = random.Random(7), library.beside(), set[int]()
    dense = range(EVERYTHING + LARGE, EVERYTHING + LARGE + 600, 10)
    for hour, number in enumerate([*EDGES, *dense, *sorted(chance.sample(range(EVERYTHING + 2 * LARGE, 3 * EVERYTHING - SMALL), 60))]):
        at = library.talk.now + timedelta(hours=number / 5_000, seconds=hour)
        said.add(library.put(library.talk.id, chance.choice(WORDS), entry_id=number, at=at))
        library.put(theirs, "old lens filter", entry_id=number + 5, at=at)
    said.add(library.put(library.talk.id, "the only tripod", entry_id=77))
    library.index()
    return {entry.id: entry.body for entry in library.talk.entries() if entry.id in said}


def pages(library: Library, typed: str, **more: object) -> list[str]:
    """All that is found, page after page."""
    seen, before = [], LAST
    while True:
        page = library.found(typed, before=before, **more)
        seen += ["".join(part.text for part in hit.parts) for hit in page.hits]
        if page.mark is None:
            return seen
        assert page.mark < before
        before = page.mark


class TestNewest:
    @pytest.mark.parametrize(("typed", "matches"), [
        ("lens", lambda body: "lens" in body), ("filter -lens", lambda body: body == "filter"), ('"old lens"', lambda body: "old lens" in body),
        ('"lens old"', lambda body: False), ("old filter", lambda body: False), ("tripod", lambda body: "tripod" in body)])
    def test_finds_everything_once_and_in_order(self, library: Library, long_log: dict[int, str], typed: str,
                                                matches: Callable[[str], bool]) -> None:
        expected = [body for _, body in sorted(long_log.items(), reverse=True) if matches(body)]
        assert pages(library, typed) == expected

    def test_begins_anywhere(self, library: Library, long_log: dict[int, str]) -> None:
        for before in EDGES[::3]:
            expected = [number for number in sorted(long_log, reverse=True) if number < before and "lens" in long_log[number]]
            found = library.found("lens", before=before)
            assert len(found.hits) == min(25, len(expected)) and (found.mark is None) == (len(expected) <= 25)
            assert found.mark is None or found.mark == expected[24]

    def test_keeps_to_the_days(self, library: Library, long_log: dict[int, str]) -> None:
        instants = {entry.id: entry.at for entry in library.talk.entries() if entry.id in long_log}
        for since, until in pairwise(sorted(instants.values())[::17]):
            expected = [long_log[number] for number in sorted(long_log, reverse=True) if since <= instants[number] < until]
            assert pages(library, "lens", since=since, until=until) == [body for body in expected if "lens" in body]

    def test_does_not_meet_another_brand_in_the_same_blocks(self, library: Library, long_log: dict[int, str], cast: Cast) -> None:
        assert "old lens filter" not in pages(library, "lens")
        library.put(library.talk.id, "our tripod", entry_id=5 * EVERYTHING)
        library.index()
        assert pages(library, "tripod", by=cast.zoe) == []
        assert len(pages(library, "lens", by=cast.zoe)) == len(long_log) - 1


def test_an_older_index_becomes_this_one(own_peopled: Database, cast: Cast) -> None:
    """What a release before wrote is what this one writes, once its history was followed."""
    with own_peopled.engine.connect() as connection, Unit(connection, alone=True) as unit:
        library = Library(unit, cast)
        library.put(library.talk.id, "Lens", entry_id=3 * LARGE + 1)
        library.put(library.beside(), "Lens", entry_id=5 * SMALL)
        library.index()
        connection.commit()
    whole = _kept(own_peopled, "indexed_hour")
    own_peopled.close()
    command.downgrade(migrating.config(own_peopled.url), "4c81d0a7be36")
    older = _kept(own_peopled, "indexed_day")
    own_peopled.close()
    command.upgrade(migrating.config(own_peopled.url), "head")
    assert _kept(own_peopled, "indexed_hour") == whole and len(whole[0]) == len(older[0]) == 2
    assert (own_peopled.kind == "sqlite") == (older[0] == whole[0]) and not any("_12_" in row.words for row in older[0])


def _kept(database: Database, spans: str) -> tuple[list[Any], list[Any]]:
    with database.engine.connect() as connection:
        return (list(connection.execute(text("SELECT entry_id, edition, CAST(words AS TEXT) AS words FROM indexed ORDER BY 1"))),
                list(connection.execute(text(f"SELECT * FROM {spans} ORDER BY 1"))))


@given(below=st.integers(1, 2**50), ids=st.integers(1, 2**50))
def test_blocks_reach_as_far_as_was_asked(below: int, ids: int) -> None:
    blocks, lowest = reach(Scope(7), below, ids)
    assert 0 <= lowest <= max(below - ids, 0) and len(blocks) <= AT_ONCE
    for bits in BLOCKS:
        if (below - 1 - max(below - ids, 0)) >> bits < AT_ONCE - 1:
            assert blocks and below - lowest < ids + (1 << bits)  # no more than a block further
            break
    if blocks:
        named = {tuple(int(part) for part in block.removeprefix("_b7_").split("_")) for block in blocks}
        assert {(bits, number >> bits) for bits, _ in named for number in (lowest, below - 1)} <= named
        assert len(named) == max(number for _, number in named) - min(number for _, number in named) + 1
    else:
        assert lowest == 0


@given(seen=st.integers(1, 2**40), found=st.integers(0, 25))
def test_looks_further_where_less_was_found(seen: int, found: int) -> None:
    assert 1 <= width(seen, found, 26) <= WIDER * seen
    assert width(seen, found, 26) <= width(seen, max(found - 1, 0), 26)
