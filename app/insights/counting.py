"""What the database counts for a report: a constant number of grouped reads, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, func, literal, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.commerce.models import Order
from app.conversations.models import Assignment, Conversation, Rating, Snooze
from app.insights.dating import Period
from app.routing.models import AssignmentOffer

WELL_RATED = 4


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in milliseconds: the middle one, the one that nine of ten do not exceed, the mean."""

    count: int
    median: int
    p90: int
    mean: int


@dataclass(frozen=True, slots=True)
class Held:
    """Assignments of one group; `stars` is their ratings' sum, `well` how many ratings were 4 or 5."""

    assignments: int = 0
    answered: int = 0
    ratings: int = 0
    well: int = 0
    stars: int = 0
    bought: int = 0


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of the assignment offers of one group; the rest is open, or was withdrawn because another took it."""

    offered: int = 0
    accepted: int = 0
    declined: int = 0
    expired: int = 0


Group = int | None
Column = ColumnElement[Any]


def started(session: Session, brand_id: int, period: Period) -> Mapping[int, tuple[int, int]]:
    """Day -> conversations begun that day, and how many of them were ever answered. Each begins with its first message (`asking`)."""
    answered = select(literal(1)).where(Assignment.conversation_id == Conversation.id, Assignment.answered_at.is_not(None)).exists()
    begun = (select(period.day_of(Conversation.created_at).label("day"), case((answered, 1), else_=0).label("answered"))
             .where(Conversation.brand_id == brand_id, period.holds(Conversation.created_at)).subquery())
    rows = session.execute(select(begun.c.day, func.count(), func.sum(begun.c.answered)).group_by(begun.c.day))
    return {int(day): (int(count), int(replied)) for day, count, replied in rows}


def held(session: Session, brand_id: int, period: Period, by: str) -> Mapping[int, Held]:
    """Group -> its assignments; `by` is "day" or "member_id"."""
    bought = select(literal(1)).where(Order.assignment_id == Assignment.id).exists()
    rows = (_assignments(brand_id, period).add_columns(Rating.stars, case((bought, 1), else_=0).label("bought"))
            .outerjoin(Rating, Rating.assignment_id == Assignment.id).subquery())
    key, stars = rows.c[by], rows.c.stars
    found = session.execute(
        select(key, func.count(), func.count(rows.c.waited), func.count(stars), func.sum(case((stars >= WELL_RATED, 1), else_=0)),
               func.coalesce(func.sum(stars), 0), func.sum(rows.c.bought)).group_by(key))
    return {int(group): Held(*map(int, counts)) for group, *counts in found}


def spread(session: Session, brand_id: int, period: Period, what: str, by: str) -> Mapping[int, Spread]:
    """Group -> how long `what` ("waited" or "lasted") took; `by` is "all" (group 0), "day" or "member_id".

    The median of an even number is the mean of the middle two; the 90th percentile is the nearest rank."""
    rows = _assignments(brand_id, period).subquery()
    took, key = rows.c[what], rows.c[by]
    ranked = (select(key.label("key"), took.label("took"), func.row_number().over(partition_by=key, order_by=took).label("rank"),
                     func.count().over(partition_by=key).label("size")).where(took.is_not(None)).subquery())
    rank, size = ranked.c.rank, ranked.c.size

    def at(place: Column) -> Column:
        return func.max(case((rank == place, ranked.c.took)))

    found = session.execute(
        select(ranked.c.key, size, at((size + 1) // 2), at((size + 2) // 2), at((size * 9 + 9) // 10), func.sum(ranked.c.took))
        .group_by(ranked.c.key, size))
    return {int(group): Spread(int(count), (int(low) + int(high)) // 2, int(p90), int(total) // int(count))
            for group, count, low, high, p90, total in found}


def offered(session: Session, brand_id: int, period: Period, by: str) -> Mapping[int, Offered]:
    """Group -> the offers made in the period."""
    rows = (select(AssignmentOffer.member_id, AssignmentOffer.state, period.day_of(AssignmentOffer.made_at).label("day"))
            .where(AssignmentOffer.brand_id == brand_id, period.holds(AssignmentOffer.made_at)).subquery())
    states = [func.sum(case((rows.c.state == state, 1), else_=0)) for state in ("accepted", "declined", "expired")]
    found = session.execute(select(rows.c[by], func.count(), *states).group_by(rows.c[by]))
    return {int(group): Offered(*map(int, counts)) for group, *counts in found}


def ordered(session: Session, brand_id: int, period: Period, by: str) -> Mapping[int, Mapping[str, tuple[int, int]]]:
    """Group -> currency -> (attributed orders placed in the period, their amount in minor units)."""
    rows = (select(Order.member_id, Order.currency, Order.amount, period.day_of(Order.placed_at).label("day"))
            .where(Order.brand_id == brand_id, Order.assignment_id.is_not(None), period.holds(Order.placed_at)).subquery())
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for group, currency, count, amount in session.execute(
            select(rows.c[by], rows.c.currency, func.count(), func.sum(rows.c.amount)).group_by(rows.c[by], rows.c.currency)):
        found.setdefault(int(group), {})[str(currency)] = (int(count), int(amount))
    return found


def _assignments(brand_id: int, period: Period) -> Select[int, int, int, int, int]:
    """Assignments that began in the period, with how long each took and what they are grouped by: "all", "day", "member_id"."""
    return (select(Assignment.member_id, period.day_of(Assignment.started_at).label("day"), literal(0).label("all"),
                   _between(Assignment.asked_at, Assignment.answered_at).label("waited"),
                   (_between(Assignment.started_at, Assignment.ended_at) - _aside()).label("lasted"))
            .where(Assignment.brand_id == brand_id, period.holds(Assignment.started_at)))


def _aside() -> ColumnElement[int]:
    """How long the assignment's conversation was put aside."""
    return func.coalesce(select(func.sum(_between(Snooze.since, Snooze.ended_at))).where(Snooze.assignment_id == Assignment.id)
                         .correlate(Assignment).scalar_subquery(), 0)


def _between(start: InstrumentedAttribute[Any], end: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    return type_coerce(end, BigInteger) - type_coerce(start, BigInteger)
