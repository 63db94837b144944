"""What the database knows of the people matching looks at: few columns of few rows, whatever the brand's size."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, String, Text, and_, cast, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.brands.hours import is_open
from app.brands.models import Member, Team, TeamPlace
from app.brands.queries import has_rights, hours_of
from app.conversations.models import Assignment, Participant, Rating
from app.realtime.presence import Presence
from app.respondents.models import Expertise, Respondent
from app.respondents.queries import AGENTS, AMBASSADORS, ROLES
from app.routing.matching import Candidate
from app.routing.models import AssignmentOffer, TopicOutcome
from app.visitors.models import Address, Block, Visitor

REMEMBERED = timedelta(days=30)  # how long a visitor's last respondent is asked before others


def candidates_of(session: Session, brand_id: int, *, now: datetime) -> list[Candidate]:
    """Everybody who is available, with all that speaks for and against them; six statements."""
    agents_open = is_open(hours_of(session, brand_id, audience=AGENTS), now)
    levels: dict[int, dict[int, int]] = defaultdict(dict)
    for member_id, topic_id, level in session.execute(_of_available(
            select(Expertise.member_id, Expertise.topic_id, Expertise.level).where(Expertise.confirmed_at.is_not(None)), Expertise.member_id,
            brand_id)):
        levels[member_id][topic_id] = level
    outcomes: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for member_id, topic_id, good, bad in session.execute(_of_available(
            select(TopicOutcome.member_id, TopicOutcome.topic_id, TopicOutcome.good, TopicOutcome.bad), TopicOutcome.member_id, brand_id)):
        outcomes[member_id][topic_id] = (good, bad)
    teams: dict[int, set[int]] = defaultdict(set)
    workspaces: dict[int, set[int]] = defaultdict(set)
    for member_id, team_id, workspace_id in session.execute(_of_available(
            select(TeamPlace.member_id, Team.id, Team.workspace_id).join(Team, Team.id == TeamPlace.team_id), TeamPlace.member_id, brand_id)):
        teams[member_id].add(team_id)
        workspaces[member_id].add(workspace_id)
    counted = select(AssignmentOffer.member_id, func.count()).where(AssignmentOffer.brand_id == brand_id, AssignmentOffer.state == "open")
    offers = {row[0]: row[1] for row in session.execute(counted.group_by(AssignmentOffer.member_id))}
    return [Candidate(
        member_id=row.member_id, audience=AMBASSADORS if row.role in ROLES[AMBASSADORS] else AGENTS, languages=_spoken(row.languages),
        levels=levels.get(row.member_id, {}), outcomes=outcomes.get(row.member_id, {}), teams=frozenset(teams.get(row.member_id, ())),
        workspaces=frozenset(workspaces.get(row.member_id, ())), present=row.until is not None and row.until > now, load=row.load,
        capacity=row.capacity, offers=offers.get(row.member_id, 0), last_assigned_at=row.last_assigned_at,
        closed=not agents_open and row.role not in ROLES[AMBASSADORS], wrapping=row.wrapping_until is not None and row.wrapping_until > now)
        for row in session.execute(_available(brand_id, now))]


@lru_cache(maxsize=4_096)
def _spoken(languages: str) -> frozenset[str]:
    """A column of languages as it is stored; a thousand people speak a few dozen combinations."""
    return frozenset(json.loads(languages))


def _available(brand_id: int, now: datetime) -> Any:
    here = literal("m").concat(cast(Respondent.member_id, String))
    languages = type_coerce(Respondent.languages, Text).label("languages")
    return (select(Respondent.member_id, Member.role, languages, Respondent.load, Respondent.capacity, Respondent.last_assigned_at,
                   Respondent.wrapping_until, Presence.until)
            .join(Member, Member.id == Respondent.member_id).outerjoin(Presence, Presence.key == here)
            .where(_free(brand_id), or_(Respondent.available_until.is_(None), Respondent.available_until > now), has_rights())
            .order_by(Respondent.member_id))


def _of_available(wanted: Any, member_id: Any, brand_id: int) -> Any:
    return wanted.join(Respondent, Respondent.member_id == member_id).where(_free(brand_id))


def _free(brand_id: int) -> ColumnElement[bool]:
    return and_(Respondent.brand_id == brand_id, Respondent.availability == "available")


@dataclass(frozen=True, slots=True)
class Around:
    """By conversation: who kept its visitor out, who is the visitor, and who helped them last."""

    blocked: dict[int, frozenset[int]]
    same: dict[int, frozenset[int]]
    before: dict[int, int]


def around_visitors(session: Session, brand_id: int, conversation_ids: Sequence[int], *, now: datetime) -> Around:
    """What there is between the visitors of these conversations and the brand's people."""
    visitors = {number: (visitor, contact) for number, visitor, contact in session.execute(
        select(Participant.conversation_id, Visitor.id, Visitor.contact_id).join(Visitor, Visitor.id == Participant.visitor_id)
        .where(Participant.conversation_id.in_(conversation_ids), Participant.ordinal == 1))}
    ids = {visitor for visitor, _ in visitors.values()}
    blocked: dict[int, set[int]] = defaultdict(set)
    for visitor, member in session.execute(select(Block.visitor_id, Block.member_id).where(Block.visitor_id.in_(ids), Block.lifted_at.is_(None))):
        blocked[visitor].add(member)
    same = _themselves(session, brand_id, {contact for _, contact in visitors.values() if contact is not None})
    before = _helped(session, ids, now)
    return Around(
        blocked={number: frozenset(blocked.get(visitors[number][0], ())) if number in visitors else frozenset() for number in conversation_ids},
        same={number: frozenset(same.get(visitors[number][1] or 0, ())) if number in visitors else frozenset() for number in conversation_ids},
        before={number: before[visitor] for number, (visitor, _) in visitors.items() if visitor in before})


def _themselves(session: Session, brand_id: int, contacts: set[int]) -> dict[int, set[int]]:
    """Members whose account has an address that the contact has shown to be theirs: nobody answers themselves."""
    found: dict[int, set[int]] = defaultdict(set)
    if contacts:
        for contact, member in session.execute(
                select(Address.contact_id, Member.id).join(Account, Account.email == func.lower(Address.value))
                .join(Member, Member.account_id == Account.id)
                .where(Address.contact_id.in_(contacts), Address.verified_at.is_not(None), Member.brand_id == brand_id)):
            found[contact].add(member)
    return found


def _helped(session: Session, visitors: set[int], now: datetime) -> dict[int, int]:
    """Who answered each of these visitors last, unless they were not content."""
    rows = session.execute(
        select(Participant.visitor_id, Assignment.member_id).join(Assignment, Assignment.conversation_id == Participant.conversation_id)
        .outerjoin(Rating, Rating.assignment_id == Assignment.id)
        .where(Participant.visitor_id.in_(visitors), Assignment.answered_at.is_not(None), Assignment.ended_at >= now - REMEMBERED,
               Assignment.ending == "closed", or_(Rating.stars.is_(None), Rating.stars >= 3)).order_by(Assignment.id))
    return {visitor: member for visitor, member in rows if visitor is not None}
