"""What time it is: doors ask here and pass the instant in, so that tests can set it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present instant, aware, in UTC, cut to whole milliseconds (what the database and the wire keep)."""
    instant = _source()
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def millis(instant: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC; raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return round(instant.timestamp() * 1000)


def instant(ms: int) -> datetime:
    """The aware UTC datetime of milliseconds since 1970-01-01 UTC."""
    return datetime.fromtimestamp(ms // 1000, UTC) + timedelta(milliseconds=ms % 1000)


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a day begins in a zone: its first one where clocks skip midnight, the first of two where it comes twice."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[Callable[[timedelta], None]]:
    """For tests: time stands still at `moment`; the yielded function moves it."""
    global _source
    before, at = _source, [moment]

    def move(by: timedelta) -> None:
        at[0] += by

    _source = lambda: at[0]  # noqa: E731 - one expression, rebound below
    try:
        yield move
    finally:
        _source = before
