"""A manager looks for words in every message and note of the brand: newest first, page by page, in one interface over both databases."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.brands.models import Member
from app.conversations.models import Conversation, Entry, Participant
from app.insights.indexing import SEARCHED, days_between, languages_of
from app.insights.marking import Part, excerpt
from app.insights.models import Indexed, IndexPlace
from app.insights.phrasing import Wanted, parsed
from app.insights.wording import Scope, tongue
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, Refusal
from app.respondents.models import Topic
from app.visitors.models import Visitor

PAGE = 25
SECONDS = 3.0  # for a statement
ROLES = ("visitor", "ambassador", "agent")
NEWEST = 2_000  # ids at the log's end that are looked through for what is not indexed yet
# SQLite's index gives rows newest first by itself and stops with the page. PostgreSQL's gathers all that match: so the newest ids
# are walked through first (common words end there), then what matches is gathered among more, then among all. How is said here and
# not left to the planner, who would walk through the whole log for a rare word because only a page is wanted.
_INDEX = "SELECT i.rowid AS id FROM search_index AS i WHERE i.words MATCH :question AND i.rowid < :before AND i.rowid >= :lowest"
_WALK = ("SELECT id FROM (SELECT entry_id AS id, words FROM indexed WHERE entry_id < :before AND entry_id >= :lowest"
         " ORDER BY entry_id DESC OFFSET 0) AS i WHERE words @@ CAST(:question AS tsquery)")
_GATHER = ("SELECT id FROM (SELECT entry_id AS id FROM indexed WHERE words @@ CAST(:question AS tsquery) AND entry_id < :before"
           " AND entry_id >= :lowest OFFSET 0) AS i WHERE true")
_WAYS: dict[str, tuple[tuple[str, int], ...]] = {  # the statement, and how many of the newest ids it is for; 0: all
    "sqlite": ((_INDEX, 0),),
    "postgresql": ((_WALK, 10_000), (_GATHER, 150_000), (_GATHER, 0)),
}
_NEWEST = {"sqlite": "i.rowid", "postgresql": "i.id"}
_DATED = " AND EXISTS (SELECT 1 FROM entry AS e WHERE e.id = {id} AND e.at {sign} :{name})"
LAST = 2**62


class TookTooLong(Refusal):
    """More rows had to be looked through than the time for one statement allows."""

    code, status = "search.took_too_long", 503


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. `role` is one of ROLES or '', `since` and `until` bound the instant of writing (until excluded),
    `before` is the mark of the page before."""

    typed: str
    role: str = ""
    site_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int = LAST


@dataclass(frozen=True, slots=True)
class Hit:
    """A message or note that was found, and where it stands."""

    conversation: str
    seq: int
    at: datetime
    kind: str
    role: str
    name: str
    topic: Mapping[str, str]
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, newest first; `mark` leads to the next one. What was written since `behind` may still be missing."""

    hits: Sequence[Hit]
    mark: int | None
    behind: datetime | None


def search(session: Session, actor: Actor, *, asked: Asked) -> Found:
    """A page of what the actor's brand wrote; raises NotAllowed, the refusals of `parsed`, or TookTooLong. It blocks."""
    if not actor.manages:
        raise NotAllowed
    languages = languages_of(session, {actor.brand_id})[actor.brand_id]
    wanted = parsed(asked.typed, languages=languages)
    with _within(session, SECONDS):
        behind = unindexed_since(session, brand_id=actor.brand_id)
        ids = _ids(session, actor, wanted, asked)
    rows = _rows(session, actor, ids[:PAGE]) if ids else ()
    return Found([_hit(row, wanted, languages) for row in rows], ids[PAGE - 1] if len(ids) > PAGE else None, behind)


def unindexed_since(session: Session, *, brand_id: int) -> datetime | None:
    """When the first message of the brand was written that is not in the index yet."""
    done = session.scalar(select(IndexPlace.done)) or 0
    top = session.scalar(select(Entry.id).order_by(Entry.id.desc()).limit(1)) or 0
    ours = select(Entry.at).where(Entry.brand_id == brand_id, Entry.kind.in_(SEARCHED)).order_by(Entry.id).limit(1)
    missing = ~select(Indexed.entry_id).where(Indexed.entry_id == Entry.id).exists()
    first = session.execute(ours.add_columns(missing).where(Entry.id > done)).one_or_none()
    if first is None:
        return None
    found: datetime | None = first[0] if first[1] else session.scalar(ours.where(Entry.id > max(done, top - NEWEST), missing))
    return found


def _ids(session: Session, actor: Actor, wanted: Wanted, asked: Asked) -> list[int]:
    kind = session.get_bind().dialect.name
    question = tongue(kind).question(wanted, scope=Scope(actor.brand_id, asked.role, asked.site_id))
    given: dict[str, Any] = {"question": question, "before": min(asked.before, LAST)}
    by, where = _NEWEST[kind], ""
    for name, instant, sign in (("since", asked.since, ">="), ("until", asked.until, "<")):
        if instant is not None:
            where += _DATED.format(id=by, sign=sign, name=name)
            given[name] = clock.millis(instant)
    bottom, top = days_between(session, asked.since, asked.until) if where else (0, LAST)
    given["before"] = min(given["before"], top + 1)
    top = min(given["before"], session.scalar(select(Entry.id).order_by(Entry.id.desc()).limit(1)) or 0)
    found: list[int] = []
    for way, span in _WAYS[kind]:
        given |= {"lowest": max(bottom, top - span) if span else bottom, "most": PAGE + 1 - len(found)}
        found += session.scalars(text(f"{way}{where} ORDER BY {by} DESC LIMIT :most"), given)
        if len(found) > PAGE or given["lowest"] <= bottom:
            break
        given["before"] = given["lowest"]
    return found


def _rows(session: Session, actor: Actor, ids: Sequence[int]) -> Sequence[Any]:
    """What the page shows of these. The index holds the brand already; that a row is the brand's is asked of the row once more."""
    return session.execute(
        select(Entry.seq, Entry.at, Entry.kind, Entry.body, Conversation.uid, Participant.role, Member.name, Visitor.name, Topic.names)
        .join(Conversation, Conversation.id == Entry.conversation_id).outerjoin(Participant, Participant.id == Entry.sender_id)
        .outerjoin(Member, Member.id == Participant.member_id).outerjoin(Visitor, Visitor.id == Participant.visitor_id)
        .outerjoin(Topic, Topic.id == Conversation.topic_id)
        .where(Entry.id.in_(ids), Entry.brand_id == actor.brand_id).order_by(Entry.id.desc())).all()


def _hit(row: Any, wanted: Wanted, languages: Sequence[str]) -> Hit:
    seq, at, kind, body, uid, role, member, visitor, topic = row
    return Hit(uid, seq, at, kind, role or "", member or visitor or "", topic or {}, excerpt(body, wanted=wanted, languages=languages))


@contextmanager
def _within(session: Session, seconds: float) -> Iterator[None]:
    """Give up after so many seconds; raises TookTooLong."""
    raw: Any = session.connection().connection.dbapi_connection
    lite = session.get_bind().dialect.name == "sqlite"
    if lite:
        end = time.monotonic() + seconds
        raw.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    else:
        session.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
    try:
        yield
    except OperationalError as error:
        if "interrupted" in str(error.orig) or getattr(error.orig, "sqlstate", "") == "57014":
            raise TookTooLong from error
        raise
    finally:
        if lite:
            raw.set_progress_handler(None, 0)
