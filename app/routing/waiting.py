"""A conversation waits: it enters the queue, its visitor is told the truth about it, it leaves the queue."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.conversations.models import Conversation
from app.conversations.queries import visitor_of
from app.conversations.recording import record
from app.kernel.database import fetch
from app.kernel.work import Unit
from app.realtime import presence
from app.routing.cascade import Priority, Step, as_rows
from app.routing.estimating import LOOKED_AT, WINDOW, Release, estimate, expect
from app.routing.facts import WaitingMoved
from app.routing.models import Decision, LeftQuestion, QueueRelease, Waiting
from app.routing.pace import pace
from app.routing.queries import places, position_of, releases

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
    if _left_and_gone(unit, conversation_id, now):
        row.stage = "left"
        unit.flush()
        record(unit, conversation_id=conversation_id, what="parked", now=now)
    return row


def _left_and_gone(unit: Unit, conversation_id: int, now: datetime) -> bool:
    """It was left with an e-mail, and nobody sits there: it goes on as a left question."""
    if unit.get(LeftQuestion, conversation_id) is None:
        return False
    visitor = f"v{unit.scalars(select(visitor_of(conversation_id))).one()}"
    return not presence.present(unit, [visitor], now=now)


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
    if reason == "promise_over":
        unit.execute(update(Conversation).where(Conversation.id == row.conversation_id).values(promise_kept=False)
                     .execution_options(synchronize_session=False))


def enter_queue(unit: Unit, row: Waiting, *, now: datetime) -> None:
    """Nobody is free: from here its wait is counted, beside what was expected; whoever's place changes hears it."""
    row.stage = "waiting"
    unit.flush()
    if row.priority != "normal" or row.entered_at is not None:  # it stands before others; or it was offered and nobody took it
        tell_places(unit, brand_id=row.brand_id, audience=row.audience, now=now)
    if row.entered_at is not None:
        return
    recent = recent_releases(unit, brand_id=row.brand_id, audience=row.audience, now=now)
    row.place = position_of(unit, conversation_id=row.conversation_id, aged=now - pace().promise) or 1
    row.expected, row.entered_at = expect(row.place, recent), now
    thread = unit.get_one(Conversation, row.conversation_id)
    thread.told_estimate = estimate(row.place, recent)
    unit.flush()
    if row.priority == "normal":  # who comes behind everybody moves nobody
        unit.announce(WaitingMoved(
            brand_id=row.brand_id, conversation_id=row.conversation_id, conversation_uid=thread.uid, position=row.place,
            visitor_id=unit.scalars(select(visitor_of(row.conversation_id))).one(), estimate=thread.told_estimate))


def recent_releases(session: Session, *, brand_id: int, audience: str, now: datetime) -> list[Release]:
    rows = releases(session, brand_id=brand_id, audience=audience, since=now - WINDOW, most=LOOKED_AT)
    return [Release(row.at, row.place, row.waited, row.expected) for row in rows]


def note_taken(unit: Unit, row: Waiting, *, now: datetime) -> None:
    """Somebody took it: whether the promise was kept, and how long a place in the queue really took."""
    unit.execute(update(Conversation).where(Conversation.id == row.conversation_id)
                 .values(promise_kept=now <= row.since + pace().promise).execution_options(synchronize_session=False))
    if row.entered_at is not None and row.place is not None:
        unit.add(QueueRelease(brand_id=row.brand_id, audience=row.audience, at=now, place=row.place, expected=row.expected,
                              waited=round((now - row.entered_at).total_seconds())))
        unit.flush()


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
    waiting = [place for place in places(unit, brand_id=brand_id, audience=audience, aged=now - pace().promise) if place.stage == "waiting"]
    recent = recent_releases(unit, brand_id=brand_id, audience=audience, now=now) if waiting else []
    for place in waiting:
        unit.announce(WaitingMoved(brand_id=brand_id, conversation_id=place.conversation_id, conversation_uid=place.conversation_uid,
                                   visitor_id=place.visitor_id, position=place.position, estimate=estimate(place.position, recent)))


def stand_of(session: Session, *, conversation_id: int, now: datetime) -> tuple[int, int | None] | None:
    """The place of who waits while no offer runs, and the estimate in seconds; for who looks in between two moves of the queue."""
    for brand_id, audience in fetch(session, _waits(), conversation=conversation_id):
        place = position_of(session, conversation_id=conversation_id, aged=now - pace().promise)
        if place is not None:
            return place, estimate(place, recent_releases(session, brand_id=brand_id, audience=audience, now=now))
    return None


@cache
def _waits() -> Select[int, str]:
    return select(Waiting.brand_id, Waiting.audience).where(Waiting.conversation_id == bindparam("conversation"), Waiting.stage == "waiting")


def decide(unit: Unit, row: Waiting, *, step: str, reason: str, now: datetime, candidates: Sequence[dict[str, object]] = (),
           seed: int | None = None) -> None:
    """Keep what was decided and why; `seed` is that of the draws."""
    unit.add(Decision(brand_id=row.brand_id, conversation_id=row.conversation_id, at=now, step=step, audience=row.audience,
                      candidates=list(candidates), reason=reason, seed=seed))
    unit.flush()
