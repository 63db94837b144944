"""What happened to respondents."""

from dataclasses import dataclass
from datetime import datetime

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class StandingChanged(Fact):
    """Availability, capacity or load is another."""

    brand_id: int
    member_id: int
    availability: str
    capacity: int
    load: int
    until: datetime | None = None
    because: str = ""
    wrapping: datetime | None = None


@dataclass(frozen=True, slots=True)
class BecameAvailable(Fact):
    """They want to receive again: the queue may have something for them."""

    brand_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class BecameUnavailable(Fact):
    """They want nothing more: what was offered to them goes on to others."""

    brand_id: int
    member_id: int
