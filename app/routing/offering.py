"""Assignment offers: made to the best, ended for a reason, widened when nobody takes them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update

from app.brands.models import Member
from app.conversations.recording import record
from app.kernel.work import Unit
from app.respondents.availability import note_missed
from app.respondents.queries import AGENTS
from app.routing.cascade import steps_of
from app.routing.explaining import explained, others
from app.routing.facts import OfferEnded, OfferMade
from app.routing.gathering import People, Shortlist, may_somebody, people_of, questions_of
from app.routing.matching import Question, Ranked
from app.routing.models import AssignmentOffer, Waiting
from app.routing.pace import pace
from app.routing.queries import LIVE, card_of, in_turn
from app.routing.taking_turns import take_turn
from app.routing.waiting import NEVER, decide, enter_queue, tell_nobody, turn_to, waiting_row

CONSIDERED = 10  # of those who could be asked: a decision keeps so many
SERVED_AT_ONCE = 1_000  # rows of one audience that are looked at; offers made end it sooner


def step(unit: Unit, *, conversation_id: int, now: datetime, people: People | None = None, first: int | None = None,
         because: str = "back") -> None:
    """What happens now to a conversation that waits; harmless at any time and twice.

    The caller has taken the brand's turn, and served the queue with the same `people`: who becomes available in between
    would be asked for this one before those who waited longer. Open offers past their time expire. When none runs, the
    next best are asked, then agents; else it waits, and is told that nobody can when that is so or the promise is over.
    `first` goes before everybody, with the reason `because`."""
    row = waiting_row(unit, conversation_id)
    if row is None:
        return
    expire_offers(unit, now=now, conversation_ids=[conversation_id])
    until = _open_until(unit, conversation_id)
    if until is None:
        people = people or people_of(unit, row.brand_id, now=now)
        question = questions_of(unit, row.brand_id, [row], now=now)[conversation_id]
        if first is not None:
            question = replace(question, first=first, because=because)
        pass_on(unit, conversation_ids=[conversation_id], now=now)
        until = _ask_next(unit, row, question, people, now)
        if until is None and row.stage in ("offering", "waiting"):
            _wait(unit, row, question, now)
    _keep_promise(unit, row, until, now)


def serve_queue(unit: Unit, *, brand_id: int, now: datetime, audience: str | None = None, people: People | None = None) -> int:
    """Offer what waits, oldest first, to those of its audience who have room; the number of conversations offered.

    Writes no log entry: who else is asked for whom, and what visitors are told, is `step`."""
    take_turn(unit, brand_id)
    people, offered = people or people_of(unit, brand_id, now=now), 0
    for each in (audience,) if audience else ("ambassadors", "agents"):
        rows = _without_offer(unit, brand_id, each, now)
        questions = questions_of(unit, brand_id, rows, now=now) if rows else {}
        few = people.for_queue(questions.values(), each, sitting=any(row.stage in LIVE for row in rows)) if rows else None
        for row in rows:
            if few is None or offered >= pace().most_steps or not few.has_room(each):
                break
            team = steps_of(row.cascade, meant_for=row.meant_for)[row.step].team_id
            question = replace(questions[row.conversation_id], team=team)
            if ranked := few.ranked(question, each, most=CONSIDERED):
                _keep_promise(unit, row, _offer(unit, row, question, few, ranked, now), now)
                offered += 1
    return offered


def offer_to(unit: Unit, row: Waiting, chosen: Sequence[Ranked], few: Shortlist, *, now: datetime) -> datetime:
    """Make the next round of offers; returns when they expire."""
    last = unit.scalar(select(func.max(AssignmentOffer.round)).where(AssignmentOffer.conversation_id == row.conversation_id))
    row.round = (last or 0) + 1
    if row.stage == "waiting":
        row.stage = "offering"
    expires = now + pace().offer
    few.profiles.fetch(one.member_id for one in chosen)
    for one in chosen:
        offer = AssignmentOffer(brand_id=row.brand_id, conversation_id=row.conversation_id, member_id=one.member_id, round=row.round,
                                reason=one.why, made_at=now, expires_at=expires)
        unit.add(offer)
        unit.flush()
        few.offered(one.member_id)
        card = card_of(unit, offer, row, language=few.profiles[one.member_id].reads)
        unit.announce(OfferMade(brand_id=row.brand_id, conversation_id=row.conversation_id, member_id=one.member_id, card=card))
    return expires


def end_offers(unit: Unit, *, conversation_id: int, reason: str, now: datetime) -> None:
    """Nobody can accept it any more: `taken` by another, or `withdrawn`. Neither counts as missed."""
    _end(unit, now, "withdrawn", reason, AssignmentOffer.conversation_id == conversation_id)


def end_offers_to(unit: Unit, *, member_id: int, now: datetime) -> list[int]:
    """This person is asked nothing any more; the ids of the conversations that were offered, ascending."""
    ended = _end(unit, now, "withdrawn", "withdrawn", AssignmentOffer.member_id == member_id)
    return sorted({one.conversation_id for one in ended})


def expire_offers(unit: Unit, *, conversation_ids: Sequence[int], now: datetime) -> None:
    """Offers past their time were missed; who misses three in a row is away, until they say that they are back."""
    for one in sorted(_end(unit, now, "expired", "expired", AssignmentOffer.conversation_id.in_(conversation_ids),
                           AssignmentOffer.expires_at <= now), key=lambda one: one.member_id):
        note_missed(unit, brand_id=one.brand_id, member_id=one.member_id, most=pace().most_missed)


def _end(unit: Unit, now: datetime, state: str, reason: str, *which: object) -> Sequence[Any]:
    ended = unit.execute(
        update(AssignmentOffer).where(AssignmentOffer.state == "open", *which).values(state=state, ended_at=now)  # type: ignore[arg-type]  # conditions
        .returning(AssignmentOffer.uid, AssignmentOffer.member_id, AssignmentOffer.conversation_id, AssignmentOffer.brand_id)
        .execution_options(synchronize_session=False)).all()
    for one in ended:
        unit.announce(OfferEnded(brand_id=one.brand_id, conversation_id=one.conversation_id, member_id=one.member_id,
                                 offer_uid=one.uid, reason=reason))
    return ended


def _open_until(unit: Unit, conversation_id: int) -> datetime | None:
    return unit.scalar(select(func.max(AssignmentOffer.expires_at)).where(
        AssignmentOffer.conversation_id == conversation_id, AssignmentOffer.state == "open"))


def pass_on(unit: Unit, *, conversation_ids: Sequence[int], now: datetime) -> None:
    """What was handed over to somebody by name who did not take it is for everybody from here, and its visitor is told.

    The caller holds the conversations. Before the queue is served: else who came later would go before them."""
    running = select(AssignmentOffer.id).where(AssignmentOffer.conversation_id == Waiting.conversation_id, AssignmentOffer.state == "open")
    for row in unit.scalars(select(Waiting).where(Waiting.conversation_id.in_(conversation_ids), Waiting.named_member_id.is_not(None),
                                                  Waiting.round > 0, ~running.exists()).order_by(Waiting.conversation_id)).all():
        name = unit.scalar(select(Member.name).where(Member.id == row.named_member_id, Member.brand_id == row.brand_id))
        row.named_member_id = None
        unit.flush()
        record(unit, conversation_id=row.conversation_id, what="passed_on", data={"to": name or "", "for": row.audience}, now=now)
        decide(unit, row, step="widened", reason="named_absent", now=now)


def _ask_next(unit: Unit, row: Waiting, question: Question, people: People, now: datetime) -> datetime | None:
    """The best of the first step of its cascade that has anybody; None when none has."""
    for number, each in enumerate(steps_of(row.cascade, meant_for=row.meant_for)):
        asked, audience = replace(question, team=each.team_id), each.audience
        few, ranked = _best(people, asked, audience)
        if ranked and number != row.step:
            if audience != row.audience:
                serve_queue(unit, brand_id=row.brand_id, now=now, audience=audience, people=people)  # those who wait there already come first
                few, ranked = _best(people, asked, audience)
            if ranked:
                turn_to(unit, row, step=number, audience=audience, now=now)
                decide(unit, row, step="escalated" if audience == AGENTS else "widened", reason="nobody_else", now=now)
        if ranked:
            return _offer(unit, row, asked, few, ranked, now)
    return None


def _best(people: People, question: Question, audience: str) -> tuple[Shortlist, list[Ranked]]:
    few = people.for_question(question, audience, most=CONSIDERED)
    return few, few.ranked(question, audience, most=CONSIDERED)


def _offer(unit: Unit, row: Waiting, question: Question, few: Shortlist, ranked: Sequence[Ranked], now: datetime) -> datetime:
    """To the best few; who is named or was there before is asked alone first."""
    again, alone = row.round > 0, ranked[0].member_id == question.first
    decide(unit, row, step="widened" if again else "offered", reason="silence" if again else "best",
           candidates=explained(few, question, ranked) + others(unit, row.brand_id, question, row.audience, now=now),
           seed=question.seed, now=now)
    return offer_to(unit, row, ranked[:1 if alone else pace().best], few, now=now)


def _wait(unit: Unit, row: Waiting, question: Question, now: datetime) -> None:
    """Nobody can be asked now: wait when somebody may soon, else say so."""
    steps = steps_of(row.cascade, meant_for=row.meant_for)
    hopeful = [number for number, each in enumerate(steps)
               if may_somebody(unit, row.brand_id, replace(question, team=each.team_id), each.audience, now=now)]
    if not hopeful:
        tell_nobody(unit, row, reason="nobody_available", now=now)
        return
    entered, row.stage = row.stage == "offering", "waiting"
    unit.flush()
    if row.step not in hopeful:
        turn_to(unit, row, step=hopeful[0], audience=steps[hopeful[0]].audience, now=now)
    if entered:
        seen = [one for number in hopeful
                for one in others(unit, row.brand_id, replace(question, team=steps[number].team_id), steps[number].audience, now=now)]
        passed = any(one.get("not") == "asked" for one in seen)
        decide(unit, row, step="waiting", reason="not_taken" if passed else "all_taken", candidates=seen, now=now)
        enter_queue(unit, row, now=now)


def _keep_promise(unit: Unit, row: Waiting, until: datetime | None, now: datetime) -> None:
    """The deadline of the next step; whose promised wait is over is told, also while offers run."""
    promised = row.since + pace().promise
    if row.stage in ("offering", "waiting") and promised <= now:
        tell_nobody(unit, row, reason="promise_over", now=now)
    row.deadline = min(until or NEVER, promised if row.stage in ("offering", "waiting") else NEVER)
    unit.flush()


def _without_offer(unit: Unit, brand_id: int, audience: str, now: datetime) -> Sequence[Waiting]:
    """The queue in its order: who may sit there first, then the left questions."""
    running = select(AssignmentOffer.id).where(AssignmentOffer.conversation_id == Waiting.conversation_id, AssignmentOffer.state == "open")
    left = case((Waiting.stage.in_(LIVE), 0), else_=1)
    return unit.scalars(select(Waiting).where(Waiting.brand_id == brand_id, Waiting.audience == audience, ~running.exists())
                        .where(Waiting.named_member_id.is_(None))  # who was named is asked first; what follows is told: `step`
                        .order_by(left, *in_turn(now - pace().promise)).limit(SERVED_AT_ONCE)
                        .execution_options(populate_existing=True)).all()
