"""The days of a period as the brand's clocks have them: 23, 24 or 25 hours long, and how SQL tells an instant's day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Integer, case, literal, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel import clock
from app.kernel.errors import Refusal

DAY = 86_400_000
LONGEST = 366
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


class PeriodBackwards(Refusal):
    code, status = "period.backwards", 422


class PeriodTooLong(Refusal):
    """More days than LONGEST."""

    code, status = "period.too_long", 422


class PeriodImpossible(Refusal):
    """Days of another age."""

    code, status = "period.impossible", 422


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the brand's zone. `starts` holds the instant at which each day begins and, last, the one at which all is over."""

    first: date
    last: date
    zone: str
    starts: tuple[datetime, ...]

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(len(self.starts) - 1)]

    def holds(self, column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
        """For WHERE: the instant lies in the period."""
        return (column >= self.starts[0]) & (column < self.starts[-1])

    def day_of(self, column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]) -> ColumnElement[int]:
        """The number of the instant's day, from 0: one CASE branch for each run of days of 24 hours and for each other day."""
        at = type_coerce(column, BigInteger)
        return case(*((at < end, literal(number, Integer) + (at - start) // DAY if whole else literal(number, Integer))
                      for number, start, end, whole in self._runs()))

    def _runs(self) -> Iterator[tuple[int, int, int, bool]]:
        """(number of the first day, start, end, whether its days have 24 hours)."""
        begun: tuple[int, int, int] | None = None
        for number, (start, end) in enumerate(pairwise(map(clock.millis, self.starts))):
            if end - start == DAY:
                begun = (begun[0], begun[1], end) if begun else (number, start, end)
                continue
            if begun:
                yield *begun, True
                begun = None
            yield number, start, end, False
        if begun:
            yield *begun, True


def period(first: date, last: date, zone: str) -> Period:
    """From the first to the last day, both included. Raises PeriodBackwards, PeriodTooLong, PeriodImpossible."""
    if not EARLIEST <= min(first, last) <= max(first, last) < LATEST:
        raise PeriodImpossible
    if last < first:
        raise PeriodBackwards
    if (last - first).days >= LONGEST:
        raise PeriodTooLong(data={"most": LONGEST})
    days = (last - first).days + 1
    return Period(first, last, zone, tuple(clock.midnight(first + timedelta(days=number), zone) for number in range(days + 1)))


def named(name: str, *, now: datetime, zone: str) -> Period:
    """The last "7" or "28" days with today, or the present "month" until today; any other name means 28."""
    today = now.astimezone(ZoneInfo(zone)).date()
    if name == "month":
        return period(today.replace(day=1), today, zone)
    return period(today - timedelta(days=(7 if name == "7" else 28) - 1), today, zone)
