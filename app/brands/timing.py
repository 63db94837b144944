"""A manager says when agents answer: the week, the holidays, the zone whose clock counts."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select

from app.brands.hours import DAY, Shift, merged
from app.brands.models import OpeningHours
from app.brands.policy import can_manage, is_zone
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.text import clean_line
from app.kernel.work import Unit

MOST_SHIFTS, MOST_HOLIDAYS, LONGEST_NAME = 6, 100, 80
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = r"(\d{1,2})(?:\s*[:.hH]\s*(\d{2})?)?"
_SHIFT = re.compile(rf"{_CLOCK}\s*[-–—]\s*{_CLOCK}")


class NeverOpen(Refusal):
    """Hours without a single shift would shut the doors for good."""

    code, status = "hours.never", 422


def set_week(unit: Unit, *, actor: Actor, zone: str, week: Sequence[str], audience: str = "agents") -> None:
    """Seven days from Monday as a person writes them ("9:00-12:00, 13:00-18:00", empty for closed); holidays stay.

    Raises NotAllowed, Malformed with the days' names, `timezone`, NeverOpen."""
    _check(actor)
    read = [shifts_in(text) for text in week]
    wrong = [*(["timezone"] if not is_zone(zone) else []), *(name for name, shifts in zip(WEEKDAYS, read, strict=True) if shifts is None)]
    if wrong:
        raise Malformed(data={"fields": wrong})
    if not any(read):
        raise NeverOpen
    row = _row(unit, actor, audience)
    if row is None:
        row = OpeningHours(brand_id=actor.brand_id, audience=audience, holidays=[])
        unit.add(row)
    row.timezone, row.week = zone, [[list(shift) for shift in shifts or ()] for shifts in read]
    unit.flush()


def forget_hours(unit: Unit, *, actor: Actor, audience: str = "agents") -> None:
    """Without hours the audience answers whenever one of them is available."""
    _check(actor)
    unit.execute(delete(OpeningHours).where(OpeningHours.brand_id == actor.brand_id, OpeningHours.audience == audience))


def set_holiday(unit: Unit, *, actor: Actor, day: date, name: str, shifts: str = "", audience: str = "agents") -> None:
    """A day that is not like its weekday, closed when `shifts` is empty; the same day again replaces it.

    Raises NotAllowed, NotFound without hours, Malformed (`name`, `shifts`, `day` when there are too many)."""
    _check(actor)
    row, read, name = _row(unit, actor, audience), shifts_in(shifts), clean_line(name, longest=LONGEST_NAME)
    if row is None:
        raise NotFound
    others = [each for each in row.holidays if each["date"] != day.isoformat()]
    wrong = {"name": not name, "shifts": read is None, "day": len(others) >= MOST_HOLIDAYS}
    if any(wrong.values()):
        raise Malformed(data={"fields": [field for field, is_wrong in wrong.items() if is_wrong]})
    kept = [*others, {"date": day.isoformat(), "name": name, "shifts": [list(shift) for shift in read or ()]}]
    row.holidays = sorted(kept, key=lambda each: str(each["date"]))
    unit.flush()


def remove_holiday(unit: Unit, *, actor: Actor, day: date, audience: str = "agents") -> None:
    """Like its weekday again; harmless when it was."""
    _check(actor)
    if (row := _row(unit, actor, audience)) is not None:
        row.holidays = [each for each in row.holidays if each["date"] != day.isoformat()]
        unit.flush()


def shifts_in(text: str) -> tuple[Shift, ...] | None:
    """"9-12, 13:00-18:30" as minutes; an end that is not after its begin is on the next day. None for what cannot be read."""
    shifts: list[Shift] = []
    for part in re.split(r"[,;\n]", text[:400]):
        if not part.strip():
            continue
        found = _SHIFT.fullmatch(part.strip())
        start, end = (_minutes(found[1], found[2]), _minutes(found[3], found[4])) if found else (None, None)
        if start is None or end is None or start >= DAY or (start == end and start):
            return None
        shifts.append((start, end if end > start else end + DAY))
    return merged(shifts) if len(shifts) <= MOST_SHIFTS and len(text) <= 400 else None


def as_written(shifts: Sequence[Sequence[int]]) -> str:
    """The same the other way round."""
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in shifts)


def kept(row: OpeningHours | None) -> Mapping[str, str]:
    """The week by the days' names, as written."""
    return {name: as_written(shifts) for name, shifts in zip(WEEKDAYS, row.week if row else [[]] * 7, strict=True)}


def _clock(minute: int) -> str:
    minute = minute if minute <= DAY else minute - DAY
    return f"{minute // 60:02}:{minute % 60:02}"


def _minutes(hour: str, minute: str | None) -> int | None:
    found = int(hour) * 60 + int(minute or 0)
    return found if found <= DAY and int(minute or 0) < 60 else None


def _check(actor: Actor) -> None:
    if not can_manage(actor):
        raise NotAllowed


def _row(unit: Unit, actor: Actor, audience: str) -> OpeningHours | None:
    return unit.scalar(select(OpeningHours).where(OpeningHours.brand_id == actor.brand_id, OpeningHours.audience == audience))
