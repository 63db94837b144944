"""How ratings become a score, a place and a badge; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# The brand's mean weighs as much as this many ratings. It is the spread of one person's ratings over the spread between people,
# 0.8 over 0.16 stars squared: see docs/recognition.md, after Bühlmann, "Experience rating and credibility", ASTIN Bulletin 4:3 (1967).
WEIGHT = 5
RATED_AT_LEAST = "answers rated at least"
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Rule:
    """`number` answers rated `stars` or more."""

    number: int
    stars: int


def rule_of(said: Mapping[str, Any]) -> Rule | None:
    """A badge's rule as it is kept; None for a kind that this release does not know: nobody earns it."""
    if said.get("kind") != RATED_AT_LEAST:
        return None
    return Rule(number=int(said["number"]), stars=int(said["stars"]))


def mean_of(stars: int, ratings: int) -> float | None:
    """None when nobody was rated."""
    return stars / ratings if ratings else None


def shrunk(*, stars: int, ratings: int, mean: float, weight: int = WEIGHT) -> float:
    """(C·m + Σ stars) / (C + n): one's own mean, drawn towards the brand's by as much as there are few ratings."""
    return (weight * mean + stars) / (weight + ratings)


def places(scores: Sequence[float]) -> list[int]:
    """The place of each of these scores, which come best first: equal ones share a place, and the next one leaves it out (1, 2, 2, 4)."""
    found: list[int] = []
    for index, score in enumerate(scores):
        same = index > 0 and abs(scores[index - 1] - score) < _SAME
        found.append(found[-1] if same else index + 1)
    return found


def month_of(now: datetime, timezone: str) -> datetime:
    """When the month of `now` began where the brand is."""
    try:
        here = now.astimezone(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError):
        here = now.astimezone(UTC)
    return here.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
