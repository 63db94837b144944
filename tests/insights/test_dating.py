"""Days as the brand's clocks have them, also when they are turned."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.dating import PeriodBackwards, PeriodImpossible, PeriodTooLong, named, period
from app.kernel import clock
from tests.insights.played import at

# Clocks turned at night, at midnight, by half an hour, never; a day that an island left out.
ZONES = ("Europe/Paris", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana", "Pacific/Apia", "UTC")


class TestPeriod:
    @pytest.mark.parametrize(("first", "last", "hours"), [
        (date(2026, 3, 28), date(2026, 3, 30), [24, 23, 24]), (date(2026, 10, 24), date(2026, 10, 26), [24, 25, 24]),
        (date(2026, 11, 20), date(2026, 11, 20), [24])])
    def test_has_days_of_23_24_and_25_hours(self, first: date, last: date, hours: list[int]) -> None:
        found = period(first, last, "Europe/Paris")
        lengths = [(end - start) / timedelta(hours=1) for start, end in zip(found.starts, found.starts[1:], strict=False)]
        assert (lengths, found.days[0], found.days[-1]) == (hours, first, last)

    def test_begins_a_day_without_midnight_with_its_first_instant(self) -> None:
        """In Chile the clocks go from 0:00 to 1:00 on the first Sunday after September 2."""
        assert period(date(2026, 9, 6), date(2026, 9, 6), "America/Santiago").starts[0] == at("2026-09-06 04:00")

    def test_may_not_be_backwards_endless_or_of_another_age(self) -> None:
        with pytest.raises(PeriodBackwards):
            period(date(2026, 2, 2), date(2026, 2, 1), "UTC")
        with pytest.raises(PeriodTooLong):
            period(date(2025, 1, 1), date(2026, 1, 2), "UTC")
        for first, last in ((date(1, 1, 1), date(2026, 1, 1)), (date(9999, 12, 31), date(9999, 12, 31))):
            with pytest.raises(PeriodImpossible):
                period(first, last, "Pacific/Apia")

    @given(zone=st.sampled_from(ZONES), first=st.dates(date(2005, 1, 1), date(2030, 1, 1)), length=st.integers(0, 365),
           part=st.floats(0, 1, exclude_max=True))
    def test_gives_sql_a_branch_for_each_run_that_puts_every_instant_into_its_day(self, zone: str, first: date, length: int, part: float) -> None:
        found = period(first, first + timedelta(days=length), zone)
        span = (found.starts[-1] - found.starts[0]) // timedelta(milliseconds=1)
        ms = clock.millis(found.starts[0]) + int(part * span)
        number, start, _, whole = next(run for run in found._runs() if ms < run[2])
        day = number + (ms - start) // 86_400_000 if whole else number
        assert found.starts[day] <= clock.instant(ms) < found.starts[day + 1]
        assert len(list(found._runs())) <= 9


class TestNamed:
    def test_ends_today_in_the_zone_of_the_brand(self) -> None:
        late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # past midnight in Paris
        spans = {name: (found.first, found.last) for name in ("7", "28", "month", "?")
                 for found in [named(name, now=late, zone="Europe/Paris")]}
        today = date(2026, 11, 21)
        assert spans == {"7": (date(2026, 11, 15), today), "28": (date(2026, 10, 25), today), "month": (date(2026, 11, 1), today),
                         "?": (date(2026, 10, 25), today)}
