"""Responsibility for a conversation: one respondent at a time, each interval with an epoch that fences late writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from app.conversations.facts import AssignmentEnded, AssignmentStarted
from app.conversations.joining import join, leave
from app.conversations.models import Assignment, Conversation, Participant
from app.conversations.recording import record
from app.conversations.snoozing import end_snooze
from app.kernel.errors import Refusal
from app.kernel.work import Unit


class OfferTaken(Refusal):
    """Another respondent is responsible already."""

    code = "offer.taken"


@dataclass(frozen=True, slots=True)
class Assigned:
    assignment_id: int
    assignment_uid: str
    epoch: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class Released:
    assignment_id: int
    member_id: int


def assign(unit: Unit, *, conversation_id: int, member_id: int, topic_id: int | None, asked_at: datetime, now: datetime) -> Assigned:
    """Make a member responsible: one conditional update decides between those who come at once. Raises OfferTaken."""
    won = unit.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.assignment_id.is_(None), Conversation.status == "open")
        .values(epoch=Conversation.epoch + 1).returning(Conversation.epoch, Conversation.brand_id, Conversation.uid)
        .execution_options(synchronize_session=False)).one_or_none()
    if won is None:
        raise OfferTaken
    epoch, brand_id, uid = won
    seat = join(unit, conversation_id=conversation_id, member_id=member_id, now=now)
    assignment = Assignment(brand_id=brand_id, conversation_id=conversation_id, member_id=member_id, participant_id=seat.participant_id,
                            epoch=epoch, topic_id=topic_id, asked_at=asked_at, started_at=now)
    unit.add(assignment)
    unit.flush()
    unit.execute(update(Conversation).where(Conversation.id == conversation_id).values(assignment_id=assignment.id))
    record(unit, conversation_id=conversation_id, what="assigned", by=seat.participant_id,
           data={"assignment": assignment.uid, "n": seat.ordinal}, now=now)
    unit.announce(AssignmentStarted(brand_id=brand_id, conversation_id=conversation_id, conversation_uid=uid,
                                    assignment_id=assignment.id, member_id=member_id))
    return Assigned(assignment.id, assignment.uid, epoch, seat.ordinal)


def release(unit: Unit, *, conversation_id: int, ending: str, now: datetime) -> Released | None:
    """End the running assignment, if there is one: nobody is responsible and the respondent has left.

    The caller gives the respondent's place back (`respondents.capacity`)."""
    conversation = unit.get(Conversation, conversation_id, populate_existing=True, with_for_update=True)
    if conversation is None or conversation.assignment_id is None:
        return None
    assignment = unit.get_one(Assignment, conversation.assignment_id)
    end_snooze(unit, conversation_id=conversation_id, now=now)
    assignment.ended_at, assignment.ending = now, ending
    conversation.assignment_id = None
    unit.flush()
    seat = unit.get_one(Participant, assignment.participant_id)
    record(unit, conversation_id=conversation_id, what="released", by=seat.id,
           data={"assignment": assignment.uid, "n": seat.ordinal, "reason": ending}, now=now)
    leave(unit, conversation_id=conversation_id, member_id=assignment.member_id, now=now)
    unit.announce(AssignmentEnded(brand_id=conversation.brand_id, conversation_id=conversation_id, conversation_uid=conversation.uid,
                                  assignment_id=assignment.id, member_id=assignment.member_id, ending=ending))
    return Released(assignment.id, assignment.member_id)
