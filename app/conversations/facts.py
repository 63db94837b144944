"""What happens in a conversation."""

from dataclasses import dataclass, field
from typing import Any

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class EntryAppended(Fact):
    """The log grew by one; carries the entry as it goes over the wire. `at` is milliseconds."""

    brand_id: int
    conversation_id: int
    conversation_uid: str
    seq: int
    at: int
    kind: str
    audience: str
    by: int | None = None
    client_id: str | None = None
    body: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadPositionMoved(Fact):
    brand_id: int
    conversation_id: int
    conversation_uid: str
    by: int
    seq: int


@dataclass(frozen=True, slots=True)
class AssignmentStarted(Fact):
    brand_id: int
    conversation_id: int
    conversation_uid: str
    assignment_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class AssignmentEnded(Fact):
    brand_id: int
    conversation_id: int
    conversation_uid: str
    assignment_id: int
    member_id: int
    ending: str


@dataclass(frozen=True, slots=True)
class ConversationReopened(Fact):
    """A visitor wrote to a closed conversation in time: it wants a respondent again."""

    brand_id: int
    conversation_id: int
    conversation_uid: str


@dataclass(frozen=True, slots=True)
class AssignmentRated(Fact):
    brand_id: int
    conversation_id: int
    assignment_id: int
    member_id: int
    stars: int
