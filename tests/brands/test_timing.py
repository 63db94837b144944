"""Hours as a manager writes them: breaks, nights, holidays, and everything that is no time."""

from datetime import date, timedelta

import pytest

from app.brands.hours import DAY, Shift, is_open
from app.brands.queries import hours_of, opening_hours
from app.brands.timing import NeverOpen, as_written, forget_hours, kept, remove_holiday, set_holiday, set_week, shifts_in
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from tests.brands.office import NOW, Office

WEEK = ["9:00-12:00, 13:00-18:00"] * 5 + ["", ""]
NOEL = date(2026, 12, 25)


def kept_by(unit: Unit, office: Office, week: list[str] | None = None, *, actor: Actor | None = None, zone: str = "Europe/Paris") -> None:
    set_week(unit, actor=actor or office.maya, zone=zone, week=week or WEEK)


class TestShiftsIn:
    @pytest.mark.parametrize(("text", "shifts"), [
        ("9-12, 13-18:30", ((540, 720), (780, 1110))), ("", ()), (" , ;", ()), ("9h00–12h00; 13.00 — 18.00", ((540, 720), (780, 1080))),
        ("22:00-2:00", ((1320, 1560),)), ("0-24", ((0, DAY),)), ("0:00-0:00", ((0, DAY),)), ("13-18, 9-14", ((540, 1080),)),
        ("18-24", ((1080, DAY),))])
    def test_reads_what_people_write(self, text: str, shifts: tuple[Shift, ...]) -> None:
        assert shifts_in(text) == shifts
        assert shifts_in(as_written(shifts)) == shifts

    @pytest.mark.parametrize("text", ["9", "9-", "nine to five", "25-26", "9:60-10", "24-25", "9:00-9:00", "-1-5", "<script>", "9-10-11", "٩-١٢x",
                                      ",".join(f"{hour}-{hour + 1}" for hour in range(0, 24, 2)), "9-10," * 400])
    def test_refuses_what_is_no_time(self, text: str) -> None:
        assert shifts_in(text) is None


class TestSetWeek:
    def test_keeps_the_week_and_the_zone_for_agents(self, unit: Unit, office: Office) -> None:
        kept_by(unit, office)
        hours = hours_of(unit, office.brand_id)
        assert hours is not None and hours.zone == "Europe/Paris" and hours.week[0] == ((540, 720), (780, 1080)) and hours.week[6] == ()
        assert not is_open(hours, NOW)  # a Saturday evening
        assert kept(opening_hours(unit, office.maya))["monday"] == "09:00–12:00, 13:00–18:00"
        assert hours_of(unit, office.brand_id, audience="ambassadors") is None
        assert hours_of(unit, office.zoe.brand_id) is None

    def test_again_replaces_the_week_and_leaves_the_holidays(self, unit: Unit, office: Office) -> None:
        kept_by(unit, office)
        set_holiday(unit, actor=office.maya, day=NOEL, name="Noël")
        kept_by(unit, office, ["0-24"] * 7, zone="Asia/Tokyo")
        hours = hours_of(unit, office.brand_id)
        assert hours is not None and (hours.zone, hours.week[6], list(hours.holidays)) == ("Asia/Tokyo", ((0, DAY),), [NOEL])

    def test_says_which_day_is_wrong(self, unit: Unit, office: Office) -> None:
        with pytest.raises(Malformed) as refused:
            kept_by(unit, office, ["9-12", "x", "", "", "9", "", ""], zone="Europe/Atlantis")
        assert refused.value.data == {"fields": ["timezone", "tuesday", "friday"]}

    def test_refuses_a_week_without_a_shift(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NeverOpen):
            kept_by(unit, office, [""] * 7)

    def test_is_for_who_manages(self, unit: Unit, office: Office) -> None:
        for actor in (office.omar, office.ines):
            for act in (lambda who=actor: kept_by(unit, office, actor=who), lambda who=actor: forget_hours(unit, actor=who),
                        lambda who=actor: set_holiday(unit, actor=who, day=NOEL, name="x"),
                        lambda who=actor: remove_holiday(unit, actor=who, day=NOEL)):
                with pytest.raises(NotAllowed):
                    act()

    def test_is_forgotten_by_its_own_brand_only(self, unit: Unit, office: Office) -> None:
        kept_by(unit, office)
        forget_hours(unit, actor=office.zoe)
        assert hours_of(unit, office.brand_id) is not None
        forget_hours(unit, actor=office.maya)
        assert hours_of(unit, office.brand_id) is None


class TestHoliday:
    def test_closes_the_day_or_gives_it_hours_of_its_own(self, unit: Unit, office: Office) -> None:
        kept_by(unit, office)
        set_holiday(unit, actor=office.maya, day=NOEL, name="Noël")
        set_holiday(unit, actor=office.maya, day=NOEL - timedelta(days=1), name="The day before", shifts="9-12")
        set_holiday(unit, actor=office.maya, day=NOEL, name=" Christmas ")
        hours = hours_of(unit, office.brand_id)
        assert hours is not None
        assert [(day, special.name, special.shifts) for day, special in hours.holidays.items()] == [
            (NOEL - timedelta(days=1), "The day before", ((540, 720),)), (NOEL, "Christmas", ())]
        for _ in range(2):
            remove_holiday(unit, actor=office.maya, day=NOEL)
        assert opening_hours(unit, office.maya).holidays == [{"date": "2026-12-24", "name": "The day before", "shifts": [[540, 720]]}]

    @pytest.mark.parametrize(("name", "shifts", "field"), [("", "", "name"), ("\u202e ", "", "name"), ("Noël", "noon", "shifts")])
    def test_refuses_what_is_none(self, unit: Unit, office: Office, name: str, shifts: str, field: str) -> None:
        kept_by(unit, office)
        with pytest.raises(Malformed) as refused:
            set_holiday(unit, actor=office.maya, day=NOEL, name=name, shifts=shifts)
        assert refused.value.data == {"fields": [field]}

    def test_has_an_end_and_needs_hours(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NotFound):
            set_holiday(unit, actor=office.maya, day=NOEL, name="Noël")
        kept_by(unit, office)
        days = [(NOEL + timedelta(days=each)).isoformat() for each in range(100)]
        opening_hours(unit, office.maya).holidays = [{"date": day, "name": "x", "shifts": []} for day in days]
        set_holiday(unit, actor=office.maya, day=NOEL, name="Noël")
        with pytest.raises(Malformed):
            set_holiday(unit, actor=office.maya, day=NOEL - timedelta(days=1), name="One more")
