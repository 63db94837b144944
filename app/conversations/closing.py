"""A conversation ends: by the responsible respondent with a category, by its visitor, or by the brand."""

from datetime import datetime

from sqlalchemy import select

from app.conversations.assigning import Released, release
from app.conversations.models import Assignment, Category, Conversation, Participant
from app.conversations.posting import ClosedToMessages, NotYours
from app.conversations.queries import mine_locked
from app.conversations.recording import record
from app.kernel.actor import Actor
from app.kernel.errors import Malformed
from app.kernel.work import Unit


def close(unit: Unit, *, actor: Actor, conversation: str, epoch: int | None, category: str | None, now: datetime) -> Released | None:
    """Close the conversation with this uid; returns whose assignment ended. Lock order: the conversation first.

    Raises NotFound for an outsider, NotYours for a respondent who is not responsible, ClosedToMessages when it is closed."""
    thread, seat = mine_locked(unit, actor=actor, conversation=conversation)
    if thread.status == "closed":
        raise ClosedToMessages
    if actor.is_staff and not _responsible(unit, thread, seat, epoch):
        raise NotYours
    if not actor.is_staff and category is not None:
        raise Malformed(data={"fields": ["category"]})
    return end(unit, conversation_id=thread.id, by=seat, category_id=_category(unit, thread, category), now=now)


def end(unit: Unit, *, conversation_id: int, by: Participant | None, category_id: int | None = None, now: datetime) -> Released | None:
    """Close whatever runs: the assignment is released, the log says by whom."""
    released = release(unit, conversation_id=conversation_id, ending="closed", now=now)
    conversation = unit.get_one(Conversation, conversation_id)
    conversation.status, conversation.closed_at, conversation.category_id = "closed", now, category_id
    unit.flush()
    record(unit, conversation_id=conversation_id, what="closed", by=by.id if by else None, data={"n": by.ordinal if by else None}, now=now)
    return released


def _responsible(unit: Unit, thread: Conversation, seat: Participant, epoch: int | None) -> bool:
    if thread.assignment_id is None or epoch != thread.epoch:
        return False
    return unit.get_one(Assignment, thread.assignment_id).participant_id == seat.id


def _category(unit: Unit, thread: Conversation, category: str | None) -> int | None:
    if category is None:
        return None
    known = unit.scalar(select(Category.id).where(
        Category.uid == category, Category.brand_id == thread.brand_id, Category.archived_at.is_(None)))
    if known is None:
        raise Malformed(data={"fields": ["category"]})
    return known
