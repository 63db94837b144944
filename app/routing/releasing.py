"""A conversation ends: its respondent has room again, and what waited is served, in the same transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.conversations.closing import close
from app.conversations.models import Conversation
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.receipts import once
from app.kernel.work import Unit
from app.respondents.capacity import begin_wrap_up, free_place
from app.routing.offering import end_offers, serve_queue
from app.routing.taking_turns import take_turn
from app.routing.waiting import stop_waiting


def close_conversation(unit: Unit, *, actor: Actor, conversation: str, epoch: int | None, category: str | None, client_id: str,
                       now: datetime) -> None:
    """By the responsible respondent, or by its visitor. Raises what `conversations.closing.close` raises."""

    def run() -> dict[str, Any]:
        take_turn(unit, actor.brand_id)
        released = close(unit, actor=actor, conversation=conversation, epoch=epoch, category=category, now=now)
        give_back(unit, brand_id=actor.brand_id, conversation=conversation, member_id=released.member_id if released else None, now=now)
        return {}

    once(unit, actor_key=actor.key, client_id=client_id, verb="close_conversation", now=now, run=run)


def give_back(unit: Unit, *, brand_id: int, conversation: str, member_id: int | None, now: datetime) -> None:
    """What routing still holds of a closed conversation: the place, open offers, its place in the queue."""
    conversation_id = unit.scalar(select(Conversation.id).where(Conversation.uid == conversation, Conversation.brand_id == brand_id))
    if conversation_id is None:
        raise NotFound()
    if member_id is not None:
        free_place(unit, member_id=member_id)
        begin_wrap_up(unit, member_id=member_id, now=now)
    end_offers(unit, conversation_id=conversation_id, reason="withdrawn", now=now)
    stop_waiting(unit, conversation_id, now=now)
    serve_queue(unit, brand_id=brand_id, now=now)
