"""The newest ids that match a question, from either database's index; only about as many rows are read as a page needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.insights.phrasing import Wanted
from app.insights.wording import BLOCKS, Scope, tongue

# SQLite's index gives rows newest first by itself and stops with the page.
_INDEX = "SELECT i.rowid AS id FROM search_index AS i WHERE i.words MATCH :question AND i.rowid < :before AND i.rowid >= :lowest"
# PostgreSQL's gathers all that match. So the newest ids are walked through first: common words end there. After that the index gathers
# what matches in some blocks of ids, which are words as well. How is said here and not left to the planner, who would walk through
# the whole log for a rare word because only a page is wanted.
_WALK = ("SELECT id FROM (SELECT entry_id AS id, words FROM indexed WHERE entry_id < :before AND entry_id >= :lowest"
         " ORDER BY entry_id DESC OFFSET 0) AS i WHERE words @@ CAST(:question AS tsquery)")
_GATHER = ("SELECT id FROM (SELECT entry_id AS id FROM indexed WHERE words @@ CAST(:question AS tsquery) OFFSET 0) AS i"
           " WHERE id < :before AND id >= :lowest")
NEWEST = {"sqlite": "i.rowid", "postgresql": "i.id"}
WALKED = 2_000  # ids
AT_ONCE = 16  # blocks in one question; more than so many of the largest is everything
MORE = 1.25  # times the ids that should hold the rest of the page, going by what was found
WIDER = 8  # times what was seen is the most that is looked through next


@dataclass(frozen=True, slots=True)
class Looking:
    """What for, between which ids (both included), under what condition more (with its values), and for how many."""

    wanted: Wanted
    scope: Scope
    bottom: int
    top: int
    most: int
    where: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)


def newest(session: Session, looking: Looking) -> list[int]:
    """The newest ids that match, at most `most`, newest first."""
    if session.get_bind().dialect.name == "sqlite":
        return _asked(session, looking, _INDEX, before=looking.top + 1, lowest=looking.bottom, most=looking.most)
    found: list[int] = []
    blocks: Sequence[str] = ()
    statement, below, lowest = _WALK, looking.top + 1, looking.top + 1 - WALKED
    while below > looking.bottom:
        lowest = max(lowest, looking.bottom)
        found += _asked(session, looking, statement, blocks, before=below, lowest=lowest, most=looking.most - len(found))
        if len(found) >= looking.most:
            break
        statement, below = _GATHER, lowest
        blocks, lowest = reach(looking.scope, below, width(looking.top + 1 - below, len(found), looking.most))
    return found


def width(seen: int, found: int, most: int) -> int:
    """In how many ids the rest of `most` should be, when so many of those that were seen matched."""
    return min(WIDER * seen, int(MORE * seen * (most - found) / found) + 1) if found else WIDER * seen


def reach(scope: Scope, below: int, ids: int) -> tuple[Sequence[str], int]:
    """The blocks that hold at least so many ids below `below`, and the lowest id in them; none are named if it would be too many."""
    for bits in BLOCKS:
        last, first = (below - 1) >> bits, max(below - ids, 0) >> bits
        if last - first < AT_ONCE:
            return [scope.block(bits, number) for number in range(first, last + 1)], first << bits
    return (), 0


def _asked(session: Session, looking: Looking, statement: str, blocks: Sequence[str] = (), **values: int) -> list[int]:
    kind = session.get_bind().dialect.name
    question = tongue(kind).question(looking.wanted, scope=looking.scope, blocks=blocks)
    given = {"question": question, **looking.given, **values}
    asked = text(f"{statement}{looking.where} ORDER BY {NEWEST[kind]} DESC LIMIT :most")
    return list(session.connection().execute(asked, given).scalars())
