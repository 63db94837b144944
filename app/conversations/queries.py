"""Reading conversations, always as somebody: what is not theirs is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.brands.models import Site
from app.conversations.models import Assignment, Conversation, Entry, Participant
from app.conversations.policy import last_readable, may_read_entry
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.kernel.driver import Driver
from app.kernel.errors import NotFound
from app.kernel.text import in_language
from app.respondents.models import Topic
from app.visitors.models import Contact, Visitor

PAGE, PAGE_LETTERS, A_PIECE = 200, 100_000, 32  # what one page of a log holds at most


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation as one person may see it: `head` is the last seq that is theirs to read."""

    conversation_id: int
    uid: str
    brand_id: int
    head: int
    epoch: int
    status: str
    participant_id: int
    ordinal: int
    is_staff: bool
    is_live: bool


def is_me(actor: Actor) -> ColumnElement[bool]:
    """For WHERE: the participant is this actor. Who is nobody's visitor and nobody's member takes part in nothing."""
    if actor.visitor_id is not None:
        return Participant.visitor_id == actor.visitor_id
    return Participant.member_id == actor.member_id if actor.member_id is not None else false()


def is_visitors(visitor_id: Any, site_id: Any) -> ColumnElement[bool]:
    """For WHERE: the participant is this visitor, or, when the brand itself has identified them, the same contact on another device of this
    site: what they may read."""
    here = select(Visitor.contact_id).where(Visitor.id == visitor_id).scalar_subquery()
    elsewhere = select(Visitor.id).join(Contact, Contact.id == Visitor.contact_id).where(
        Visitor.contact_id == here, Visitor.site_id == site_id, Contact.reference.is_not(None))
    return or_(Participant.visitor_id == visitor_id, Participant.visitor_id.in_(elsewhere))


def mine(actor: Actor) -> Select[Conversation, Participant]:
    """Conversations of the actor's brand with the actor's own place in them."""
    return (select(Conversation, Participant).join(Participant, Participant.conversation_id == Conversation.id)
            .where(Conversation.brand_id == actor.brand_id, is_me(actor)))


@cache
def _places(*, of_visitors: bool) -> Select[*tuple[Any, ...]]:
    """What `Seen` is made of, for conversations `uids` that the actor `me` may read. Made once: every browser's heartbeat asks it."""
    me = is_visitors(bindparam("me"), bindparam("site")) if of_visitors else Participant.member_id == bindparam("me")
    return (select(Conversation.id, Conversation.uid, Conversation.brand_id, Conversation.last_seq, Conversation.epoch, Conversation.status,
                   Participant.id, Participant.ordinal, Participant.left_at, Participant.until_seq)
            .join(Participant, Participant.conversation_id == Conversation.id)
            .where(Conversation.brand_id == bindparam("brand"), Conversation.uid.in_(bindparam("uids", expanding=True)), me))


def _seen(driver: Driver, actor: Actor, uids: Sequence[str], now: datetime) -> list[Seen]:
    of_visitors = actor.visitor_id is not None
    site = {"site": actor.site_id} if of_visitors else {}
    found = []
    for number, uid, brand_id, last_seq, epoch, status, seat, ordinal, left, until_seq in driver.ask(
            _places(of_visitors=of_visitors), brand=actor.brand_id, uids=list(uids), me=actor.visitor_id if of_visitors else actor.member_id, **site):
        left_at = None if left is None else clock.instant(left)
        head = last_readable(role=actor.role, left_at=left_at, until_seq=until_seq, head=last_seq, now=now)
        if head is not None:
            found.append(Seen(number, uid, brand_id, head, epoch, status, seat, ordinal, actor.is_staff, left_at is None))
    return found


