"""Counting which messages began from a saved reply: a hint beside the message, never on its way."""

from datetime import datetime

from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from app.replies.models import ReplyUse, SavedReply
from app.replies.policy import audiences_of


def note_use(unit: Unit, *, actor: Actor, reply: str, client_id: str, now: datetime) -> None:
    """The actor's message `client_id` began from this reply; told twice it counts once, archived in the meantime it counts too.

    Raises NotFound for what the actor cannot find at their desk."""
    reply_id = unit.scalar(select(SavedReply.id).where(
        SavedReply.uid == reply, SavedReply.brand_id == actor.brand_id, SavedReply.audience.in_(audiences_of(actor))))
    if reply_id is None or actor.member_id is None:
        raise NotFound
    if unit.get(ReplyUse, (actor.member_id, client_id)) is None:
        unit.add(ReplyUse(brand_id=actor.brand_id, member_id=actor.member_id, client_id=client_id, reply_id=reply_id, at=now))
        unit.flush()
