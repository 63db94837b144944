"""Conditions by which the database finds the few who matter to a question; whether they can have it says `matching.obstacle`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, Select, String, Text, and_, case, cast, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.brands.hours import is_open
from app.brands.models import Member, Team, TeamPlace
from app.brands.queries import has_rights, hours_of
from app.realtime.presence import Presence
from app.respondents.models import Expertise, Respondent
from app.respondents.queries import AGENTS, ROLES
from app.routing.matching import Question, base
from app.routing.models import AssignmentOffer, TopicOutcome
from app.routing.pace import pace

SPOKEN = type_coerce(Respondent.languages, Text)
HERE = literal("m").concat(cast(Respondent.member_id, String))
OFFERS = (select(func.count()).select_from(AssignmentOffer)
          .where(AssignmentOffer.member_id == Respondent.member_id, AssignmentOffer.state == "open").correlate(Respondent).scalar_subquery())
# Whose turn it is (`ready.Seat.turn`): who holds least, an open offer as half, then who was longest without one.
HELD = (cast(Respondent.load, Float) + cast(OFFERS, Float) / 2) / cast(Respondent.capacity, Float)
LAST = func.coalesce(type_coerce(Respondent.last_assigned_at, BigInteger), 0)


def available(*columns: Any, brand_id: int, now: datetime) -> Select[Any]:
    """A SELECT of everybody who is available, whether they are there or not."""
    return (select(*columns).select_from(Respondent).join(Member, Member.id == Respondent.member_id)
            .outerjoin(Presence, Presence.key == HERE)
            .where(Respondent.brand_id == brand_id, Respondent.availability == "available",
                   or_(Respondent.available_until.is_(None), Respondent.available_until > now), has_rights()))


def there(now: datetime) -> ColumnElement[bool]:
    """A sign of life; never NULL, so that it can be denied."""
    return and_(Presence.until.is_not(None), Presence.until > now)


def with_room(now: datetime) -> ColumnElement[bool]:
    """There, not finishing the last one, with a place and fewer offers than one may have."""
    return and_(Respondent.load < Respondent.capacity, there(now), or_(Respondent.wrapping_until.is_(None), Respondent.wrapping_until <= now),
                pace().most_offers > OFFERS)


def of(audience: str) -> ColumnElement[bool]:
    return Member.role.in_(ROLES[audience])


def speaks(languages: Iterable[str]) -> ColumnElement[bool]:
    """One of these languages, whatever the country: `fr` for `fr-CA` and the other way round."""
    spoken = func.lower(SPOKEN)
    return or_(*(spoken.contains(f'"{language}{end}', autoescape=True) for language in sorted({base(each) for each in languages})
                 for end in ('"', "-")))


def of_workspace(workspace_id: int) -> ColumnElement[bool]:
    """Who is in no team serves every workspace."""
    places = select(TeamPlace.member_id).where(TeamPlace.member_id == Respondent.member_id).correlate(Respondent)
    return or_(~places.exists(), places.join(Team, Team.id == TeamPlace.team_id).where(Team.workspace_id == workspace_id).exists())


def suits(question: Question, audience: str) -> ColumnElement[bool]:
    """Nothing is in the way for good (`matching.obstacle`): audience, workspace, team, language, and the people themselves."""
    never = question.declined | question.blocked | question.same
    found = [of(audience), speaks([question.language]), of_workspace(question.workspace_id)]
    if never:
        found.append(Respondent.member_id.not_in(sorted(never)))
    if question.team is not None:
        found.append(select(TeamPlace.member_id).where(TeamPlace.team_id == question.team, TeamPlace.member_id == Respondent.member_id)
                     .correlate(Respondent).exists())
    return and_(*found)


def can(question: Question, audience: str, now: datetime) -> ColumnElement[bool]:
    """Nothing is in the way now either, but the hours of the audience (`is_closed`)."""
    found = and_(with_room(now), suits(question, audience))
    return and_(found, Respondent.member_id.not_in(sorted(question.asked))) if question.asked else found


def knows(lineage: Sequence[int]) -> ColumnElement[bool]:
    """Something of the topic or one above it, or answered there."""
    mine, answered = Expertise.member_id == Respondent.member_id, TopicOutcome.member_id == Respondent.member_id
    return or_(select(Expertise.member_id).where(mine, Expertise.topic_id.in_(lineage), Expertise.confirmed_at.is_not(None))
               .correlate(Respondent).exists(),
               select(TopicOutcome.member_id).where(answered, TopicOutcome.topic_id.in_(lineage)).correlate(Respondent).exists())


def expertise_in(lineage: Sequence[int]) -> ColumnElement[int]:
    """As `matching.expertise`, in eighths of a level."""
    if not lineage:
        return literal(0)
    worth = case(*((Expertise.topic_id == topic, Expertise.level * 8 // (1 << above)) for above, topic in enumerate(lineage)), else_=0)
    return func.coalesce(select(func.max(worth)).where(
        Expertise.member_id == Respondent.member_id, Expertise.topic_id.in_(lineage), Expertise.confirmed_at.is_not(None))
        .correlate(Respondent).scalar_subquery(), 0)


def next_in_turn(question: Question, audience: str, *, brand_id: int, most: int, now: datetime) -> ColumnElement[bool]:
    """The `most` whose turn it is first, and the one who holds most: whose reason that is depends on them."""
    free = available(Respondent.member_id.label("who"), brand_id=brand_id, now=now).where(can(question, audience, now))
    turn = (HELD, LAST, Respondent.member_id)
    first = free.order_by(*turn).limit(most).subquery()
    last = free.order_by(*(each.desc() for each in turn)).limit(1).subquery()
    return Respondent.member_id.in_(select(first.c.who).union_all(select(last.c.who)))


def is_closed(session: Session, brand_id: int, audience: str, now: datetime) -> bool:
    """Agents outside of the brand's opening hours; ambassadors have none."""
    return audience == AGENTS and not is_open(hours_of(session, brand_id, audience=AGENTS), now)
