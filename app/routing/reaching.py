"""Who could take a question of a site now: what its pages say about it, looked at no more often than it is worth."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.brands.models import Site
from app.respondents.queries import AGENTS, AMBASSADORS
from app.routing.gathering import has_room, teams_with_room
from app.routing.models import TargetingRule
from app.routing.pace import pace

SHARE = 20  # a look is good for so many times as long as it took: all open pages together cost a twentieth of a core
MOST = 500  # looks that are kept; sites, mostly


@dataclass(frozen=True, slots=True)
class Reach:
    """Who could take a question of a site now: audiences, and the teams in which somebody could, by audience."""

    free: Mapping[str, bool]
    teams: Mapping[str, frozenset[int]]

    def answers(self, cascade: Sequence[Sequence[Any]]) -> str | None:
        """The audience of the first step of a cascade in which somebody could answer."""
        return next((audience for audience, team in cascade
                     if self.free.get(audience) and (team is None or team in self.teams.get(audience, ()))), None)


def reach_of(session: Session, site: Site, *, rules: Sequence[TargetingRule], now: datetime, language: str | None = None) -> Reach:
    """In whatever language, or in this one. Teams are looked at only when a rule asks for one.

    Every open page asks again and again: a look at many people is kept a moment."""
    wanted = frozenset(team for rule in rules for _, team in rule.cascade if team is not None)
    return _looks.look((site.brand_id, site.workspace_id, wanted, language), lambda: _reach(session, site, wanted, language, now))


def _reach(session: Session, site: Site, wanted: frozenset[int], language: str | None, now: datetime) -> Reach:
    free = {audience: has_room(session, site.brand_id, audience, now=now, workspace_id=site.workspace_id, language=language)
            for audience in (AMBASSADORS, AGENTS)}
    if not wanted:
        return Reach(free, {})
    return Reach(free, {audience: teams_with_room(session, site.brand_id, wanted, audience, now=now, language=language) for audience in free})


class Looks:
    """What was seen a moment ago, by what was looked for; never older than `pace().look`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._kept = clock, dict[Any, tuple[float, Reach]]()

    def look(self, key: Any, anew: Callable[[], Reach]) -> Reach:
        """What `anew()` says, or said not long ago."""
        began = self._clock()
        until, seen = self._kept.get(key, (0.0, None))
        if seen is not None and began < until:
            return seen
        seen = anew()
        ended = self._clock()
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = ended + min(pace().look.total_seconds(), SHARE * (ended - began)), seen
        return seen


_looks = Looks()
