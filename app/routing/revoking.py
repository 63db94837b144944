"""Whoever stops answering lets go: offers go on to others, conversations back to the queue."""

from datetime import datetime

from sqlalchemy import select

from app.brands.models import Member
from app.conversations.assigning import release
from app.conversations.models import Assignment
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from app.respondents.availability import declare
from app.respondents.capacity import free_place
from app.respondents.models import Respondent
from app.respondents.queries import AGENTS, AMBASSADORS
from app.routing.cascade import default_cascade
from app.routing.gathering import People, people_of
from app.routing.models import AssignmentOffer
from app.routing.offering import end_offers_to, pass_on, serve_queue, step
from app.routing.taking_turns import hold, take_turn
from app.routing.waiting import begin_waiting, decide


def withdraw_offers(unit: Unit, *, brand_id: int, member_id: int, now: datetime) -> None:
    """They are not there any more: what was offered to them goes on at once."""
    take_turn(unit, brand_id)
    _withdraw(unit, brand_id, member_id, now)


def let_go_on(unit: Unit, *, brand_id: int, member_id: int, now: datetime) -> None:
    """They said that they want nothing more; who has changed their mind since keeps what they are offered: a job may be late."""
    take_turn(unit, brand_id)
    if unit.scalar(select(Respondent.availability).where(Respondent.member_id == member_id, Respondent.brand_id == brand_id)) != "available":
        _withdraw(unit, brand_id, member_id, now)


def revoke_respondent(unit: Unit, *, brand_id: int, member_id: int, now: datetime) -> None:
    """Their membership ended: away, offers withdrawn, their conversations wait for others. Harmless twice."""
    role = unit.scalar(select(Member.role).where(Member.id == member_id, Member.brand_id == brand_id))
    if role is None:
        raise NotFound()
    take_turn(unit, brand_id)
    held = unit.scalars(select(Assignment.conversation_id).where(Assignment.member_id == member_id, Assignment.ended_at.is_(None))
                        .order_by(Assignment.conversation_id)).all()
    hold(unit, list(held))
    try:
        declare(unit, brand_id=brand_id, member_id=member_id, availability="away")
    except NotFound:
        return  # never answered
    audience = AMBASSADORS if role == "ambassador" else AGENTS
    for conversation_id in held:
        release(unit, conversation_id=conversation_id, ending="revoked", now=now)
        free_place(unit, member_id=member_id)
        row = begin_waiting(unit, conversation_id=conversation_id, cascade=default_cascade(audience), priority="high",
                            asked_at=now, now=now, avoid=member_id)
        decide(unit, row, step="revoked", reason="membership_ended", now=now)
    people = _withdraw(unit, brand_id, member_id, now)
    for conversation_id in held:
        step(unit, conversation_id=conversation_id, now=now, people=people)


def _withdraw(unit: Unit, brand_id: int, member_id: int, now: datetime) -> People:
    """What was offered to them goes on in the order of waiting, then to others than those who sit in the queue's audience. Whom it met."""
    offered = unit.scalars(select(AssignmentOffer.conversation_id).where(AssignmentOffer.member_id == member_id, AssignmentOffer.state == "open"))
    hold(unit, list(offered))
    ended = end_offers_to(unit, member_id=member_id, now=now)
    pass_on(unit, conversation_ids=ended, now=now)
    people = people_of(unit, brand_id, now=now)
    serve_queue(unit, brand_id=brand_id, now=now, people=people)
    for conversation_id in ended:
        step(unit, conversation_id=conversation_id, now=now, people=people)
    return people
