"""A respondent takes an offer or lets it go; of all who accept at once, one has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.conversations.assigning import OfferTaken, assign
from app.conversations.models import Assignment, Conversation
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound, Refusal
from app.kernel.receipts import once
from app.kernel.work import Unit
from app.respondents.availability import show_life
from app.respondents.capacity import take_place
from app.routing.facts import OfferEnded
from app.routing.gathering import people_of
from app.routing.models import AssignmentOffer
from app.routing.offering import end_offers, pass_on, serve_queue, step
from app.routing.policy import can_take
from app.routing.taking_turns import hold, take_turn
from app.routing.waiting import decide, note_taken, stop_waiting, waiting_row


class OfferOver(Refusal):
    """It expired, was declined or is not needed any more."""

    code = "offer.over"


class OfferFull(Refusal):
    """The respondent holds as many conversations as they can."""

    code = "offer.full"


@dataclass(frozen=True, slots=True)
class Accepted:
    conversation_id: int
    conversation: str
    assignment: str
    epoch: int


def accept(unit: Unit, *, actor: Actor, offer: str, client_id: str, now: datetime) -> Accepted:
    """Become responsible. Raises NotFound for another's offer, OfferTaken, OfferOver, OfferFull.

    No turn of the brand is taken: the conversation's lock and conditional updates decide between those who come at once."""
    found = _own(unit, actor, offer)
    return Accepted(**once(unit, actor_key=actor.key, client_id=client_id, verb="accept", now=now,
                           run=lambda: _accept(unit, actor, found, now)))


def _accept(unit: Unit, actor: Actor, found: AssignmentOffer, now: datetime) -> dict[str, Any]:
    hold(unit, [found.conversation_id])
    state = unit.scalar(select(AssignmentOffer.state).where(AssignmentOffer.id == found.id))
    if state == "accepted":
        return _held(unit, found)
    if state != "open":
        raise OfferTaken() if state == "withdrawn" and _is_held(unit, found.conversation_id) else OfferOver()
    if not take_place(unit, member_id=found.member_id, by_hand=True, now=now):
        raise OfferFull()
    row = waiting_row(unit, found.conversation_id)
    if row is None:
        raise OfferOver()
    topic_id = unit.scalar(select(Conversation.topic_id).where(Conversation.id == found.conversation_id))
    assigned = assign(unit, conversation_id=found.conversation_id, member_id=found.member_id, topic_id=topic_id, asked_at=row.asked_at, now=now)
    unit.execute(update(AssignmentOffer).where(AssignmentOffer.id == found.id)
                 .values(state="accepted", ended_at=now, assignment_id=assigned.assignment_id).execution_options(synchronize_session=False))
    decide(unit, row, step="accepted", reason=found.reason, candidates=[{"member": found.member_id}], now=now)
    end_offers(unit, conversation_id=found.conversation_id, reason="taken", now=now)
    unit.announce(OfferEnded(brand_id=found.brand_id, conversation_id=found.conversation_id, member_id=found.member_id,
                             offer_uid=found.uid, reason="accepted"))
    note_taken(unit, row, now=now)
    unit.expunge(row)
    stop_waiting(unit, found.conversation_id, now=now)
    uid = unit.scalars(select(Conversation.uid).where(Conversation.id == found.conversation_id)).one()
    return {"conversation_id": found.conversation_id, "conversation": uid, "assignment": assigned.assignment_uid, "epoch": assigned.epoch}


def decline(unit: Unit, *, actor: Actor, offer: str, client_id: str, now: datetime) -> None:
    """Free, and harmless when it is over; when nobody else has the offer the next are asked at once. Raises NotFound."""
    found = _own(unit, actor, offer)
    once(unit, actor_key=actor.key, client_id=client_id, verb="decline", now=now, run=lambda: _decline(unit, found, now))


def _decline(unit: Unit, found: AssignmentOffer, now: datetime) -> dict[str, Any]:
    take_turn(unit, found.brand_id)
    hold(unit, [found.conversation_id])
    declined = unit.execute(update(AssignmentOffer).where(AssignmentOffer.id == found.id, AssignmentOffer.state == "open")
                            .values(state="declined", ended_at=now).returning(AssignmentOffer.id)
                            .execution_options(synchronize_session=False)).one_or_none()
    if declined is not None:
        unit.announce(OfferEnded(brand_id=found.brand_id, conversation_id=found.conversation_id, member_id=found.member_id,
                                 offer_uid=found.uid, reason="declined"))
        show_life(unit, member_id=found.member_id)
        pass_on(unit, conversation_ids=[found.conversation_id], now=now)
        people = people_of(unit, found.brand_id, now=now)
        serve_queue(unit, brand_id=found.brand_id, now=now, people=people)
        step(unit, conversation_id=found.conversation_id, now=now, people=people)
    return {}


def _own(unit: Unit, actor: Actor, offer: str) -> AssignmentOffer:
    if not can_take(actor):
        raise NotAllowed()
    found = unit.scalar(select(AssignmentOffer).where(
        AssignmentOffer.uid == offer, AssignmentOffer.brand_id == actor.brand_id, AssignmentOffer.member_id == actor.member_id))
    if found is None:
        raise NotFound()
    return found


def _is_held(unit: Unit, conversation_id: int) -> bool:
    return unit.scalar(select(Conversation.assignment_id).where(Conversation.id == conversation_id)) is not None


def _held(unit: Unit, found: AssignmentOffer) -> dict[str, Any]:
    """Accepted before, under another client id: the same answer."""
    uid, assignment, epoch = unit.execute(
        select(Conversation.uid, Assignment.uid, Assignment.epoch).join(Assignment, Assignment.conversation_id == Conversation.id)
        .join(AssignmentOffer, AssignmentOffer.assignment_id == Assignment.id).where(AssignmentOffer.id == found.id)).one()
    return {"conversation_id": found.conversation_id, "conversation": uid, "assignment": assignment, "epoch": epoch}


