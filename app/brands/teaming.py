"""Teams: respondents who share a subject and a language, and who has a place in which."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from app.brands.facts import TeamArchived
from app.brands.models import Member, Team, TeamPlace
from app.brands.policy import can_manage
from app.brands.queries import first_workspace
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.text import clean_line
from app.kernel.work import Unit


def add_team(unit: Unit, *, actor: Actor, name: str, language: str = "") -> int:
    """The new team's id. Raises NotAllowed, Malformed."""
    team = Team(brand_id=actor.brand_id, workspace_id=first_workspace(unit, brand_id=actor.brand_id), name=_checked(actor, name),
                language=language)
    unit.add(team)
    unit.flush()
    return team.id


def change_team(unit: Unit, *, actor: Actor, team_id: int, name: str, language: str = "") -> None:
    """Raises NotAllowed, NotFound, Malformed."""
    name, team = _checked(actor, name), _team(unit, actor, team_id)
    team.name, team.language = name, language
    unit.flush()


def keep_team(unit: Unit, *, actor: Actor, team_id: int | None, name: str, language: str, member_ids: Collection[int]) -> int:
    """A new team, or the one with this id changed, with exactly these people; its id. Raises as its parts do."""
    if team_id is None:
        team_id = add_team(unit, actor=actor, name=name, language=language)
    else:
        change_team(unit, actor=actor, team_id=team_id, name=name, language=language)
    set_people(unit, actor=actor, team_id=team_id, member_ids=member_ids)
    return team_id


def archive_team(unit: Unit, *, actor: Actor, team_id: int, now: datetime) -> None:
    """The team is asked no more; its people stay, and what names it falls back to an audience. Twice is harmless."""
    team = _team(unit, actor, team_id)
    if team.archived_at is None:
        team.archived_at = now
        unit.flush()
        unit.announce(TeamArchived(brand_id=team.brand_id, team_id=team.id))


def restore_team(unit: Unit, *, actor: Actor, team_id: int) -> None:
    """With the places it had."""
    _team(unit, actor, team_id).archived_at = None
    unit.flush()


def set_people(unit: Unit, *, actor: Actor, team_id: int, member_ids: Collection[int]) -> None:
    """Who has a place in the team, replacing who had. Raises NotAllowed, NotFound for another brand's member or one who left."""
    team = _team(unit, actor, team_id)
    known = set(unit.scalars(select(Member.id).where(Member.brand_id == actor.brand_id, Member.id.in_(list(member_ids)), Member.ended_at.is_(None))))
    if known != set(member_ids):
        raise NotFound
    unit.execute(delete(TeamPlace).where(TeamPlace.team_id == team.id))
    unit.add_all(TeamPlace(brand_id=actor.brand_id, team_id=team.id, member_id=member_id) for member_id in sorted(known))
    unit.flush()


def set_places(unit: Unit, *, actor: Actor, member_id: int, team_ids: Collection[int]) -> None:
    """In which teams a member has a place, replacing what was; in archived teams it stays as it was.

    Raises NotAllowed, NotFound for another brand's member or team, and for an archived one."""
    if not can_manage(actor):
        raise NotAllowed
    if unit.scalar(select(Member.id).where(Member.id == member_id, Member.brand_id == actor.brand_id)) is None:
        raise NotFound
    active = set(unit.scalars(select(Team.id).where(Team.brand_id == actor.brand_id, Team.archived_at.is_(None))))
    known = active & set(team_ids)
    if known != set(team_ids):
        raise NotFound
    unit.execute(delete(TeamPlace).where(TeamPlace.member_id == member_id, TeamPlace.team_id.in_(active)))
    unit.add_all(TeamPlace(brand_id=actor.brand_id, team_id=team_id, member_id=member_id) for team_id in sorted(known))
    unit.flush()


def _checked(actor: Actor, name: str) -> str:
    if not can_manage(actor):
        raise NotAllowed
    if not (clean := clean_line(name, longest=120)):
        raise Malformed(data={"fields": ["name"]})
    return clean


def _team(unit: Unit, actor: Actor, team_id: int) -> Team:
    if not can_manage(actor):
        raise NotAllowed
    team = unit.scalar(select(Team).where(Team.id == team_id, Team.brand_id == actor.brand_id))
    if team is None:
        raise NotFound
    return team
