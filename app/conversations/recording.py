"""The one writer of log entries that are not messages: it allots the next seq and announces the entry."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.conversations.facts import EntryAppended
from app.conversations.models import Conversation, Entry, Participant
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.work import Unit


def record(unit: Unit, *, conversation_id: int, what: str = "", data: dict[str, Any] | None = None, by: int | None = None,
           audience: str = "all", kind: str = "event", body: str = "", client_id: str | None = None, now: datetime) -> int:
    """Append one entry; returns its seq. `by` is a participant id; an event's `what` goes into its data."""
    head = unit.execute(
        update(Conversation).where(Conversation.id == conversation_id).values(last_seq=Conversation.last_seq + 1)
        .returning(Conversation.last_seq, Conversation.brand_id, Conversation.uid)
        .execution_options(synchronize_session=False)).one_or_none()
    if head is None:
        raise NotFound
    seq, brand_id, uid = head
    content = ({"what": what} if what else {}) | (data or {})
    unit.add(Entry(brand_id=brand_id, conversation_id=conversation_id, seq=seq, kind=kind, audience=audience, sender_id=by,
                   client_id=client_id, body=body, data=content or None, at=now))
    unit.flush()
    ordinal = None if by is None else unit.get_one(Participant, by).ordinal
    unit.announce(EntryAppended(
        brand_id=brand_id, conversation_id=conversation_id, conversation_uid=uid, seq=seq, at=clock.millis(now), kind=kind,
        audience=audience, by=ordinal, client_id=client_id, body=body, data=content))
    return seq
