"""What happened to applications."""

from dataclasses import dataclass

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class ApplicationReceived(Fact):
    brand_id: int
    application_id: int


@dataclass(frozen=True, slots=True)
class ApplicationMoved(Fact):
    """It stands elsewhere now: shortlisted, accepted, declined, received again, or withdrawn."""

    brand_id: int
    application_id: int
    state: str
