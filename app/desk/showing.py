"""What a respondent's desk shows, read as that respondent in a handful of queries, however much is on it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.brands.models import Brand, Member
from app.brands.queries import language_of
from app.commerce.models import Order
from app.commerce.queries import orders_owed
from app.commerce.wire import OrderSeen
from app.conversations.models import Assignment, Category, Conversation, Entry, Participant, Rating
from app.conversations.policy import AFTERGLOW
from app.conversations.queries import visitor_of
from app.desk.wire import CategoryChoice, DeskConversation, DeskState, Me
from app.kernel import clock
from app.kernel.actor import Actor
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
    rows = session.execute(_on_desk(actor, now).where(Conversation.id == conversation_id)).all()
    return _shaped(session, actor, rows, language_of(session, actor))[0] if rows else None


def _me(session: Session, actor: Actor) -> tuple[Me, Standing, str]:
    row = session.execute(
        select(Member, Brand.name, Account.language, Respondent)
        .join(Brand, Brand.id == Member.brand_id).join(Account, Account.id == Member.account_id)
        .outerjoin(Respondent, Respondent.member_id == Member.id)
        .where(Member.id == actor.member_id, Member.brand_id == actor.brand_id)).one_or_none()
    if row is None:
        raise NotFound
    member, brand, language, respondent = row
    standing = shown(standing_in(respondent)) if respondent else Standing(availability="away", capacity=0, load=0)
    return Me.model_validate({"member": member.uid, "name": member.name, "role": member.role, "brand": brand}), standing, language


def _conversations(session: Session, *, actor: Actor, language: str, now: datetime) -> list[DeskConversation]:
    rows = session.execute(_on_desk(actor, now).order_by(Participant.left_at.is_not(None), Participant.left_at.desc(), Conversation.id)
                           .limit(MOST)).all()
    return _shaped(session, actor, rows, language)


def _on_desk(actor: Actor, now: datetime) -> Select[Any]:
    """Those this member is in, or left less than a day ago; each with the last text they may read and the last rating they got."""
    until = func.coalesce(Participant.until_seq, Conversation.last_seq)
    latest = (select(func.max(Entry.seq)).where(Entry.conversation_id == Conversation.id, Entry.kind.in_(SAID), Entry.seq <= until)
              .correlate(Conversation, Participant).scalar_subquery())
    stars, words = (select(column).join(Assignment, Assignment.id == Rating.assignment_id)
                    .where(Assignment.participant_id == Participant.id).order_by(Assignment.epoch.desc()).limit(1)
                    .correlate(Participant).scalar_subquery() for column in (Rating.stars, Rating.words))
    return (
        select(Conversation, Participant, Assignment.member_id, Visitor.name, Topic.names, Entry.body, Entry.data, Entry.at, until, stars, words)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .join(Visitor, Visitor.id == visitor_of(Conversation.id))
        .outerjoin(Assignment, Assignment.id == Conversation.assignment_id)
        .outerjoin(Topic, Topic.id == Conversation.topic_id)
        .outerjoin(Entry, and_(Entry.conversation_id == Conversation.id, Entry.seq == latest))
        .where(Conversation.brand_id == actor.brand_id, Participant.member_id == actor.member_id,
               or_(Participant.left_at.is_(None), Participant.left_at > now - AFTERGLOW)))


def _shaped(session: Session, actor: Actor, rows: Sequence[Any], language: str) -> list[DeskConversation]:
    orders = orders_owed(session, member_id=actor.member_id or 0, conversations=[row[0].id for row in rows])
    return [_shape(row, orders.get(row[0].id, []), language) for row in rows]


def _shape(row: Any, orders: Sequence[Order], language: str) -> DeskConversation:
    conversation, seat, responsible, name, topic, body, data, at, head, stars, words = row
    state: Literal["open", "closed"] = "closed" if conversation.status == "closed" else "open"
    said = body or (data or {}).get("title", "")  # a card that came without a sentence
    owed = [OrderSeen(uid=one.uid, amount=one.amount, currency=one.currency, at=clock.millis(one.placed_at),
                      promotion=one.share_id is not None) for one in orders]
    return DeskConversation(
        conversation=conversation.uid, name=name, topic=in_language(topic or {}, language), head=head, last=said[:PREVIEW],
        last_at=clock.millis(at or conversation.created_at), started=clock.millis(conversation.created_at), state=state,
        mine=responsible is not None and responsible == seat.member_id, stars=stars, words=words or "", orders=owed)


def _categories(session: Session, actor: Actor) -> list[CategoryChoice]:
    rows = session.execute(select(Category.uid, Category.name)
                           .where(Category.brand_id == actor.brand_id, Category.archived_at.is_(None)).order_by(Category.name))
    return [CategoryChoice(uid=uid, name=name) for uid, name in rows]


def _awards(session: Session, actor: Actor) -> list[AwardCard]:
    """What this member was given; what they have not seen yet is announced once more."""
    return [AwardCard(uid=award.uid, badge=BadgeMark(names=badge.names, symbol=badge.symbol), number=award.reason["number"],
                      stars=award.reason["stars"], at=clock.millis(award.at), seen=award.seen_at is not None)
            for award, badge in ((given.award, given.badge) for given in awards_for(session, actor))]
