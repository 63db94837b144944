"""A respondent puts a card into the log: what is neither text nor note, but an answer all the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.conversations.models import Assignment, Participant
from app.conversations.posting import ClosedToMessages, NotYours
from app.conversations.queries import mine_locked
from app.conversations.recording import record
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.work import Unit


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation in its respondent's hands, locked."""

    conversation_id: int
    brand_id: int
    assignment_id: int
    participant_id: int
    visitor_id: int
    language: str


def hold(unit: Unit, *, actor: Actor, conversation: str, epoch: int) -> Held:
    """The open conversation for which this respondent is responsible in this epoch. Raises NotFound, ClosedToMessages, NotYours."""
    if not actor.is_staff:
        raise NotFound
    thread, seat = mine_locked(unit, actor=actor, conversation=conversation)
    if thread.status == "closed":
        raise ClosedToMessages
    running = unit.get(Assignment, thread.assignment_id) if thread.assignment_id is not None else None
    if running is None or thread.epoch != epoch or running.participant_id != seat.id:
        raise NotYours
    visitor_id = unit.scalars(select(Participant.visitor_id).where(Participant.conversation_id == thread.id, Participant.ordinal == 1)).one()
    return Held(thread.id, thread.brand_id, running.id, seat.id, visitor_id or 0, thread.language)


def present(unit: Unit, *, held: Held, kind: str, body: str, data: dict[str, Any], client_id: str, now: datetime) -> int:
    """Append the card with what the respondent says to it; returns its seq. It stops the response clock as a text does."""
    seq = record(unit, conversation_id=held.conversation_id, kind=kind, body=body, data=data, by=held.participant_id, client_id=client_id, now=now)
    unit.execute(update(Assignment).where(Assignment.id == held.assignment_id, Assignment.answered_at.is_(None)).values(answered_at=now)
                 .execution_options(synchronize_session=False))
    return seq
