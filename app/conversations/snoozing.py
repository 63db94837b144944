"""A respondent puts a conversation aside: until a time, or until the visitor writes. It stays theirs and takes its place."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from app.conversations.models import Assignment, Conversation, Entry, Participant, Snooze
from app.conversations.posting import ClosedToMessages, NotYours
from app.conversations.queries import mine_locked
from app.conversations.recording import record
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.kernel.errors import Malformed, NotAllowed
from app.kernel.receipts import once
from app.kernel.work import Unit

LONGEST = timedelta(days=90)


def snooze(unit: Unit, *, actor: Actor, conversation: str, client_id: str, until: datetime | None, now: datetime) -> None:
    """By the responsible respondent. A time that has passed wakes it; again replaces the time.

    Raises NotAllowed for a visitor, NotFound, NotYours, ClosedToMessages, Malformed for more than 90 days."""
    if not actor.is_staff:
        raise NotAllowed()
    if until is not None and until > now + LONGEST:
        raise Malformed(data={"fields": ["until"]})

    def run() -> dict[str, Any]:
        _snooze(unit, actor, conversation, until, now)
        return {}

    once(unit, actor_key=actor.key, client_id=client_id, verb="snooze", now=now, run=run)


def _snooze(unit: Unit, actor: Actor, uid: str, until: datetime | None, now: datetime) -> None:
    thread, seat = mine_locked(unit, actor=actor, conversation=uid)
    if thread.status == "closed":
        raise ClosedToMessages
    running = unit.get(Assignment, thread.assignment_id) if thread.assignment_id is not None else None
    if running is None or running.participant_id != seat.id:
        raise NotYours
    if until is not None and until <= now:
        wake(unit, conversation_id=thread.id, why="respondent", now=now)
        return
    end_snooze(unit, conversation_id=thread.id, now=now)
    seq = record(unit, conversation_id=thread.id, what="snoozed", by=seat.id, audience="staff", now=now,
                 data={"n": seat.ordinal, "until": clock.millis(until) if until else None})
    unit.add(Snooze(brand_id=thread.brand_id, conversation_id=thread.id, assignment_id=running.id, since=now, since_seq=seq, until=until))
    unit.flush()


def wake(unit: Unit, *, conversation_id: int, why: str, now: datetime) -> bool:
    """It asks for attention again: `message`, `time` or `respondent`. False when it was awake."""
    if not end_snooze(unit, conversation_id=conversation_id, now=now):
        return False
    record(unit, conversation_id=conversation_id, what="woken", data={"why": why}, audience="staff", now=now)
    return True


def end_snooze(unit: Unit, *, conversation_id: int, now: datetime) -> bool:
    """Nothing is said in the log: it goes on without, or with whoever is next. False when there was none."""
    return unit.execute(update(Snooze).where(Snooze.conversation_id == conversation_id, Snooze.ended_at.is_(None)).values(ended_at=now)
                        .returning(Snooze.id).execution_options(synchronize_session=False)).first() is not None


def to_wake(session: Session, *, now: datetime, most: int = 200) -> Sequence[tuple[int, str]]:
    """(conversation id, why) of what should wake: its time has come, or its visitor has written since."""
    return [(number, "message" if wrote else "time") for number, wrote in fetch(session, _to_wake(), now=now, most=most)]


@cache
def _to_wake() -> Select[int, bool]:
    said = exists().where(Entry.conversation_id == Snooze.conversation_id, Entry.seq > Snooze.since_seq, Entry.kind == "text",
                          Entry.sender_id == Participant.id).correlate(Snooze, Participant)
    return (select(Snooze.conversation_id, said).join(Participant, Participant.conversation_id == Snooze.conversation_id)
            .join(Conversation, Conversation.id == Snooze.conversation_id)
            .where(Snooze.ended_at.is_(None), Participant.ordinal == 1, or_(Snooze.until <= bindparam("now"), said))
            .order_by(Snooze.id).limit(bindparam("most")))
