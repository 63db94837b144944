"""What happened in recognition."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class BadgeAwarded(Fact):
    """A member earned a badge: `number` answers rated `stars` or more. `at` is milliseconds."""

    brand_id: int
    member_id: int
    member_name: str
    badge_id: int
    award_uid: str
    names: Mapping[str, str]
    symbol: str
    number: int
    stars: int
    at: int


@dataclass(frozen=True, slots=True)
class AwardSeen(Fact):
    """Its owner has seen it on one of their screens."""

    brand_id: int
    member_id: int
    award_uid: str
