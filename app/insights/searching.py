"""A manager looks for words in every message and note of the brand: newest first, page by page, in one interface over both databases."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.brands.models import Member
from app.conversations.models import Conversation, Entry, Participant
from app.insights.indexing import SEARCHED, ids_between, languages_of
from app.insights.marking import Part, excerpt
from app.insights.models import Indexed, IndexPlace
from app.insights.newest import NEWEST, Looking, newest
from app.insights.phrasing import Wanted, parsed
from app.insights.wording import Scope
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.kernel.errors import NotAllowed, Refusal
from app.respondents.models import Topic
from app.visitors.models import Visitor

PAGE = 25
SECONDS = 3.0  # for a statement
ROLES = ("visitor", "ambassador", "agent")
NOT_YET = 2_000  # ids at the log's end that are looked through for what is not indexed yet
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
        done, top = _ends(session)
        behind = _unindexed_since(session, actor.brand_id, done, top)
        ids = _ids(session, actor, wanted, asked, top)
    rows = fetch(session, _ROWS, ids=ids[:PAGE], brand=actor.brand_id) if ids else ()
    return Found([_hit(row, wanted, languages) for row in rows], ids[PAGE - 1] if len(ids) > PAGE else None, behind)


def _ends(session: Session) -> tuple[int, int]:
    """Up to which id everything is indexed, and the newest there is."""
    [(done, top)] = fetch(session, _ENDS)
    return done or 0, top or 0


def _unindexed_since(session: Session, brand_id: int, done: int, top: int) -> datetime | None:
    """When the first message of the brand was written that is not in the index yet."""
    first = fetch(session, _OURS, brand=brand_id, after=done)
    if not first or first[0].missing:
        return first[0].at if first else None
    return next((at for at, _ in fetch(session, _MISSING, brand=brand_id, after=max(done, top - NOT_YET))), None)


_LACKS = ~select(Indexed.entry_id).where(Indexed.entry_id == Entry.id).exists()
_OURS = (select(Entry.at, _LACKS.label("missing")).order_by(Entry.id).limit(1)
         .where(Entry.brand_id == bindparam("brand"), Entry.id > bindparam("after"), Entry.kind.in_(SEARCHED)))
_MISSING = _OURS.where(_LACKS)
_ENDS = select(select(IndexPlace.done).scalar_subquery(), select(Entry.id).order_by(Entry.id.desc()).limit(1).scalar_subquery())


def _ids(session: Session, actor: Actor, wanted: Wanted, asked: Asked, newest_id: int) -> list[int]:
    kind = session.get_bind().dialect.name
    where, given = "", {}
    for name, instant, sign in (("since", asked.since, ">="), ("until", asked.until, "<")):
        if instant is not None:
            where += _DATED.format(id=NEWEST[kind], sign=sign, name=name)
            given[name] = clock.millis(instant)
    bottom, top = ids_between(session, asked.since, asked.until) if where else (0, LAST)
    top = min(top, asked.before - 1, newest_id)
    return newest(session, Looking(wanted, Scope(actor.brand_id, asked.role, asked.site_id), bottom, top, PAGE + 1, where, given))


# What the page shows. The index holds the brand already; that a row is the brand's is asked of the row once more.
_ROWS = (select(Entry.seq, Entry.at, Entry.kind, Entry.body, Conversation.uid, Participant.role, Member.name, Visitor.name, Topic.names)
         .join(Conversation, Conversation.id == Entry.conversation_id).outerjoin(Participant, Participant.id == Entry.sender_id)
         .outerjoin(Member, Member.id == Participant.member_id).outerjoin(Visitor, Visitor.id == Participant.visitor_id)
         .outerjoin(Topic, Topic.id == Conversation.topic_id)
         .where(Entry.id.in_(bindparam("ids", expanding=True)), Entry.brand_id == bindparam("brand")).order_by(Entry.id.desc()))


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
