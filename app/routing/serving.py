"""Keeping promises: what is due in a brand is done, and who has room gets what waits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from app.kernel.schedule import AHEAD
from app.kernel.work import Unit
from app.respondents.queries import AGENTS, AMBASSADORS
from app.routing.cascade import as_rows, default_cascade
from app.routing.gathering import has_room, people_of
from app.routing.models import AssignmentOffer, Waiting
from app.routing.offering import expire_offers, pass_on, serve_queue, step
from app.routing.pace import pace
from app.routing.queries import in_turn
from app.routing.taking_turns import hold, take_turn

USUAL = tuple(as_rows(default_cascade(audience)) for audience in (AMBASSADORS, AGENTS))


def sweep(unit: Unit, *, brand_id: int, now: datetime) -> int:
    """One round for a brand: due deadlines, the queue in its order, then who may be asked instead. At most 200 rows.

    Returns the number of conversations looked at; called again while that is 200."""
    take_turn(unit, brand_id)
    _begin_now(unit, brand_id, now)
    due = _due(unit, brand_id, now)
    others = _for_others(unit, brand_id, now)
    ids = [row.conversation_id for row in [*due, *others]]
    hold(unit, ids)
    expire_offers(unit, conversation_ids=ids, now=now)
    pass_on(unit, conversation_ids=ids, now=now)
    people = people_of(unit, brand_id, now=now)
    serve_queue(unit, brand_id=brand_id, now=now, people=people)
    for conversation_id in dict.fromkeys(ids):
        step(unit, conversation_id=conversation_id, now=now, people=people)
    return len(ids)


def _begin_now(unit: Unit, brand_id: int, now: datetime) -> None:
    """Who began to wait by a clock that has been put back waits from now on, and their offers end in time."""
    ahead = unit.scalars(update(Waiting).where(Waiting.brand_id == brand_id, Waiting.since > now + AHEAD).values(since=now, deadline=now)
                         .returning(Waiting.conversation_id).execution_options(synchronize_session=False)).all()
    if ahead:
        unit.execute(update(AssignmentOffer).where(AssignmentOffer.conversation_id.in_(ahead), AssignmentOffer.state == "open")
                     .values(made_at=now, expires_at=now + pace().offer).execution_options(synchronize_session=False))


def _due(unit: Unit, brand_id: int, now: datetime) -> Sequence[Waiting]:
    return unit.scalars(select(Waiting).where(Waiting.brand_id == brand_id, Waiting.deadline <= now)
                        .order_by(*in_turn(now - pace().promise)).limit(pace().most_steps)).all()


def _for_others(unit: Unit, brand_id: int, now: datetime) -> Sequence[Waiting]:
    """Those without an offer whose cascade has other steps, when an audience that they do not wait for has room."""
    ways = [Waiting.audience == waits for waits, other in ((AMBASSADORS, AGENTS), (AGENTS, AMBASSADORS)) if has_room(unit, brand_id, other, now=now)]
    if not ways:
        return []
    ways.append(Waiting.cascade.not_in(USUAL))  # with a team: who has room may stand in another step of the same audience
    running = select(AssignmentOffer.id).where(AssignmentOffer.conversation_id == Waiting.conversation_id, AssignmentOffer.state == "open")
    return unit.scalars(select(Waiting).where(Waiting.brand_id == brand_id, Waiting.cascade != USUAL[1], or_(*ways),
                                              Waiting.deadline > now, ~running.exists())
                        .order_by(*in_turn(now - pace().promise)).limit(pace().best * 10)).all()
