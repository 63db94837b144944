"""What the database knows of the people matching looks at: few columns of few rows, whatever the brand's size."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.brands.models import Member, Team, TeamPlace
from app.conversations.models import Assignment, Participant, Rating
from app.realtime.presence import Presence
from app.respondents.models import Expertise, Respondent
from app.respondents.queries import AGENTS, AMBASSADORS, ROLES
from app.routing.matching import Candidate
from app.routing.models import TopicOutcome
from app.routing.narrowing import OFFERS, SPOKEN, available, is_closed
from app.visitors.models import Address, Block, Visitor

FEW = 500  # members that are named one by one
REMEMBERED = timedelta(days=30)  # how long a visitor's last respondent is asked before others


def candidates_of(session: Session, brand_id: int, *, now: datetime, which: Sequence[ColumnElement[bool]] = (),
                  order: Sequence[ColumnElement[Any]] = (), most: int | None = None) -> list[Candidate]:
    """Those who are available, with all that speaks for and against them; of whom `which` (`narrowing`) holds, the first `most`."""
    columns = (Respondent.member_id, Member.role, SPOKEN.label("languages"), Respondent.load, Respondent.capacity, Respondent.last_assigned_at,
               Respondent.wrapping_until, Presence.until, OFFERS.label("offers"))
    rows = session.execute(available(*columns, brand_id=brand_id, now=now).where(*which).order_by(*order, Respondent.member_id).limit(most)).all()
    if not rows:
        return []
    closed = any(row.role in ROLES[AGENTS] for row in rows) and is_closed(session, brand_id, AGENTS, now)
    known = _known(session, brand_id, [row.member_id for row in rows])
    return [Candidate(
        member_id=row.member_id, audience=AMBASSADORS if row.role in ROLES[AMBASSADORS] else AGENTS, languages=_spoken(row.languages),
        levels=known.levels.get(row.member_id, {}), outcomes=known.outcomes.get(row.member_id, {}),
        teams=frozenset(known.teams.get(row.member_id, ())), workspaces=frozenset(known.workspaces.get(row.member_id, ())),
        present=row.until is not None and row.until > now, load=row.load, capacity=row.capacity, offers=row.offers,
        last_assigned_at=row.last_assigned_at, closed=closed and row.role in ROLES[AGENTS],
        wrapping=row.wrapping_until is not None and row.wrapping_until > now) for row in rows]


@dataclass(frozen=True, slots=True)
class Known:
    """By member: what they know, what came of it, and where they belong."""

    levels: dict[int, dict[int, int]]
    outcomes: dict[int, dict[int, tuple[int, int]]]
    teams: dict[int, set[int]]
    workspaces: dict[int, set[int]]


def _known(session: Session, brand_id: int, members: Sequence[int]) -> Known:
    found = Known(defaultdict(dict), defaultdict(dict), defaultdict(set), defaultdict(set))
    for member_id, topic_id, level in session.execute(_among(
            select(Expertise.member_id, Expertise.topic_id, Expertise.level).where(Expertise.confirmed_at.is_not(None)), Expertise.member_id,
            brand_id, members)):
        found.levels[member_id][topic_id] = level
    for member_id, topic_id, good, bad in session.execute(_among(
            select(TopicOutcome.member_id, TopicOutcome.topic_id, TopicOutcome.good, TopicOutcome.bad), TopicOutcome.member_id, brand_id, members)):
        found.outcomes[member_id][topic_id] = (good, bad)
    for member_id, team_id, workspace_id in session.execute(_among(
            select(TeamPlace.member_id, Team.id, Team.workspace_id).join(Team, Team.id == TeamPlace.team_id), TeamPlace.member_id, brand_id,
            members)):
        found.teams[member_id].add(team_id)
        found.workspaces[member_id].add(workspace_id)
    return found


def _among(wanted: Any, member_id: Any, brand_id: int, members: Sequence[int]) -> Any:
    """Of these members; of many it costs less to read what everybody has who is available."""
    if len(members) <= FEW:
        return wanted.where(member_id.in_(members))
    return wanted.join(Respondent, Respondent.member_id == member_id).where(Respondent.brand_id == brand_id, Respondent.availability == "available")


@lru_cache(maxsize=4_096)
def _spoken(languages: str) -> frozenset[str]:
    """A column of languages as it is stored; a thousand people speak a few dozen combinations."""
    return frozenset(json.loads(languages))


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
