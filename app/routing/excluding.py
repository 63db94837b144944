"""A respondent keeps a visitor out: the block, the log of it for staff, and the end of everything that visitor has open."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.conversations.closing import end
from app.conversations.models import Conversation, Participant
from app.conversations.queries import visitor_of
from app.conversations.recording import record
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.receipts import once
from app.kernel.work import Unit
from app.routing.releasing import give_back
from app.routing.taking_turns import hold, take_turn
from app.visitors.blocking import block
from app.visitors.models import Visitor
from app.visitors.queries import same_person


def block_visitor(unit: Unit, *, actor: Actor, conversation: str, client_id: str, reason: str, days: int, now: datetime,
                  scope: str = "brand") -> None:
    """By whoever takes part in the conversation now, or a manager of the brand.

    Raises NotAllowed, NotFound, Malformed without a reason."""
    if not actor.is_staff:
        raise NotAllowed()

    def run() -> dict[str, Any]:
        _block(unit, actor, conversation, reason, days, scope, now)
        return {}

    once(unit, actor_key=actor.key, client_id=client_id, verb="block_visitor", now=now, run=run)


def _block(unit: Unit, actor: Actor, uid: str, reason: str, days: int, scope: str, now: datetime) -> None:
    take_turn(unit, actor.brand_id)
    found = unit.execute(select(Conversation.id, visitor_of(Conversation.id)).where(
        Conversation.uid == uid, Conversation.brand_id == actor.brand_id)).one_or_none()
    if found is None:
        raise NotFound()
    conversation_id, visitor_id = found
    seat = unit.scalar(select(Participant).where(Participant.conversation_id == conversation_id, Participant.member_id == actor.member_id,
                                                 Participant.left_at.is_(None)))
    if seat is None and not actor.manages:
        raise NotFound()
    running = _ended_by(unit, scope, conversation_id, visitor_id)
    hold(unit, [number for number, _ in running] + [conversation_id])
    block(unit, actor=actor, visitor_id=visitor_id, reason=reason, days=days, now=now, scope=scope, conversation_id=conversation_id)
    record(unit, conversation_id=conversation_id, what="blocked", by=seat.id if seat else None, audience="staff", now=now)
    for number, open_uid in running:
        released = end(unit, conversation_id=number, by=seat if number == conversation_id else None, now=now)
        give_back(unit, brand_id=actor.brand_id, conversation=open_uid, member_id=released.member_id if released else None, now=now)


def _ended_by(unit: Unit, scope: str, conversation_id: int, visitor_id: int) -> list[tuple[int, str]]:
    """(id, uid) of the open conversations that end: this one, or all of that person, on the site or in the brand."""
    open_now = select(Conversation.id, Conversation.uid).where(Conversation.status == "open").order_by(Conversation.id)
    if scope == "conversation":
        found = open_now.where(Conversation.id == conversation_id)
    else:
        found = open_now.join(Participant, Participant.conversation_id == Conversation.id).where(
            Participant.visitor_id.in_(same_person(unit, visitor_id)))
        if scope == "site":
            found = found.where(Conversation.site_id == select(Visitor.site_id).where(Visitor.id == visitor_id).scalar_subquery())
    return [(number, uid) for number, uid in unit.execute(found)]
