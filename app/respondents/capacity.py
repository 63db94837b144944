"""How many conversations a respondent holds at once: places are taken and freed, never above capacity."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from app.brands.models import Member
from app.brands.queries import has_rights
from app.kernel.errors import NotFound, Refusal
from app.kernel.work import Unit
from app.respondents.facts import StandingChanged
from app.respondents.models import Respondent
from app.respondents.queries import reason

SMALLEST, LARGEST = 1, 4


def take_place(unit: Unit, *, member_id: int, by_hand: bool, now: datetime) -> bool:
    """One conditional update: False when full, gone, or (not `by_hand`) not available."""
    lasting = select(Member.id).where(Member.id == member_id, has_rights()).exists()
    taken = update(Respondent).where(Respondent.member_id == member_id, Respondent.load < Respondent.capacity, lasting)
    if not by_hand:
        taken = taken.where(Respondent.availability == "available",
                            or_(Respondent.available_until.is_(None), Respondent.available_until > now))
    return _moved(unit, taken.values(load=Respondent.load + 1, last_assigned_at=now, missed=0))  # a sign of life


def free_place(unit: Unit, *, member_id: int) -> bool:
    """The place of a conversation that ended for this respondent; False when none was taken."""
    freed = update(Respondent).where(Respondent.member_id == member_id, Respondent.load > 0)
    return _moved(unit, freed.values(load=Respondent.load - 1))


def begin_wrap_up(unit: Unit, *, member_id: int, now: datetime) -> None:
    """A conversation of theirs was closed: a pause, as long as they take, unless they are away."""
    pause = unit.scalar(select(Respondent.wrap_up_seconds).where(Respondent.member_id == member_id, Respondent.availability != "away"))
    if pause:
        _moved(unit, update(Respondent).where(Respondent.member_id == member_id).values(wrapping_until=now + timedelta(seconds=pause)))


def set_capacity(unit: Unit, *, brand_id: int, member_id: int, capacity: int) -> None:
    """Between 1 and 4, and never below what is held now; raises `capacity.range`, `capacity.held`."""
    if not SMALLEST <= capacity <= LARGEST:
        raise Refusal("capacity.range", status=422, data={"smallest": SMALLEST, "largest": LARGEST})
    mine = (Respondent.member_id == member_id, Respondent.brand_id == brand_id)
    if _moved(unit, update(Respondent).where(*mine, Respondent.load <= capacity).values(capacity=capacity)):
        return
    held = unit.scalar(select(Respondent.load).where(*mine))
    if held is None:
        raise NotFound()
    raise Refusal("capacity.held", data={"load": held})


def _moved(unit: Unit, change: object) -> bool:
    row = unit.execute(change.returning(  # type: ignore[attr-defined]  # an UPDATE of Respondent
        Respondent.brand_id, Respondent.member_id, Respondent.availability, Respondent.capacity, Respondent.load,
        Respondent.available_until, Respondent.missed, Respondent.wrapping_until)
        .execution_options(synchronize_session=False)).one_or_none()
    if row is None:
        return False
    unit.announce(StandingChanged(brand_id=row.brand_id, member_id=row.member_id, availability=row.availability,
                                  capacity=row.capacity, load=row.load, until=row.available_until,
                                  because=reason(row.availability, row.available_until, row.missed), wrapping=row.wrapping_until))
    return True