def mine_locked(session: Session, *, actor: Actor, conversation: str) -> tuple[Conversation, Participant]:
    """The conversation with this uid, locked until the unit ends, and the actor's own place in it; raises NotFound."""
    row = session.execute(mine(actor).where(Conversation.uid == conversation).with_for_update(of=Conversation)
                          .execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def seen(session: Session, *, actor: Actor, conversation: str, now: datetime) -> Seen:
    """The conversation with this uid as the actor may see it; raises NotFound."""
    session.flush()
    places = _seen(Driver(session.connection()), actor, [conversation], now)
    if not places:
        raise NotFound
    return places[0]


def heads(driver: Driver, *, actor: Actor, conversations: Sequence[str], now: datetime) -> dict[str, int]:
    """The last readable seq of each of these conversations that the actor may read."""
    return {place.uid: place.head for place in _seen(driver, actor, conversations, now)}


def entries_after(session: Session, *, place: Seen, after: int) -> tuple[list[dict[str, Any]], bool]:
    """At most PAGE entries and, after the first, PAGE_LETTERS after `after` as they go over the wire, and whether there are more."""
    # Threat: a page of the longest texts there are would cost megabytes, and a line to ask for: the second piece is read when there is room.
    page: list[dict[str, Any]] = []
    letters = 0
    for most in (A_PIECE, PAGE - A_PIECE):
        found = fetch(session, _entries(), conversation=place.conversation_id, after=after + len(page), head=place.head, most=most + 1)
        for row in found[:most]:
            letters += len(row.body or "")
            if page and letters > PAGE_LETTERS:
                return page, True
            page.append(_entry(place, row))
        if len(found) <= most:
            return page, False
    return page, True


@cache
def _entries() -> Select[*tuple[Any, ...]]:
    return (select(Entry.seq, Entry.at, Entry.kind, Entry.audience, Participant.ordinal, Entry.client_id, Entry.body, Entry.data)
            .outerjoin(Participant, Participant.id == Entry.sender_id)
            .where(Entry.conversation_id == bindparam("conversation"), Entry.seq > bindparam("after"), Entry.seq <= bindparam("head"))
            .order_by(Entry.seq).limit(bindparam("most")))


def _entry(place: Seen, row: Any) -> dict[str, Any]:
    seq, at, kind, audience, by, client_id, body, data = row
    if not may_read_entry(is_staff=place.is_staff, audience=audience):
        return {"seq": seq, "veiled": True}
    return {"seq": seq, "at": clock.millis(at), "kind": kind, "by": by, "client_id": client_id, "body": body, "data": data or {}}


def read_positions(session: Session, *, place: Seen) -> list[tuple[int, int]]:
    """(ordinal, seq) of everybody who has read something, as far as this person may know of it."""
    return [(n, min(seq, place.head)) for n, seq in fetch(session, _readers(), conversation=place.conversation_id)]


@cache
def _readers() -> Select[int, int]:
    return (select(Participant.ordinal, Participant.read_seq)
            .where(Participant.conversation_id == bindparam("conversation"), Participant.read_seq > 0).order_by(Participant.ordinal))


@dataclass(frozen=True, slots=True)
class Around:
    """What respondents see around a conversation."""

    visitor_id: int
    name: str
    verified: bool
    language: str
    device: str
    page: dict[str, Any] | None
    conversations: int
    topic: str
    started: datetime
    site: str
    responsible_member_id: int | None
    writes: str


def around(session: Session, *, place: Seen, language: str) -> Around:
    """Who asks, from where and about what; topic names in `language` where there is one.

    Who has left sees the page where it began: where the visitor goes now is no longer theirs to see."""
    (row,) = fetch(session, _around(), conversation=place.conversation_id)
    visitor_id, name, reference, spoken, device, page, began, had, names, started, site, member_id, writes = row
    return Around(visitor_id, name, reference is not None, spoken, device, (page if place.is_live else None) or began, had,
                  in_language(names or {}, language), started, site, member_id, writes or "")


@cache
def _around() -> Select[*tuple[Any, ...]]:
    return (select(Visitor.id, Visitor.name, Contact.reference, Conversation.language, Visitor.device, Visitor.page, Conversation.page, _had(),
                   Topic.names, Conversation.created_at, Site.name, Assignment.member_id, writes_in(Conversation.id))
            .join(Site, Site.id == Conversation.site_id)
            .outerjoin(Topic, Topic.id == Conversation.topic_id)
            .outerjoin(Assignment, Assignment.id == Conversation.assignment_id)
            .join(Visitor, Visitor.id == visitor_of(Conversation.id))
            .outerjoin(Contact, Contact.id == Visitor.contact_id)
            .where(Conversation.id == bindparam("conversation")))


def _had() -> Any:
    """A scalar subquery: how many conversations the visitor around it has had."""
    theirs = aliased(Participant)
    return select(func.count()).where(theirs.visitor_id == Visitor.id).correlate(Visitor).scalar_subquery()


def writes_in(conversation_id: Any) -> Any:
    """A scalar subquery: the language of the visitor's last message that was long enough to tell."""
    asker, words = aliased(Participant), aliased(Entry)
    return (select(words.language).join(asker, asker.id == words.sender_id)
            .where(words.conversation_id == conversation_id, asker.ordinal == 1, words.language.is_not(None))
            .order_by(words.seq.desc()).limit(1).scalar_subquery())


def visitor_of(conversation_id: Any) -> Any:
    """A scalar subquery: the visitor who asked (the participant with ordinal 1)."""
    asker = aliased(Participant)  # a name of its own: the statement around it may read participants too
    return select(asker.visitor_id).where(asker.conversation_id == conversation_id, asker.ordinal == 1).scalar_subquery()


def conversations_of(session: Session, *, visitor_id: int, most: int = 20) -> list[tuple[str, str, int]]:
    """(uid, status, head) of a visitor's conversations, newest first."""
    return [(uid, status, head) for uid, status, head in session.execute(
        select(Conversation.uid, Conversation.status, Conversation.last_seq)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(Participant.visitor_id == visitor_id).order_by(Conversation.id.desc()).limit(most)).all()]


def live_conversations(session: Session, *, visitor_id: int) -> Sequence[tuple[int, str, Any, int]]:
    """(id, uid, the page they look at, how many they have had) of the visitor's open conversations."""
    return [(number, uid, page, had) for number, uid, page, had in fetch(session, _live(), visitor=visitor_id)]


@cache
def _live() -> Select[*tuple[Any, ...]]:
    return (select(Conversation.id, Conversation.uid, Visitor.page, _had()).join(Participant, Participant.conversation_id == Conversation.id)
            .join(Visitor, Visitor.id == Participant.visitor_id)
            .where(Participant.visitor_id == bindparam("visitor"), Conversation.status == "open"))
