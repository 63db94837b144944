"""A respondent accepts and is silent, goes away or signs out: the conversation goes to the next, and its visitor is told."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from app.brands.models import Member
from app.conversations.assigning import release
from app.conversations.models import Assignment, Conversation, Entry, Participant, Snooze
from app.kernel.database import fetch
from app.kernel.work import Unit
from app.realtime.presence import Presence
from app.respondents.capacity import free_place
from app.respondents.queries import AGENTS, AMBASSADORS
from app.routing.cascade import steps_of
from app.routing.gathering import people_of
from app.routing.models import AssignmentOffer, LeftQuestion
from app.routing.offering import serve_queue, step
from app.routing.pace import pace
from app.routing.taking_turns import hold, take_turn
from app.routing.waiting import begin_waiting, decide

SAID = ("text", "promotion", "file")


def to_lose(session: Session, *, now: datetime, brand_id: int | None = None, only: Sequence[int] | None = None,
            most: int = 200) -> list[tuple[int, int, str]]:
    """(brand id, conversation id, why) of what its respondent should lose now; `why` is silent or offline.

    Silent: no answer within `pace().silence` (a left question: `pace().reply`). Offline: nobody at the desk for `pace().absent`, or
    signed out. Before the first answer that is enough; after it, the visitor must have waited for `pace().reply`, unless they signed out."""
    asked = {"now": now, "reply": now - pace().reply, "silence": now - pace().silence, "absent": now - pace().absent, "most": most}
    if brand_id is not None:
        asked["brand"] = brand_id
    if only is not None:
        asked["only"] = list(only)
    return [(brand, conversation, why) for brand, conversation, why in fetch(
        session, _lost(in_brand=brand_id is not None, some=only is not None), **asked)]


@cache
def _lost(*, in_brand: bool, some: bool) -> Select[int, int, str]:
    """Made once: it is asked every second."""
    reply: Any = bindparam("reply")
    silence: Any = bindparam("silence")
    away, out = _gone(bindparam("now"), bindparam("absent"))
    first = Assignment.answered_at.is_(None)
    left = exists().where(LeftQuestion.conversation_id == Assignment.conversation_id)
    silent = and_(first, or_(Assignment.started_at <= reply, and_(Assignment.started_at <= silence, ~left)))
    offline = or_(and_(first, or_(away, out)), and_(~first, away, _unanswered(reply)), and_(~first, out, _unanswered(bindparam("now"))))
    found = (select(Assignment.brand_id, Assignment.conversation_id, case((silent, "silent"), else_="offline"))
             .outerjoin(Presence, Presence.key == literal("m") + cast(Assignment.member_id, String))
             .where(Assignment.ended_at.is_(None), or_(silent, offline)).order_by(Assignment.conversation_id).limit(bindparam("most")))
    if in_brand:
        found = found.where(Assignment.brand_id == bindparam("brand"))
    return found.where(Assignment.conversation_id.in_(bindparam("only", expanding=True))) if some else found


def _gone(now: Any, before: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Away from the desk for long enough, and signed out since the conversation became theirs."""
    away = and_(or_(Presence.until.is_(None), Presence.until <= before), Assignment.started_at <= before)
    out = and_(Presence.signed_out_at >= Assignment.started_at, Presence.until <= now)
    return away, func.coalesce(out, False)


def _unanswered(since: Any) -> ColumnElement[bool]:
    """The visitor has waited for an answer since then, and it was not put aside."""
    words, answer, asker = aliased(Entry), aliased(Entry), aliased(Participant)
    answered = (select(func.max(answer.seq)).where(answer.conversation_id == Assignment.conversation_id, answer.kind.in_(SAID),
                                                   answer.sender_id == Assignment.participant_id).correlate(Assignment).scalar_subquery())
    waits = exists().where(asker.conversation_id == Assignment.conversation_id, asker.ordinal == 1, words.sender_id == asker.id,
                           words.conversation_id == Assignment.conversation_id, words.kind == "text", words.at <= since,
                           words.seq > func.coalesce(answered, 0)).correlate(Assignment)
    return and_(waits, ~exists().where(Snooze.conversation_id == Assignment.conversation_id, Snooze.ended_at.is_(None)))


def lose(unit: Unit, *, brand_id: int, now: datetime) -> int:
    """All that respondents of this brand should lose now goes to the next, before others of the same priority; how many."""
    take_turn(unit, brand_id)
    found = [conversation_id for _, conversation_id, _ in to_lose(unit, now=now, brand_id=brand_id)]
    hold(unit, found)
    lost = to_lose(unit, now=now, brand_id=brand_id, only=found)  # an answer may have come before the lock
    for _, conversation_id, why in lost:
        _pass_on(unit, conversation_id, why, now)
    people = people_of(unit, brand_id, now=now) if lost else None
    if lost:
        serve_queue(unit, brand_id=brand_id, now=now, people=people)
    for _, conversation_id, _ in lost:
        step(unit, conversation_id=conversation_id, now=now, people=people)
    return len(lost)


def _pass_on(unit: Unit, conversation_id: int, why: str, now: datetime) -> None:
    thread = unit.get_one(Conversation, conversation_id, populate_existing=True)
    running = unit.get_one(Assignment, thread.assignment_id)
    role = unit.get_one(Member, running.member_id).role
    cascade = steps_of(thread.cascade, meant_for=AMBASSADORS if role == "ambassador" else AGENTS)
    asked_at = running.asked_at if running.answered_at is None else now
    released = release(unit, conversation_id=conversation_id, ending=why, now=now)
    if released is not None:
        free_place(unit, member_id=released.member_id)
    row = begin_waiting(unit, conversation_id=conversation_id, cascade=cascade, priority="high", asked_at=asked_at, now=now,
                        avoid=running.member_id, avoid_until=now + pace().again)
    decide(unit, row, step="lost", reason=why, candidates=[{"member": running.member_id}], now=now)


def offered_to_gone(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """(brand id, member id) of those who are offered something and have left their desk for longer than a page takes to load."""
    return [(brand_id, member_id) for brand_id, member_id in fetch(session, _offered_to_gone(), before=now - pace().gone)]


@cache
def _offered_to_gone() -> Select[int, int]:
    return (select(AssignmentOffer.brand_id, AssignmentOffer.member_id).distinct()
            .join(Presence, Presence.key == literal("m") + cast(AssignmentOffer.member_id, String))
            .where(AssignmentOffer.state == "open", Presence.until <= bindparam("before"))
            .order_by(AssignmentOffer.brand_id, AssignmentOffer.member_id))
