"""A conversation begins: the row, its visitor as the first participant, and the first two entries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.conversations.models import Conversation, Participant
from app.conversations.queries import is_me
from app.conversations.recording import record
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.work import Unit


@dataclass(frozen=True, slots=True)
class Started:
    """`fresh` is False when this browser had started it before."""

    conversation_id: int
    uid: str
    participant_id: int
    fresh: bool


def start(unit: Unit, *, actor: Actor, uid: str, site_id: int, workspace_id: int, topic_id: int | None, topic: str = "",
          page: dict[str, Any] | None, language: str, name: str = "", now: datetime) -> Started:
    """Begin the conversation that the visitor's browser named `uid`, or find it. Another's uid is NotFound."""
    if actor.visitor_id is None:
        raise NotFound
    known = unit.execute(
        select(Conversation.id, Participant.id).join(Participant, Participant.conversation_id == Conversation.id)
        .where(Conversation.uid == uid, Conversation.brand_id == actor.brand_id, is_me(actor))).one_or_none()
    if known is not None:
        return Started(known[0], uid, known[1], fresh=False)
    if unit.scalar(select(Conversation.id).where(Conversation.uid == uid)) is not None:
        raise NotFound
    conversation = Conversation(uid=uid, brand_id=actor.brand_id, workspace_id=workspace_id, site_id=site_id, topic_id=topic_id,
                                page=page, language=language, created_at=now)
    unit.add(conversation)
    unit.flush()
    visitor = Participant(brand_id=actor.brand_id, conversation_id=conversation.id, ordinal=1, role="visitor",
                          visitor_id=actor.visitor_id, joined_at=now)
    unit.add(visitor)
    unit.flush()
    record(unit, conversation_id=conversation.id, what="started", data={"page": page, "topic": topic, "language": language}, now=now)
    record(unit, conversation_id=conversation.id, what="joined", by=visitor.id,
           data={"who": {"n": 1, "role": "visitor", "name": name, "line": ""}}, now=now)
    return Started(conversation.id, uid, visitor.id, fresh=True)
