"""A member comes into a conversation and goes out of it; what they may read follows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.brands.models import Member
from app.conversations.models import Conversation, Participant
from app.conversations.recording import record
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from app.respondents.models import Respondent


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place: `ordinal` is their number on the wire."""

    participant_id: int
    ordinal: int


def join(unit: Unit, *, conversation_id: int, member_id: int, now: datetime) -> Seat:
    """Take part from now on, reading from the visitor's question; who was there before continues the same row."""
    conversation, member = unit.get(Conversation, conversation_id), unit.get(Member, member_id)
    if conversation is None or member is None or member.brand_id != conversation.brand_id:
        raise NotFound
    respondent = unit.get(Respondent, member_id)
    seat = unit.scalar(select(Participant).where(Participant.conversation_id == conversation_id, Participant.member_id == member_id))
    if seat is not None and seat.left_at is None:
        return Seat(seat.id, seat.ordinal)
    if seat is None:
        last = unit.scalar(select(func.max(Participant.ordinal)).where(Participant.conversation_id == conversation_id)) or 0
        seat = Participant(brand_id=conversation.brand_id, conversation_id=conversation_id, ordinal=last + 1, role=member.role,
                           member_id=member_id, joined_at=now)
        unit.add(seat)
    seat.role, seat.left_at, seat.until_seq = member.role, None, None
    unit.flush()
    record(unit, conversation_id=conversation_id, what="joined", by=seat.id, data={"who": _who(seat, member, respondent)}, now=now)
    return Seat(seat.id, seat.ordinal)


def _who(seat: Participant, member: Member, respondent: Respondent | None) -> dict[str, object]:
    """Who speaks, as both sides show it; words such as "customer since" are the browser's, in its reader's language."""
    return {"n": seat.ordinal, "role": member.role, "name": member.name, "line": respondent.line if respondent else "",
            "since": respondent.customer_since if respondent else None, "disclosure": respondent.disclosure if respondent else "",
            "photo": respondent.photo if respondent else ""}


def leave(unit: Unit, *, conversation_id: int, member_id: int, now: datetime) -> None:
    """Take part no more; what comes after this entry is not theirs to read."""
    seat = unit.scalar(select(Participant).where(
        Participant.conversation_id == conversation_id, Participant.member_id == member_id, Participant.left_at.is_(None)))
    if seat is None:
        return
    seat.until_seq = record(unit, conversation_id=conversation_id, what="left", by=seat.id, data={"n": seat.ordinal}, now=now)
    seat.left_at = now
    unit.flush()
