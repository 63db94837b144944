"""Who hears what happened in a conversation: staff everything, visitors what is for all."""

from typing import Any

from app.conversations import queries, snoozing, wire
from app.conversations.facts import AssignmentEnded, EntryAppended, ReadPositionMoved
from app.kernel import clock, work
from app.kernel.database import reading
from app.realtime import delivery, presence
from app.realtime.facts import PersonArrived, PersonLeft
from app.visitors.facts import TrailForgotten, VisitorMoved


def tell_entry(fact: EntryAppended) -> None:
    """The entry to staff; to visitors too, or only its place in the log."""
    kind: Any = fact.kind  # the column's check allows just the wire's kinds
    entry = wire.Entry(seq=fact.seq, at=fact.at, kind=kind, by=fact.by, client_id=fact.client_id, body=fact.body, data=fact.data)
    appeared = wire.EntryAppeared(conversation=fact.conversation_uid, entry=entry)
    staff, visitors = (delivery.readers(fact.conversation_id, side) for side in ("staff", "visitor"))
    if fact.audience == "all":  # every message comes by here: it is written out once
        delivery.tell([staff, visitors], appeared)
        return
    delivery.tell(staff, appeared)
    delivery.tell(visitors, wire.EntryAppeared(conversation=fact.conversation_uid, entry=wire.Veiled(seq=fact.seq, veiled=True)))


def tell_read(fact: ReadPositionMoved) -> None:
    """Both sides see how far the other has read."""
    moved = wire.ReadMoved(conversation=fact.conversation_uid, by=fact.by, seq=fact.seq)
    for side in ("staff", "visitor"):
        delivery.tell(delivery.readers(fact.conversation_id, side), moved)


def part_with(fact: AssignmentEnded) -> None:
    """Who is no longer responsible no longer hears the conversation."""
    delivery.part(delivery.readers(fact.conversation_id, "staff"), delivery.member(fact.member_id))


def wake_snoozed() -> None:
    """Every two seconds: what was put aside until now, or until its visitor wrote."""
    now = clock.now()
    with reading() as session:
        due = snoozing.to_wake(session, now=now)
    for conversation_id, why in due:
        work.do(snoozing.wake, conversation_id=conversation_id, why=why, now=now)


def tell_page(fact: VisitorMoved | TrailForgotten | PersonArrived | PersonLeft) -> None:
    """The visitor's page and presence, to the respondents of their open conversations; who looks at the visit reads it anew."""
    if fact.visitor_id is None:
        return
    with reading() as session:
        live = queries.live_conversations(session, visitor_id=fact.visitor_id)
        here = not isinstance(fact, PersonLeft)
        if isinstance(fact, TrailForgotten):  # said without a socket, perhaps
            here = bool(presence.present(session, [delivery.visitor(fact.visitor_id)], now=clock.now()))
    for conversation_id, uid, looked_at, had in live:
        page = wire.PageView.model_validate(looked_at) if looked_at else None
        changed = wire.PageChanged(conversation=uid, page=page, here=here, conversations=had)
        delivery.tell(delivery.readers(conversation_id, "staff"), changed)
