"""A respondent says whether they want to receive, and until when; who lets offers pass is away by themselves."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from app.respondents.facts import BecameAvailable, BecameUnavailable, StandingChanged
from app.respondents.models import Respondent
from app.respondents.queries import Standing, reason

AVAILABILITIES = ("available", "busy", "away")
LONGEST = timedelta(days=7)
CHUNK = 200


def set_availability(unit: Unit, *, actor: Actor, availability: str, until: datetime | None = None, now: datetime) -> Standing:
    """One's own, away again after `until`; raises NotAllowed for who does not answer, Malformed for a time that is over or too far."""
    if not actor.is_staff or actor.member_id is None:
        raise NotAllowed()
    if until is not None and not now < until <= now + LONGEST:
        raise Malformed(data={"fields": ["until"]})
    return declare(unit, brand_id=actor.brand_id, member_id=actor.member_id, availability=availability, until=until)


def declare(unit: Unit, *, brand_id: int, member_id: int, availability: str, until: datetime | None = None) -> Standing:
    """Set it whoever says so (the person, or the end of their membership); raises NotFound for who is no respondent."""
    if availability not in AVAILABILITIES:
        raise Malformed(data={"fields": ["availability"]})
    return _stand(unit, brand_id, member_id, availability, None if availability == "away" else until, missed=0)


def note_missed(unit: Unit, *, brand_id: int, member_id: int, most: int = 3) -> bool:
    """An offer passed unanswered; whether it was one too many, so that they are away now. One that others took is not missed."""
    row = unit.execute(update(Respondent).where(Respondent.member_id == member_id, Respondent.brand_id == brand_id)
                       .values(missed=Respondent.missed + 1).returning(Respondent.missed, Respondent.availability)
                       .execution_options(synchronize_session=False)).one_or_none()
    if row is None or row.missed < most or row.availability != "available":
        return False
    _stand(unit, brand_id, member_id, "away", None, missed=row.missed)
    return True


def show_life(unit: Unit, *, member_id: int) -> None:
    """They accepted, declined or wrote: what they missed before is forgotten. Costs one statement that mostly finds nothing."""
    unit.execute(update(Respondent).where(Respondent.member_id == member_id, Respondent.missed > 0, Respondent.availability != "away")
                 .values(missed=0).execution_options(synchronize_session=False))


def fall_back(unit: Unit, *, now: datetime, most: int = CHUNK) -> int:
    """Whoever wanted to receive until a time that is over is away; how many. The time stays on the row and says why."""
    rows = unit.execute(select(Respondent.brand_id, Respondent.member_id, Respondent.available_until, Respondent.missed)
                        .where(Respondent.availability != "away", Respondent.available_until <= now)
                        .order_by(Respondent.member_id).limit(most).with_for_update()).all()
    for row in rows:
        _stand(unit, row.brand_id, row.member_id, "away", row.available_until, missed=row.missed)
    return len(rows)


def _stand(unit: Unit, brand_id: int, member_id: int, availability: str, until: datetime | None, *, missed: int) -> Standing:
    mine = (Respondent.member_id == member_id, Respondent.brand_id == brand_id)
    before = unit.execute(select(Respondent.availability, Respondent.available_until, Respondent.wrapping_until)
                          .where(*mine).with_for_update()).one_or_none()
    if before is None:
        raise NotFound()
    row = unit.execute(update(Respondent).where(*mine).values(availability=availability, available_until=until, missed=missed,
                                                             wrapping_until=None)
                       .returning(Respondent.capacity, Respondent.load).execution_options(synchronize_session=False)).one()
    because = reason(availability, until, missed)
    if (availability, until, None) != tuple(before):
        unit.announce(StandingChanged(brand_id=brand_id, member_id=member_id, availability=availability,
                                      capacity=row.capacity, load=row.load, until=until, because=because))
    if availability == "available" != before.availability:
        unit.announce(BecameAvailable(brand_id=brand_id, member_id=member_id))
    elif before.availability == "available" != availability:
        unit.announce(BecameUnavailable(brand_id=brand_id, member_id=member_id))
    return Standing(availability, row.capacity, row.load, until, because)
