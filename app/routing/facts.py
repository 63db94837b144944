"""What happened to offers and to those who wait."""

from dataclasses import dataclass
from typing import Any

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer as its respondent sees it (`wire.Offer`); instants are milliseconds."""

    uid: str
    conversation: str
    kind: str
    question: str
    topic: str
    language: str
    page: dict[str, Any] | None
    waiting_since: int
    made_at: int
    expires_at: int
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class OfferMade(Fact):
    brand_id: int
    conversation_id: int
    member_id: int
    card: OfferCard


@dataclass(frozen=True, slots=True)
class OfferEnded(Fact):
    """`reason` as the respondent is told: accepted, taken (by another), declined, expired, withdrawn."""

    brand_id: int
    conversation_id: int
    member_id: int
    offer_uid: str
    reason: str


@dataclass(frozen=True, slots=True)
class WaitingMoved(Fact):
    """A waiting visitor's place in the queue, counted from 1; `estimate` in seconds, None when it is not known well enough."""

    brand_id: int
    conversation_id: int
    conversation_uid: str
    visitor_id: int
    position: int
    estimate: int | None
