"""When an audience answers: weekly shifts, holidays and a time zone, read as the sign on a door is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60
FURTHEST = 400  # days; a sign that promises nothing within a year promises nothing
Shift = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that is not like its weekday: closed, or with shifts of its own."""

    name: str
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """`week` has the shifts that begin on each day from Monday on, in minutes after midnight; one that crosses midnight ends after 1440.

    The doors are open while a clock on their wall shows a time within a shift: in the hour that a clock change takes away nothing
    opens, the hour it repeats counts both times. A holiday replaces the shifts that begin on its day."""

    zone: str
    week: tuple[tuple[Shift, ...], ...]
    holidays: Mapping[date, Holiday] = field(default_factory=dict)

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """Those that begin on this day."""
        special = self.holidays.get(day)
        return self.week[day.weekday()] if special is None else special.shifts


def is_open(hours: Hours | None, at: datetime) -> bool:
    """Whether somebody of the audience answers at this instant; without hours always."""
    if hours is None:
        return True
    wall = at.astimezone(ZoneInfo(hours.zone))
    minute, day = wall.hour * 60 + wall.minute, wall.date()
    return (any(start <= minute < end for start, end in hours.shifts_on(day))
            or any(start <= minute + DAY < end for start, end in hours.shifts_on(day - timedelta(days=1))))


def next_opening(hours: Hours | None, at: datetime) -> datetime | None:
    """When the doors open next; None while they are open, and where they do not open within a year."""
    return None if is_open(hours, at) else next_change(hours, at)


def next_change(hours: Hours | None, at: datetime) -> datetime | None:
    """The first instant after `at` at which open becomes closed or closed open; None when nothing changes within a year."""
    if hours is None:
        return None
    zone, now_open = ZoneInfo(hours.zone), is_open(hours, at)
    today = at.astimezone(zone).date()
    for ahead in range(FURTHEST):
        for instant in _moments(hours, zone, today + timedelta(days=ahead)):
            if instant > at and is_open(hours, instant) != now_open:
                return instant
    return None


def merged(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """A day's shifts in order, those that overlap or touch as one."""
    whole: list[Shift] = []
    for start, end in sorted(shifts):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return tuple(whole)


def _moments(hours: Hours, zone: ZoneInfo, day: date) -> list[datetime]:
    """Every instant of this local day at which something can change, in order: edges of shifts, and clock changes."""
    midnight = datetime.combine(day, time.min)
    edges = ({minute for shift in hours.shifts_on(day) for minute in shift if minute < DAY}
             | {minute - DAY for shift in hours.shifts_on(day - timedelta(days=1)) for minute in shift if minute >= DAY})
    # A time that comes twice is looked at twice; one that never comes lands beside the change, where nothing is decided.
    found = {(midnight + timedelta(minutes=minute)).replace(tzinfo=zone, fold=fold).astimezone(UTC) for minute in edges for fold in (0, 1)}
    return sorted(found | set(_clock_changes(zone, midnight)))


def _clock_changes(zone: ZoneInfo, midnight: datetime) -> list[datetime]:
    """When the clock is moved on this day, to the minute."""
    begin, end = ((midnight + timedelta(days=each)).replace(tzinfo=zone).astimezone(UTC) for each in (0, 1))
    if begin.astimezone(zone).utcoffset() == end.astimezone(zone).utcoffset():
        return []
    low, high, before = begin, end, begin.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return [high]
