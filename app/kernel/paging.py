"""Pages of a list, newest first: the mark at which one ends, and what lies behind it."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel import clock


def mark_of(at: datetime, number: int) -> str:
    """The mark of a row, by its instant and its id."""
    return f"{clock.millis(at)}.{number}"


def behind(mark: str, at: InstrumentedAttribute[datetime], number: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """For WHERE: the rows that come after the mark; all of them where it is no mark."""
    parts = mark.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() and len(part) < 15 for part in parts):
        return true()
    instant, last = clock.instant(int(parts[0])), int(parts[1])
    return or_(at < instant, (at == instant) & (number < last))
