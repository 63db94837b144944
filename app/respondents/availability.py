"""A respondent says whether they want to receive."""

from datetime import datetime

from sqlalchemy import select, update

from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from app.respondents.facts import BecameAvailable, BecameUnavailable, StandingChanged
from app.respondents.models import Respondent
from app.respondents.queries import Standing

AVAILABILITIES = ("available", "busy", "away")


def set_availability(unit: Unit, *, actor: Actor, availability: str, now: datetime) -> Standing:
    """One's own; raises NotAllowed for who does not answer."""
    if not actor.is_staff or actor.member_id is None:
        raise NotAllowed()
    return declare(unit, brand_id=actor.brand_id, member_id=actor.member_id, availability=availability)


def declare(unit: Unit, *, brand_id: int, member_id: int, availability: str) -> Standing:
    """Set it whoever says so (the person, or the end of their membership); raises NotFound for who is no respondent."""
    if availability not in AVAILABILITIES:
        raise Malformed(data={"fields": ["availability"]})
    mine = (Respondent.member_id == member_id, Respondent.brand_id == brand_id)
    before = unit.scalar(select(Respondent.availability).where(*mine).with_for_update())
    if before is None:
        raise NotFound()
    row = unit.execute(update(Respondent).where(*mine).values(availability=availability)
                       .returning(Respondent.capacity, Respondent.load).execution_options(synchronize_session=False)).one()
    if availability != before:
        unit.announce(StandingChanged(brand_id=brand_id, member_id=member_id, availability=availability,
                                      capacity=row.capacity, load=row.load))
        if availability == "available":
            unit.announce(BecameAvailable(brand_id=brand_id, member_id=member_id))
        elif before == "available":
            unit.announce(BecameUnavailable(brand_id=brand_id, member_id=member_id))
    return Standing(availability, row.capacity, row.load)
