"""The sign on the door: shifts, midnight, holidays and clock changes, compared with walking minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.brands.hours import DAY, Holiday, Hours, Shift, is_open, merged, next_change, next_opening

PARIS = ZoneInfo("Europe/Paris")
OFFICE: tuple[tuple[Shift, ...], ...] = (((540, 720), (780, 1080)),) * 5 + ((), ())
ZONES = ("Europe/Paris", "America/New_York", "Africa/Cairo", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
MINUTE = timedelta(minutes=1)


def paris(month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS, fold=fold).astimezone(UTC)


def every_day(*shifts: Shift, zone: str = "Europe/Paris", **holidays: object) -> Hours:
    return Hours(zone, (shifts,) * 7)


class TestOfficeHours:
    hours = Hours("Europe/Paris", OFFICE, {date(2026, 12, 25): Holiday("Noël"), date(2026, 12, 24): Holiday("Réveillon", ((540, 720),))})

    @pytest.mark.parametrize(("at", "is_so", "opens"), [
        (paris(11, 23, 8, 59), False, paris(11, 23, 9)),
        (paris(11, 23, 9), True, None),
        (paris(11, 23, 12), False, paris(11, 23, 13)),  # the break
        (paris(11, 27, 18), False, paris(11, 30, 9)),  # Friday evening
        (paris(12, 24, 11), True, None),
        (paris(12, 24, 14), False, paris(12, 28, 9)),  # the afternoon before a holiday, then a weekend
        (paris(12, 25, 10), False, paris(12, 28, 9)),
    ])
    def test_say_when_somebody_answers(self, at: datetime, is_so: bool, opens: datetime | None) -> None:
        assert (is_open(self.hours, at), next_opening(self.hours, at)) == (is_so, opens)

    def test_are_read_on_the_clock_of_their_zone(self) -> None:
        tokyo = Hours("Asia/Tokyo", OFFICE)
        assert is_open(tokyo, datetime(2026, 11, 23, 0, 30, tzinfo=UTC))
        assert not is_open(tokyo, datetime(2026, 11, 23, 10, tzinfo=UTC))

    def test_none_at_all_are_always(self) -> None:
        assert (is_open(None, paris(11, 23, 3)), next_opening(None, paris(11, 23, 3)), next_change(None, paris(11, 23, 3))) == (True, None, None)

    def test_that_never_open_promise_nothing(self) -> None:
        assert next_opening(every_day(), paris(11, 23, 3)) is None

    def test_of_the_whole_day_never_change(self) -> None:
        assert next_change(every_day((0, DAY)), paris(11, 23, 3)) is None


class TestMidnight:
    bar = Hours("Europe/Paris", ((), (), (), (), ((1320, 1560),), (), ()), {date(2026, 12, 26): Holiday("Rest")})

    def test_a_shift_goes_on_past_it(self) -> None:
        assert is_open(self.bar, paris(11, 28, 1, 59)) and not is_open(self.bar, paris(11, 28, 2))

    def test_a_holiday_takes_the_shifts_that_begin_on_it_and_not_the_night_before(self) -> None:
        assert is_open(self.bar, paris(12, 26, 1))

    def test_two_nights_that_meet_are_one(self) -> None:
        assert next_change(every_day((1200, 1500), (60, 600)), paris(11, 23, 23)) == paris(11, 24, 10)


class TestClockChange:
    """Paris 2026: 29 March 2:00 is 3:00; 25 October 3:00 is 2:00 again."""

    def test_a_shift_in_the_missing_hour_does_not_take_place(self) -> None:
        assert next_opening(every_day((130, 170)), paris(3, 29, 1)) == paris(3, 30, 2, 10)

    def test_a_shift_that_ends_in_the_missing_hour_ends_with_the_change(self) -> None:
        assert next_change(every_day((60, 150)), paris(3, 29, 1, 30)) == paris(3, 29, 3)

    def test_a_shift_in_the_doubled_hour_counts_both_times(self) -> None:
        hours = every_day((120, 150))
        assert [is_open(hours, paris(10, 25, 2, minute, fold=fold)) for fold in (0, 1) for minute in (0, 30)] == [True, False, True, False]
        assert next_opening(hours, paris(10, 25, 2, 45)) == paris(10, 25, 2, fold=1)


class TestMerge:
    def test_what_overlaps_or_touches_is_one_and_the_rest_is_in_order(self) -> None:
        assert merged([(780, 1080), (540, 700), (600, 720), (720, 760)]) == ((540, 760), (780, 1080))


shifts = st.builds(lambda start, length: (start, start + length), st.integers(0, DAY - 1), st.integers(1, DAY))
days = st.lists(shifts, max_size=3).map(merged)
# Around clock changes of both kinds, in several zones, where it is easiest to be wrong.
starts = st.builds(lambda day, minute: day + timedelta(minutes=minute), st.sampled_from([
    datetime(2026, month, day, tzinfo=UTC) for month, day in (
        (3, 8), (3, 28), (4, 4), (4, 23), (9, 5), (10, 3), (10, 24), (10, 29), (11, 1), (6, 15))]),
    st.integers(0, 2 * DAY))


class TestAgainstAWalk:
    @settings(max_examples=25, deadline=None)
    @given(st.sampled_from(ZONES), st.lists(days, min_size=7, max_size=7), st.dictionaries(st.integers(0, 3), days, max_size=2), starts)
    def test_the_next_change_is_the_first_minute_that_differs(
        self, zone: str, week: list[tuple[Shift, ...]], special: dict[int, tuple[Shift, ...]], at: datetime,
    ) -> None:
        hours = Hours(zone, tuple(week), {at.date() + timedelta(days=ahead): Holiday("A day off", own) for ahead, own in special.items()})
        change, now_open = next_change(hours, at), is_open(hours, at)
        walked = next((at + MINUTE * each for each in range(1, DAY) if is_open(hours, at + MINUTE * each) != now_open), None)
        if walked is None:
            assert change is None or change >= at + MINUTE * DAY
        else:
            assert change == walked
        assert next_opening(hours, at) == (None if now_open else change)
