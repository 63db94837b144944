"""What routing knows: who waits at which place, what is offered to whom, what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from app.conversations.models import Assignment, Conversation, Entry, Participant
from app.conversations.queries import visitor_of
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.kernel.letters import OutgoingLetter
from app.kernel.schedule import AHEAD
from app.kernel.text import in_language
from app.respondents.models import Respondent, Topic
from app.routing.facts import OfferCard
from app.routing.models import AssignmentOffer, Decision, Invited, LeftQuestion, QueueRelease, TargetingRule, Waiting
from app.visitors.models import Address

LETTER = "letters/answer"
MOST_LETTERS, DAY = 2, timedelta(days=1)  # to an address that nobody has shown to be theirs
ANSWERS = ("text", "promotion", "file")
LONGEST_QUESTION = 600  # characters of it on an offer
LIVE = ("offering", "waiting", "told")  # somebody may sit there; who left a question does not


@dataclass(frozen=True, slots=True)
class Place:
    """A waiting visitor's place: `position` counts from 1 within the brand's audience."""

    conversation_id: int
    conversation_uid: str
    visitor_id: int
    stage: str
    position: int


def in_turn(aged: datetime) -> tuple[Any, ...]:
    """For ORDER BY: who has waited since `aged` or longer goes before everybody, then high priority; each by when they began to wait."""
    return case((Waiting.since <= aged, 0), (Waiting.priority == "high", 1), else_=2), Waiting.since, Waiting.conversation_id


def places(session: Session, *, brand_id: int, audience: str, aged: datetime, most: int = 200) -> list[Place]:
    """The queue of an audience in its order; who left a question is behind everybody and has no place."""
    rows = session.execute(
        select(Waiting.conversation_id, Conversation.uid, visitor_of(Waiting.conversation_id), Waiting.stage)
        .join(Conversation, Conversation.id == Waiting.conversation_id)
        .where(Waiting.brand_id == brand_id, Waiting.audience == audience, Waiting.stage.in_(LIVE))
        .order_by(*in_turn(aged)).limit(most))
    return [Place(number, uid, visitor, stage, at) for at, (number, uid, visitor, stage) in enumerate(rows, 1)]


def releases(session: Session, *, brand_id: int, audience: str, since: datetime, most: int) -> Sequence[QueueRelease]:
    """Who was taken from the queue of an audience since then, newest first."""
    return session.scalars(select(QueueRelease).where(QueueRelease.brand_id == brand_id, QueueRelease.audience == audience,
                                                      QueueRelease.at >= since).order_by(QueueRelease.at.desc()).limit(most)).all()


def position_of(session: Session, *, conversation_id: int, aged: datetime) -> int | None:
    """This conversation's place, or None when it does not wait."""
    row = session.get(Waiting, conversation_id)
    if row is None or row.stage not in LIVE:
        return None
    queue = select(Waiting.conversation_id.label("id"), func.row_number().over(order_by=in_turn(aged)).label("place")).where(
        Waiting.brand_id == row.brand_id, Waiting.audience == row.audience, Waiting.stage.in_(LIVE)).subquery()
    return session.scalar(select(queue.c.place).where(queue.c.id == conversation_id))


def offers_of(session: Session, actor: Actor, *, language: str = "en") -> list[OfferCard]:
    """The offers that are open for this respondent, oldest first, as the desk shows them."""
    return [card_of(session, row, row, language=language) for row in fetch(session, _offers(), member=actor.member_id, brand=actor.brand_id)]


@cache
def _offers() -> Select[*tuple[Any, ...]]:
    """What `card_of` reads of both."""
    return (select(AssignmentOffer.uid, AssignmentOffer.conversation_id, AssignmentOffer.made_at, AssignmentOffer.expires_at,
                   AssignmentOffer.reason, Waiting.asked_at, Waiting.note)
            .join(Waiting, Waiting.conversation_id == AssignmentOffer.conversation_id)
            .where(AssignmentOffer.member_id == bindparam("member"), AssignmentOffer.brand_id == bindparam("brand"),
                   AssignmentOffer.state == "open").order_by(AssignmentOffer.id))


def card_of(session: Session, offer: Any, row: Any, *, language: str) -> OfferCard:
    """An offer with what its respondent needs to decide; topic names in `language` where there is one."""
    conversation, names = session.execute(
        select(Conversation, Topic.names).outerjoin(Topic, Topic.id == Conversation.topic_id)
        .where(Conversation.id == offer.conversation_id)).one()
    endings = session.scalars(select(Assignment.ending).where(Assignment.conversation_id == offer.conversation_id)
                              .order_by(Assignment.epoch)).all()
    return OfferCard(
        uid=offer.uid, conversation=conversation.uid, kind="transfer" if endings and endings[-1] == "transferred" else "question",
        question=_question(session, offer.conversation_id, first=not endings), topic=in_language(names or {}, language),
        language=conversation.language, page=conversation.page, waiting_since=clock.millis(row.asked_at),
        made_at=clock.millis(offer.made_at), expires_at=clock.millis(offer.expires_at), reason=offer.reason, note=row.note)


