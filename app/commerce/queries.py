"""Promotions and orders as respondents and managers see them, always as somebody or inside one brand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.brands.models import Member
from app.commerce.models import Order, Promotion, PromotionTopic, Share
from app.conversations.models import Conversation
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.text import in_language
from app.respondents.queries import lineage

MOST = 200  # promotions on a page, orders of one


@dataclass(frozen=True, slots=True)
class Offered:
    """A promotion that may be shared now, in the words its visitor would read. `suits`: it is made for what is asked about."""

    uid: str
    title: str
    words: str
    code: str
    amount: int | None
    currency: str | None
    link: str
    until: int | None
    suits: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What a promotion came to. `revenue` is (currency, minor units), the largest first; currencies are never added up."""

    shares: int = 0
    followed: int = 0
    orders: int = 0
    revenue: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Bought:
    """An order beside what it is owed to; `shared` is the title of the promotion that led to it."""

    order: Order
    conversation: str
    member: str
    shared: str


def offered(session: Session, actor: Actor, *, conversation_id: int, language: str, now: datetime) -> list[Offered]:
    """The brand's promotions that hold now, those that suit the conversation first, then the newest."""
    thread = session.get_one(Conversation, conversation_id)
    rows = session.scalars(
        select(Promotion).where(Promotion.brand_id == actor.brand_id, Promotion.ended_at.is_(None),
                                or_(Promotion.starts_at.is_(None), Promotion.starts_at <= now),
                                or_(Promotion.ends_at.is_(None), Promotion.ends_at > now))
        .order_by(Promotion.id.desc()).limit(MOST)).all()
    about = set(lineage(session, actor.brand_id, thread.topic_id))
    topics = topics_of(session, [row.id for row in rows])
    found = [Offered(row.uid, in_language(row.titles, thread.language, language), in_language(row.words, thread.language, language), row.code,
                     row.amount, row.currency, row.link, clock.millis(row.ends_at) if row.ends_at else None,
                     not topics.get(row.id) or bool(about & set(topics[row.id]))) for row in rows]
    return sorted(found, key=lambda each: not each.suits)


def topics_of(session: Session, promotions: Sequence[int]) -> dict[int, list[int]]:
    """Topic ids by promotion id."""
    found: dict[int, list[int]] = {}
    for promotion_id, topic_id in session.execute(
            select(PromotionTopic.promotion_id, PromotionTopic.topic_id).where(PromotionTopic.promotion_id.in_(promotions))):
        found.setdefault(promotion_id, []).append(topic_id)
    return found


def promotions_of(session: Session, actor: Actor) -> Sequence[tuple[Promotion, Figures]]:
    """The brand's promotions with what they came to, the newest first. Raises NotAllowed."""
    _must_manage(actor)
    rows = session.scalars(select(Promotion).where(Promotion.brand_id == actor.brand_id).order_by(Promotion.id.desc()).limit(MOST)).all()
    figures = figures_of(session, [row.id for row in rows])
    return [(row, figures.get(row.id, Figures())) for row in rows]


def promotion_by_uid(session: Session, actor: Actor, *, uid: str) -> tuple[Promotion, Figures]:
    """One of the brand's. Raises NotAllowed, NotFound."""
    _must_manage(actor)
    found = session.scalar(select(Promotion).where(Promotion.uid == uid, Promotion.brand_id == actor.brand_id))
    if found is None:
        raise NotFound
    return found, figures_of(session, [found.id]).get(found.id, Figures())


def figures_of(session: Session, promotions: Sequence[int]) -> dict[int, Figures]:
    """Figures by promotion id, in two queries however many there are."""
    shares = {number: (count, opened) for number, count, opened in session.execute(
        select(Share.promotion_id, func.count(Share.id), func.count(Share.followed_at))
        .where(Share.promotion_id.in_(promotions)).group_by(Share.promotion_id))}
    money: dict[int, list[tuple[str, int, int]]] = {}
    for number, currency, total, count in session.execute(
            select(Share.promotion_id, Order.currency, func.sum(Order.amount), func.count(Order.id))
            .join(Order, Order.share_id == Share.id).where(Share.promotion_id.in_(promotions))
            .group_by(Share.promotion_id, Order.currency)):
        money.setdefault(number, []).append((currency, int(total), count))
    return {number: Figures(*shares.get(number, (0, 0)), orders=sum(count for *_, count in money.get(number, ())),
                            revenue=tuple((currency, total) for currency, total, _ in sorted(money.get(number, ()), key=lambda each: -each[1])))
            for number in promotions}


def orders_by_promotion(session: Session, actor: Actor, *, promotion_id: int) -> list[Bought]:
    """The orders to which a promotion led, the newest first. Raises NotAllowed."""
    return _bought(session, actor, Share.promotion_id == promotion_id)


def orders_in(session: Session, actor: Actor, *, conversation_id: int) -> list[Bought]:
    """The orders that are owed to a conversation or to what was shared in it. Raises NotAllowed."""
    shares = session.scalars(select(Share.id).where(Share.conversation_id == conversation_id)).all()
    return _bought(session, actor, or_(Order.conversation_id == conversation_id, Order.share_id.in_(shares)))


def _bought(session: Session, actor: Actor, which: ColumnElement[bool]) -> list[Bought]:
    _must_manage(actor)
    rows = session.execute(
        select(Order, Conversation.uid, Member.name, Promotion.titles)
        .outerjoin(Share, Share.id == Order.share_id).outerjoin(Promotion, Promotion.id == Share.promotion_id)
        .outerjoin(Conversation, Conversation.id == func.coalesce(Order.conversation_id, Share.conversation_id))
        .outerjoin(Member, Member.id == Order.member_id)
        .where(Order.brand_id == actor.brand_id, which).order_by(Order.id.desc()).limit(MOST))
    return [Bought(order, uid or "", name or "", in_language(titles or {})) for order, uid, name, titles in rows]


def usual_currency(session: Session, actor: Actor) -> str | None:
    """What the brand was paid in last; else what it has priced in last."""
    return (session.scalar(select(Order.currency).where(Order.brand_id == actor.brand_id).order_by(Order.id.desc()).limit(1))
            or session.scalar(select(Promotion.currency).where(Promotion.brand_id == actor.brand_id, Promotion.currency.is_not(None))
                              .order_by(Promotion.id.desc()).limit(1)))


def orders_owed(session: Session, *, member_id: int, conversations: Sequence[int]) -> dict[int, list[Any]]:
    """(conversation, uid, amount, currency, placed_at, share_id) of what a respondent's own answers led to, by conversation id, in order."""
    found: dict[int, list[Any]] = {}
    for order in fetch(session, _owed(), member=member_id, conversations=conversations) if conversations else ():
        found.setdefault(order.conversation_id, []).append(order)
    return found


@cache
def _owed() -> Select[*tuple[Any, ...]]:
    return (select(Order.conversation_id, Order.uid, Order.amount, Order.currency, Order.placed_at, Order.share_id)
            .where(Order.member_id == bindparam("member"), Order.conversation_id.in_(bindparam("conversations", expanding=True)))
            .order_by(Order.id))


def _must_manage(actor: Actor) -> None:
    if not actor.manages:
        raise NotAllowed
