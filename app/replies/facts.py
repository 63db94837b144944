"""What happened to saved replies."""

from dataclasses import dataclass

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class RepliesChanged(Fact):
    """One was written, changed, archived or offered again: desks read them anew."""

    brand_id: int


@dataclass(frozen=True, slots=True)
class ReplyRequested(Fact):
    """A respondent asked for a reply: it stands in their list."""

    brand_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class ReplyRequestAnswered(Fact):
    """A manager wrote the reply that was asked for, or said why not."""

    brand_id: int
    member_id: int
    title: str
    accepted: bool
    answer: str