def _question(session: Session, conversation_id: int, *, first: bool) -> str:
    """What the visitor asked: the first words, or the last ones once somebody has answered."""
    order = Entry.seq if first else Entry.seq.desc()
    body = session.scalar(
        select(Entry.body).join(Participant, Participant.id == Entry.sender_id)
        .where(Entry.conversation_id == conversation_id, Entry.kind == "text", Participant.ordinal == 1).order_by(order).limit(1))
    return (body or "")[:LONGEST_QUESTION]


def brands_to_serve(session: Session, *, now: datetime) -> Sequence[int]:
    """Brands where a promise is due, or somebody waits without an offer while a respondent has room."""
    return [brand_id for brand_id, in fetch(session, _to_serve(), now=now, ahead=now + AHEAD)]


@cache
def _to_serve() -> Select[int]:
    """Made once: it is asked every second."""
    now: Any = bindparam("now")
    due = or_(Waiting.deadline <= now, Waiting.since > bindparam("ahead"))
    offered = exists().where(AssignmentOffer.conversation_id == Waiting.conversation_id, AssignmentOffer.state == "open")
    room = exists().where(Respondent.brand_id == Waiting.brand_id, Respondent.availability == "available",
                          Respondent.load < Respondent.capacity, or_(Respondent.available_until.is_(None), Respondent.available_until > now))
    return select(Waiting.brand_id).where(or_(due, and_(~offered, room))).distinct().order_by(Waiting.brand_id)


def unheld(session: Session, *, most: int = 200) -> Sequence[int]:
    """Open conversations that nobody has and that do not wait: reopened, and the job that would bring them back was cut short."""
    return [number for number, in fetch(session, _unheld(), most=most)]


@cache
def _unheld() -> Select[int]:
    waits = exists().where(Waiting.conversation_id == Conversation.id)
    return (select(Conversation.id).where(Conversation.status == "open", Conversation.assignment_id.is_(None), ~waits)
            .order_by(Conversation.id).limit(bindparam("most")))


@dataclass(frozen=True, slots=True)
class Due:
    """A left question with answers that its visitor has neither read nor been told of, up to the entry `upto`."""

    conversation_id: int
    visitor_id: int
    upto: int
    answered_at: datetime


def answers_due(session: Session, *, now: datetime, quiet: datetime | None = None, only: int | None = None, most: int = 200) -> list[Due]:
    """What is to be mailed: nothing was added since `quiet`, the address takes letters, and has had fewer than two in 24 hours
    unless it is verified. `only` looks at one conversation."""
    told = select(func.count()).select_from(OutgoingLetter).where(
        OutgoingLetter.to == Address.value, OutgoingLetter.template == LETTER, OutgoingLetter.made_at > now - DAY).scalar_subquery()
    upto, last = func.max(Entry.seq), func.max(Entry.at)
    found = (select(LeftQuestion.conversation_id, Participant.visitor_id, upto, last)
             .join(Participant, and_(Participant.conversation_id == LeftQuestion.conversation_id, Participant.ordinal == 1))
             .join(Address, Address.id == LeftQuestion.address_id)
             .join(Entry, and_(Entry.conversation_id == LeftQuestion.conversation_id, Entry.kind.in_(ANSWERS), Entry.sender_id != Participant.id,
                               Entry.at >= LeftQuestion.left_at, Entry.at <= now, Entry.seq > Participant.read_seq,
                               Entry.seq > LeftQuestion.mailed_seq))
             .where(Address.bounced_at.is_(None), Address.unsubscribed_at.is_(None),
                    or_(Address.verified_at.is_not(None), told < MOST_LETTERS))
             .group_by(LeftQuestion.conversation_id, Participant.visitor_id).having(last <= (quiet or now))
             .order_by(LeftQuestion.conversation_id).limit(most))
    if only is not None:
        found = found.where(LeftQuestion.conversation_id == only)
    return [Due(number, visitor, seq, at) for number, visitor, seq, at in session.execute(found) if visitor is not None]


def invited_by(session: Session, actor: Actor, *, conversation_id: int) -> TargetingRule | None:
    """The rule under which a conversation of the actor's brand began, also when it was removed since; for managers only."""
    if not actor.manages:
        return None
    return session.scalar(select(TargetingRule).join(Invited, Invited.rule_id == TargetingRule.id)
                          .where(Invited.conversation_id == conversation_id, Invited.brand_id == actor.brand_id))


def decisions_of(session: Session, actor: Actor, *, conversation_id: int) -> Sequence[Decision]:
    """What was decided about a conversation of the actor's brand, in order; for managers only."""
    if not actor.manages:
        return []
    return session.scalars(select(Decision).where(Decision.conversation_id == conversation_id, Decision.brand_id == actor.brand_id)
                           .order_by(Decision.id)).all()
