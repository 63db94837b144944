"""What a respondent's desk shows, read as that respondent in a handful of queries, however much is on it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Boolean, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.brands.models import Brand, Member
from app.brands.queries import language_of
from app.commerce.queries import orders_owed
from app.commerce.wire import OrderSeen
from app.conversations.models import Assignment, Category, Conversation, Entry, Participant, Rating
from app.conversations.policy import AFTERGLOW
from app.conversations.queries import visitor_of
from app.desk.wire import CategoryChoice, DeskConversation, DeskState, Me
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.kernel.errors import NotFound
from app.kernel.text import in_language
from app.recognition.queries import awards_for
from app.recognition.wire import AwardCard, BadgeMark
from app.respondents.models import Respondent, Topic
from app.respondents.queries import standing_in
from app.respondents.wire import Standing, shown
from app.routing.queries import offers_of
from app.routing.wire import Offer
from app.visitors.models import Visitor

MOST = 40  # conversations on one desk; the heartbeat asks for at most 50
PREVIEW = 200  # characters of the last message
SAID = ("text", "promotion")


def desk_state(session: Session, *, actor: Actor, now: datetime) -> DeskState:
    """Everything the desk shows at `now`; raises NotFound for who has no place in the brand."""
    me, standing, language = _me(session, actor)
    offers = [Offer.model_validate(asdict(card)) for card in offers_of(session, actor, language=language) if card.expires_at > clock.millis(now)]
    return DeskState(me=me, standing=standing, offers=offers, conversations=_conversations(session, actor=actor, language=language, now=now),
                     categories=_categories(session, actor), awards=_awards(session, actor), at=clock.millis(now))


def desk_conversation(session: Session, *, actor: Actor, conversation_id: int, now: datetime) -> DeskConversation | None:
    """One conversation as it stands on this respondent's desk; None when it is not on it."""
    found = fetch(session, _one_on_desk(), conversation=conversation_id, **_whose(actor, now))
    return _shaped(session, actor, found, language_of(session, actor))[0] if found else None


def _me(session: Session, actor: Actor) -> tuple[Me, Standing, str]:
    for row in fetch(session, _self(), member=actor.member_id, brand=actor.brand_id):
        standing = shown(standing_in(row)) if row.availability else Standing(availability="away", capacity=0, load=0)
        return Me.model_validate({"member": row.uid, "name": row.name, "role": row.role, "brand": row.brand}), standing, row.language
    raise NotFound


@cache
def _self() -> Select[*tuple[Any, ...]]:
    return (select(Member.uid, Member.name, Member.role, Brand.name.label("brand"), Account.language, Respondent.availability,
                   Respondent.capacity, Respondent.load, Respondent.available_until, Respondent.missed, Respondent.wrapping_until)
            .join(Brand, Brand.id == Member.brand_id).join(Account, Account.id == Member.account_id)
            .outerjoin(Respondent, Respondent.member_id == Member.id)
            .where(Member.id == bindparam("member"), Member.brand_id == bindparam("brand")))


def _conversations(session: Session, *, actor: Actor, language: str, now: datetime) -> list[DeskConversation]:
    return _shaped(session, actor, fetch(session, _all_on_desk(), **_whose(actor, now)), language)


def _whose(actor: Actor, now: datetime) -> dict[str, Any]:
    return {"brand": actor.brand_id, "member": actor.member_id, "since": now - AFTERGLOW, "manages": actor.manages}


@cache
def _all_on_desk() -> Select[*tuple[Any, ...]]:
    return _on_desk().order_by(Participant.left_at.is_not(None), Participant.left_at.desc(), Conversation.id).limit(MOST)


@cache
def _one_on_desk() -> Select[*tuple[Any, ...]]:
    return _on_desk().where(Conversation.id == bindparam("conversation"))


