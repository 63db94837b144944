"""A conversation waits: it enters the queue, its visitor is told the truth about it, it leaves the queue."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select

from app.conversations.models import Conversation
from app.conversations.recording import record
from app.kernel.work import Unit
from app.routing.cascade import Priority, Step, as_rows
from app.routing.facts import WaitingMoved
from app.routing.models import Decision, Waiting
from app.routing.pace import pace
from app.routing.queries import places

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # nothing is due: the queue is served when somebody has room


def begin_waiting(unit: Unit, *, conversation_id: int, cascade: Sequence[Step], priority: Priority, asked_at: datetime, now: datetime,
                  avoid: int | None = None, avoid_until: datetime | None = None, named: int | None = None, note: str = "") -> Waiting:
    """Into the queue, behind those who came before with the same priority; the log says so.

    The steps of `cascade` are asked one after another; `avoid` is not asked again (before `avoid_until`), `named` is asked first."""
    conversation = unit.get_one(Conversation, conversation_id)
    audience, rows = cascade[0].audience, as_rows(cascade)
    row = Waiting(conversation_id=conversation_id, brand_id=conversation.brand_id, workspace_id=conversation.workspace_id,
                  audience=audience, meant_for=audience, cascade=rows, priority=priority, stage="offering", since=now,
                  deadline=now + pace().promise, asked_at=asked_at, avoid_member_id=avoid, avoid_until=avoid_until, named_member_id=named,
                  note=note)
    unit.add(row)
    conversation.cascade, conversation.priority = rows, priority
    conversation.promised_by, conversation.promise_kept, conversation.told_estimate = now + pace().promise, None, None
    unit.flush()
    record(unit, conversation_id=conversation_id, what="waiting", data={"for": audience}, now=now)
    return row


def waiting_row(unit: Unit, conversation_id: int) -> Waiting | None:
    """The row as it is now, locked."""
    return unit.scalar(select(Waiting).where(Waiting.conversation_id == conversation_id).with_for_update()
                       .execution_options(populate_existing=True))


def turn_to(unit: Unit, row: Waiting, *, step: int, audience: str, now: datetime) -> None:
    """Another step of the cascade is asked from now on; the log says so when it is another audience."""
    before, row.step, row.audience = row.audience, step, audience
    unit.flush()
    if before == audience:
        return
    record(unit, conversation_id=row.conversation_id, what="waiting", data={"for": audience}, now=now)
    tell_places(unit, brand_id=row.brand_id, audience=before, now=now)


def tell_nobody(unit: Unit, row: Waiting, *, reason: str, now: datetime) -> None:
    """The honest word: nobody right now, it may be left here. The conversation stays in the queue."""
    row.stage = "told"
    unit.flush()
    record(unit, conversation_id=row.conversation_id, what="nobody", data={"for": row.audience}, now=now)
    decide(unit, row, step="told", reason=reason, now=now)


def stop_waiting(unit: Unit, conversation_id: int, *, now: datetime) -> bool:
    """Out of the queue; False when it was not in it (another was faster)."""
    gone = unit.execute(delete(Waiting).where(Waiting.conversation_id == conversation_id)
                        .returning(Waiting.brand_id, Waiting.audience).execution_options(synchronize_session=False)).one_or_none()
    if gone is None:
        return False
    tell_places(unit, brand_id=gone.brand_id, audience=gone.audience, now=now)
    return True


def tell_places(unit: Unit, *, brand_id: int, audience: str, now: datetime) -> None:
    """Everybody who waits without an offer running hears their place."""
    for place in places(unit, brand_id=brand_id, audience=audience, aged=now - pace().promise):
        if place.stage == "waiting":
            unit.announce(WaitingMoved(brand_id=brand_id, conversation_id=place.conversation_id, conversation_uid=place.conversation_uid,
                                       visitor_id=place.visitor_id, position=place.position, estimate=None))


def decide(unit: Unit, row: Waiting, *, step: str, reason: str, now: datetime, candidates: Sequence[dict[str, object]] = (),
           seed: int | None = None) -> None:
    """Keep what was decided and why; `seed` is that of the draws."""
    unit.add(Decision(brand_id=row.brand_id, conversation_id=row.conversation_id, at=now, step=step, audience=row.audience,
                      candidates=list(candidates), reason=reason, seed=seed))
    unit.flush()
