"""A respondent ends it: the visitor is kept out, and everything they have open is closed."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.conversations.closing import end
from app.conversations.models import Conversation, Participant
from app.conversations.queries import seen
from app.conversations.recording import record
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.kernel.receipts import once
from app.kernel.work import Unit
from app.routing.releasing import give_back
from app.routing.taking_turns import hold, take_turn
from app.visitors.blocking import block


def block_visitor(unit: Unit, *, actor: Actor, conversation: str, client_id: str, reason: str, days: int, now: datetime) -> None:
    """Block the visitor of a conversation that is the actor's (or their brand's, for managers) and close what is open.

    Raises NotFound, NotAllowed, Malformed without a reason."""
    once(unit, actor_key=actor.key, client_id=client_id, now=now,
         run=lambda: _block(unit, actor, conversation, reason, days, now))


def _block(unit: Unit, actor: Actor, conversation: str, reason: str, days: int, now: datetime) -> dict[str, Any]:
    place = seen(unit, actor=actor, conversation=conversation, now=now)
    if not place.is_staff or not (place.is_live or actor.manages):
        raise NotAllowed
    visitor_id = unit.scalars(select(Participant.visitor_id).where(
        Participant.conversation_id == place.conversation_id, Participant.ordinal == 1)).one()
    take_turn(unit, actor.brand_id)
    open_ones = unit.execute(
        select(Conversation.id, Conversation.uid).join(Participant, Participant.conversation_id == Conversation.id)
        .where(Participant.visitor_id == visitor_id, Conversation.status == "open").order_by(Conversation.id)).all()
    hold(unit, [number for number, _ in open_ones])
    block(unit, actor=actor, visitor_id=visitor_id or 0, reason=reason, days=days, now=now)
    record(unit, conversation_id=place.conversation_id, what="blocked", by=place.participant_id, audience="staff", now=now)
    for number, uid in open_ones:
        released = end(unit, conversation_id=number, by=None, now=now)
        give_back(unit, brand_id=actor.brand_id, conversation=uid, member_id=released.member_id if released else None, now=now)
    return {}
