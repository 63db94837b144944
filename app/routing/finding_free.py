"""Who could take over a conversation now: people, teams and audiences, each with how many are free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Team
from app.conversations.models import Conversation
from app.kernel.text import in_language
from app.respondents.queries import AGENTS, AMBASSADORS, topics_of
from app.routing.gathering import Profiles, questions_of, shortlist
from app.routing.models import Waiting


@dataclass(frozen=True, slots=True)
class Free:
    """A respondent somebody may hand a conversation to."""

    member_uid: str
    name: str
    role: str
    topics: list[str]
    free: int
    photo: str = ""


@dataclass(frozen=True, slots=True)
class FreeTeam:
    """A team of the conversation's workspace, and how many of it are free."""

    team_uid: str
    name: str
    free: int


@dataclass(frozen=True, slots=True)
class FreeFor:
    """Best first; `counts` by audience."""

    people: list[Free]
    teams: list[FreeTeam]
    counts: Mapping[str, int]


def free_for(session: Session, brand_id: int, *, conversation_id: int, but: int | None, language: str, now: datetime) -> FreeFor:
    """Who could have this conversation now, except `but`; topic names in `language`. Teams nobody of whom is free are told of, too."""
    workspace_id = session.scalars(select(Conversation.workspace_id).where(Conversation.id == conversation_id)).one()
    row = Waiting(conversation_id=conversation_id, workspace_id=workspace_id, since=now)  # as if it began to wait now
    question = replace(questions_of(session, brand_id, [row], now=now)[row.conversation_id], declined=frozenset({but} if but else ()))
    names = {topic.id: in_language(topic.names, language) for topic in topics_of(session, brand_id)}
    ranked = {audience: shortlist(session, brand_id, question, audience, now=now).ranked(question, audience) for audience in (AMBASSADORS, AGENTS)}
    best, profiles = [one.member_id for audience in (AMBASSADORS, AGENTS) for one in ranked[audience]], Profiles(session, brand_id)
    profiles.fetch(best)
    found = [profiles[member_id] for member_id in best]
    shown = [Free(one.member_uid, one.name, one.role, [names[topic] for topic in one.levels if topic in names],
                  one.standing.capacity - one.standing.load, one.photo) for one in found]
    teams = [FreeTeam(team.uid, team.name, sum(team.id in one.teams for one in found)) for team in _teams(session, brand_id, workspace_id)]
    return FreeFor(shown, teams, {audience: len(ranked[audience]) for audience in ranked})


def _teams(session: Session, brand_id: int, workspace_id: int) -> Sequence[Team]:
    return session.scalars(select(Team).where(Team.brand_id == brand_id, Team.workspace_id == workspace_id, Team.archived_at.is_(None))
                           .order_by(Team.name)).all()
