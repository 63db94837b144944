"""A site's rules as its pages get them: a short decision list, with who could answer each right now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Site, TeamPlace
from app.routing.gathering import free_audiences, people_of
from app.routing.models import TargetingRule
from app.routing.targeting import FORMAT


@dataclass(frozen=True, slots=True)
class Reach:
    """Who could take a question of a site now: audiences, and the teams in which somebody could, by audience."""

    free: Mapping[str, bool]
    teams: Mapping[str, frozenset[int]]

    def answers(self, cascade: Sequence[Sequence[Any]]) -> str | None:
        """The audience of the first step of a cascade in which somebody could answer."""
        return next((audience for audience, team in cascade
                     if self.free.get(audience) and (team is None or team in self.teams.get(audience, ()))), None)


def reach_of(session: Session, site: Site, *, rules: Sequence[TargetingRule], now: datetime) -> Reach:
    """Teams are looked at only when a rule asks for one."""
    free = free_audiences(session, site.brand_id, workspace_id=site.workspace_id, now=now)
    wanted = {team for rule in rules for _, team in rule.cascade if team is not None}
    if not wanted:
        return Reach(free, {})
    ready = {one.member_id: one.audience for one in people_of(session, site.brand_id, now=now).candidates.values()
             if one.present and one.load < one.capacity}
    places = session.execute(select(TeamPlace.team_id, TeamPlace.member_id).where(TeamPlace.brand_id == site.brand_id, TeamPlace.team_id.in_(wanted)))
    teams: dict[str, set[int]] = {}
    for team_id, member_id in places:
        if member_id in ready:
            teams.setdefault(ready[member_id], set()).add(team_id)
    return Reach(free, {audience: frozenset(ids) for audience, ids in teams.items()})


def rules_of(session: Session, site_id: int, *, paused: bool = False) -> Sequence[TargetingRule]:
    """The site's rules in their order; paused ones only when asked for."""
    wanted = select(TargetingRule).where(TargetingRule.site_id == site_id, TargetingRule.removed_at.is_(None))
    return session.scalars((wanted if paused else wanted.where(TargetingRule.paused.is_(False)))
                           .order_by(TargetingRule.position, TargetingRule.id)).all()


def compiled(rules: Sequence[TargetingRule], *, languages: Sequence[str], reach: Reach) -> dict[str, Any]:
    """`rules` of settings.json, as docs/targeting.md says."""
    return {"v": FORMAT, "list": [_compiled(rule, languages, reach) for rule in rules]}


def _compiled(rule: TargetingRule, languages: Sequence[str], reach: Reach) -> dict[str, Any]:
    short: dict[str, Any] = {"uid": rule.uid, "if": rule.conditions, "do": rule.invitation}
    if rule.delay:
        short["after"] = rule.delay
    if rule.words:
        short["words"] = {language: text for language, text in rule.words.items() if language in languages}
    if rule.cascade:
        short["who"] = reach.answers(rule.cascade)
    return short
