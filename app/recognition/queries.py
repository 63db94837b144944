"""Reading ratings as recognition counts them, and who has which badge; always within one brand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.brands.models import Brand, Member
from app.brands.queries import has_rights
from app.conversations.models import Assignment, Participant, Rating
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.recognition.models import Award, Badge
from app.recognition.policy import RECOGNISED
from app.visitors.models import Address, Visitor


@dataclass(frozen=True, slots=True)
class Tally:
    """A member's ratings: how many and the sum of their stars, ever and since an instant."""

    ratings: int
    stars: int
    lately: int
    lately_stars: int


@dataclass(frozen=True, slots=True)
class Given:
    """An award with its badge."""

    award: Award
    badge: Badge


def counts() -> ColumnElement[bool]:
    """For WHERE, beside Rating, Assignment and Participant: given to an ambassador's answers, and not by one of the brand's own people.

    Threat: an ambassador who asks themself and rates the answer. What is known of a visitor is an address they gave or the site
    vouched for; one that a member signs in with counts for nobody."""
    own = (exists().where(Visitor.id == Rating.visitor_id, Address.contact_id == Visitor.contact_id,
                          func.lower(Address.value) == func.lower(Account.email), Account.id == Member.account_id,
                          Member.brand_id == Rating.brand_id)
           .correlate(Rating))
    return and_(Assignment.id == Rating.assignment_id, Participant.id == Assignment.participant_id, Participant.role == RECOGNISED, ~own)


def rated_instants(session: Session, *, brand_id: int, member_id: int, stars: int, most: int) -> Sequence[datetime]:
    """When the member's answers were rated `stars` or more; the first `most` of them."""
    return session.scalars(
        select(Rating.at).where(counts(), Rating.brand_id == brand_id, Assignment.member_id == member_id, Rating.stars >= stars)
        .order_by(Rating.at, Rating.assignment_id).limit(most)).all()


def tallies(session: Session, brand_id: int, *, since: datetime) -> Mapping[int, Tally]:
    """By member id, everybody who was ever rated as an ambassador, those who left too: they are part of the brand's mean."""
    late = Rating.at >= since
    rows = session.execute(
        select(Assignment.member_id, func.count(), func.sum(Rating.stars), func.sum(case((late, 1), else_=0)),
               func.sum(case((late, Rating.stars), else_=0)))
        .where(counts(), Rating.brand_id == brand_id).group_by(Assignment.member_id))
    return {row[0]: Tally(*map(int, row[1:])) for row in rows}


def ambassadors_of(session: Session, brand_id: int) -> Sequence[Member]:
    """Those who can be ranked: whoever left, or answers for the company now, is not among them."""
    return session.scalars(select(Member).where(Member.brand_id == brand_id, Member.role == RECOGNISED, has_rights())
                           .order_by(Member.name, Member.id)).all()


def timezone_of(session: Session, brand_id: int) -> str:
    return session.execute(select(Brand.timezone).where(Brand.id == brand_id)).scalar_one()


def badges_of(session: Session, brand_id: int) -> Sequence[Badge]:
    """What can be earned now."""
    return session.scalars(select(Badge).where(Badge.brand_id == brand_id, Badge.archived_at.is_(None)).order_by(Badge.id)).all()


def awards_of(session: Session, brand_id: int) -> Mapping[int, Sequence[Given]]:
    """By member id, oldest first."""
    return _by_member(session, _given().where(Award.brand_id == brand_id))


def awards_for(session: Session, actor: Actor) -> Sequence[Any]:
    """(uid, reason, at, seen_at, the badge's names, symbol) of the actor's own, oldest first."""
    return fetch(session, _own(), brand=actor.brand_id, member=actor.member_id)


@cache
def _own() -> Select[*tuple[Any, ...]]:
    return (_given().with_only_columns(Award.uid, Award.reason, Award.at, Award.seen_at, Badge.names, Badge.symbol)
            .where(Award.brand_id == bindparam("brand"), Award.member_id == bindparam("member")))


def award_by_uid(session: Session, *, brand_id: int, uid: str) -> Given | None:
    row = session.execute(_given().where(Award.brand_id == brand_id, Award.uid == uid)).one_or_none()
    return Given(row[0], row[1]) if row else None


def holders_of(session: Session, actor: Actor) -> Sequence[tuple[Badge, Sequence[tuple[Member, Award]]]]:
    """Every badge of the actor's brand with who has it, newest first; those who left are not named."""
    badges = session.scalars(select(Badge).where(Badge.brand_id == actor.brand_id).order_by(Badge.id)).all()
    held: dict[int, list[tuple[Member, Award]]] = {badge.id: [] for badge in badges}
    for member, award in session.execute(select(Member, Award).join(Award, Award.member_id == Member.id)
                                         .where(Award.brand_id == actor.brand_id, has_rights()).order_by(Award.at.desc(), Award.id.desc())):
        held[award.badge_id].append((member, award))
    return [(badge, held[badge.id]) for badge in badges]


def _given() -> Select[Award, Badge]:
    return select(Award, Badge).join(Badge, Badge.id == Award.badge_id).order_by(Award.at, Award.id)


def _by_member(session: Session, wanted: Select[Award, Badge]) -> dict[int, list[Given]]:
    found: dict[int, list[Given]] = {}
    for award, badge in session.execute(wanted):
        found.setdefault(award.member_id, []).append(Given(award, badge))
    return found
