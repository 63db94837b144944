"""What happened with visitors."""

from dataclasses import dataclass
from typing import Any

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class VisitorMoved(Fact):
    """They look at another page now."""

    brand_id: int
    visitor_id: int
    page: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class TrailForgotten(Fact):
    """They agree no longer that the visit is followed."""

    brand_id: int
    visitor_id: int


@dataclass(frozen=True, slots=True)
class VisitorIdentified(Fact):
    """The brand vouched for who they are. `replaced_visitor_id` is the visitor whose sockets have an old token now."""

    brand_id: int
    visitor_id: int
    replaced_visitor_id: int
    contact_id: int


@dataclass(frozen=True, slots=True)
class VisitorBlocked(Fact):
    brand_id: int
    visitor_id: int
    block_id: int
