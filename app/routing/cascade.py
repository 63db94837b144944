"""Who is asked one after another: the steps of a cascade, pure, as rules and choices name them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.respondents.queries import AGENTS, AMBASSADORS

Priority = Literal["normal", "high"]
PRIORITIES: tuple[Priority, ...] = ("normal", "high")
MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class Step:
    """Those who are asked together: an audience, or of it only a team."""

    audience: str
    team_id: int | None = None


def default_cascade(audience: str) -> list[Step]:
    """Ambassadors, and agents when none of them can; what is meant for agents is for them alone."""
    return [Step(AMBASSADORS), Step(AGENTS)] if audience == AMBASSADORS else [Step(AGENTS)]


def as_rows(cascade: Iterable[Step]) -> list[list[Any]]:
    """As a row keeps it: `[[audience, team id or null], …]`."""
    return [[step.audience, step.team_id] for step in cascade]


def steps_of(rows: Sequence[Sequence[Any]] | None, *, meant_for: str) -> list[Step]:
    """The steps of a row. One that was written before there were cascades has the default of its audience."""
    return [Step(str(audience), team_id) for audience, team_id in rows or ()] or default_cascade(meant_for)