def _on_desk() -> Select[*tuple[Any, ...]]:
    """Those this member is in, or left less than a day ago; each with the last text they may read and the last rating they got.

    Who left knows how it stood then: that it goes on or ends with somebody else is no longer theirs to see, unless they manage."""
    follows = or_(Participant.left_at.is_(None), bindparam("manages", type_=Boolean))
    until = case((follows, Conversation.last_seq), else_=func.coalesce(Participant.until_seq, Conversation.last_seq))
    ending = (select(Assignment.ending).where(Assignment.participant_id == Participant.id).order_by(Assignment.epoch.desc()).limit(1)
              .correlate(Participant).scalar_subquery())
    status = case((follows, Conversation.status), else_=ending)
    how = case((Participant.left_at.is_not(None), ending))
    latest = (select(func.max(Entry.seq)).where(Entry.conversation_id == Conversation.id, Entry.kind.in_(SAID), Entry.seq <= until)
              .correlate(Conversation, Participant).scalar_subquery())
    stars, words = (select(column).join(Assignment, Assignment.id == Rating.assignment_id)
                    .where(Assignment.participant_id == Participant.id).order_by(Assignment.epoch.desc()).limit(1)
                    .correlate(Participant).scalar_subquery() for column in (Rating.stars, Rating.words))
    return (
        select(Conversation.id, Conversation.uid, status, Conversation.created_at, Assignment.member_id, Visitor.name, Topic.names,
               Entry.body, Entry.data, Entry.at, until, how, stars, words)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .join(Visitor, Visitor.id == visitor_of(Conversation.id))
        .outerjoin(Assignment, Assignment.id == Conversation.assignment_id)
        .outerjoin(Topic, Topic.id == Conversation.topic_id)
        .outerjoin(Entry, and_(Entry.conversation_id == Conversation.id, Entry.seq == latest))
        .where(Conversation.brand_id == bindparam("brand"), Participant.member_id == bindparam("member"),
               or_(Participant.left_at.is_(None), Participant.left_at > bindparam("since"))))


def _shaped(session: Session, actor: Actor, found: Sequence[Any], language: str) -> list[DeskConversation]:
    orders = orders_owed(session, member_id=actor.member_id or 0, conversations=[row[0] for row in found])
    return [_shape(actor, row, orders.get(row[0], ()), language) for row in found]


def _shape(actor: Actor, row: Any, orders: Sequence[Any], language: str) -> DeskConversation:
    _, uid, status, started, responsible, name, topic, body, data, at, head, ending, stars, words = row
    state: Literal["open", "closed"] = "closed" if status == "closed" else "open"
    said = body or (data or {}).get("title", "")  # a card that came without a sentence
    owed = [OrderSeen(uid=one.uid, amount=one.amount, currency=one.currency, at=clock.millis(one.placed_at),
                      promotion=one.share_id is not None) for one in orders]
    return DeskConversation(
        conversation=uid, name=name, topic=in_language(topic or {}, language), head=head, last=said[:PREVIEW],
        last_at=clock.millis(at or started), started=clock.millis(started), state=state,
        mine=responsible is not None and responsible == actor.member_id, ending=ending, stars=stars, words=words or "", orders=owed)


def _categories(session: Session, actor: Actor) -> list[CategoryChoice]:
    return [CategoryChoice(uid=uid, name=name) for uid, name in fetch(session, _choices(), brand=actor.brand_id)]


@cache
def _choices() -> Select[str, str]:
    return (select(Category.uid, Category.name).where(Category.brand_id == bindparam("brand"), Category.archived_at.is_(None))
            .order_by(Category.name))


def _awards(session: Session, actor: Actor) -> list[AwardCard]:
    """What this member was given; what they have not seen yet is announced once more."""
    return [AwardCard(uid=award.uid, badge=BadgeMark(names=award.names, symbol=award.symbol), number=award.reason["number"],
                      stars=award.reason["stars"], at=clock.millis(award.at), seen=award.seen_at is not None)
            for award in awards_for(session, actor)]
