"""The figures of a small past, computed by hand; and what must add up whatever happened."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.engine import Connection

from app.brands.models import Member
from app.insights.counting import Spread
from app.insights.dating import Period, period
from app.insights.measuring import Report, measure
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from tests.cast import Cast
from tests.insights.played import Past, at

NOVEMBER = period(date(2026, 11, 18), date(2026, 11, 20), "Europe/Paris")


@pytest.fixture
def past(unit: Unit, cast: Cast) -> Past:
    return Past(unit, cast)


def seen(unit: Unit, cast: Cast, days: Period = NOVEMBER) -> Report:
    return measure(unit, actor=cast.maya, period=days)


def told(past: Past) -> None:
    """Three conversations on the 19th and 20th: Ines answers two of three, Omar one; one order of two assignments."""
    ines, awa, omar = past.cast.ines, past.cast.awa, past.cast.omar
    one = past.conversation(at("2026-11-18 23:30"))  # half past midnight on the 19th in Paris
    past.offer(one, awa, at("2026-11-18 23:30"), "expired"), past.offer(one, ines, at("2026-11-18 23:30"), "accepted")
    first = past.assignment(one, ines, at("2026-11-18 23:31"), asked=60, answered=90, ended=600, stars=5)
    past.order(at("2026-11-20 10:00"), 42_900, conversation=one, assignment=first, who=ines)
    past.order(at("2026-11-20 11:00"), 1_000, "CHF", conversation=one, assignment=first, who=ines)
    past.order(at("2026-11-20 12:00"), 99_900)  # nobody helped: it is not counted
    two = past.conversation(at("2026-11-19 12:00"))
    past.offer(two, awa, at("2026-11-19 12:00"), "declined"), past.offer(two, ines, at("2026-11-19 12:00"), "accepted")
    past.assignment(two, ines, at("2026-11-19 12:01"), asked=60, answered=70, ended=300, stars=2)
    past.assignment(two, omar, at("2026-11-19 12:06"), answered=30, ended=900, stars=4)  # handed over: asked when it was
    three = past.conversation(at("2026-11-20 22:59"))  # the last minute of the 20th in Paris
    past.assignment(three, ines, at("2026-11-20 22:59"))
    past.conversation(at("2026-11-20 23:00"))  # the 21st: outside
    past.unit.flush()


class TestMeasure:
    def test_gives_the_figures_computed_by_hand(self, past: Past, unit: Unit, cast: Cast) -> None:
        told(past)
        total = seen(unit, cast).total
        assert (total.started, total.replied, total.reply_rate) == (3, 2, 2 / 3)
        assert (total.held.assignments, total.held.answered, total.response_rate) == (4, 3, 0.75)
        assert (total.offers.offered, total.offers.accepted, total.offers.declined, total.offers.expired) == (4, 2, 1, 1)
        assert total.first_response == Spread(count=3, median=70_000, p90=90_000, mean=63_333)
        assert total.handling == Spread(count=3, median=600_000, p90=900_000, mean=600_000)
        assert (total.held.ratings, total.csat, total.rating) == (3, 2 / 3, 11 / 3)
        assert (total.orders, total.revenue, total.conversion) == (2, {"CHF": 1_000, "EUR": 42_900}, 0.25)

    def test_by_day_follows_the_zone_of_the_brand(self, past: Past, unit: Unit, cast: Cast) -> None:
        told(past)
        found = [(day.day, one.started, one.replied, one.held.assignments, one.offers.offered, one.orders) for day, one in seen(unit, cast).days]
        assert found == [(18, 0, 0, 0, 0, 0), (19, 2, 2, 3, 4, 0), (20, 1, 0, 1, 0, 2)]

    def test_by_respondent_names_who_left_too(self, past: Past, unit: Unit, cast: Cast) -> None:
        told(past)
        unit.execute(update(Member).where(Member.id == cast.awa.member_id).values(ended_at=at("2026-11-20 13:00")))
        people = seen(unit, cast).people
        assert [(who.name, who.role, who.has_left, one.held.assignments, one.held.answered, one.orders) for who, one in people] == [
            ("Ines", "ambassador", False, 3, 2, 2), ("Omar", "agent", False, 1, 1, 0), ("Awa", "ambassador", True, 0, 0, 0)]
        ines = people[0][1]
        assert (ines.first_response, ines.csat, ines.started) == (Spread(2, 80_000, 90_000, 80_000), 0.5, None)

    def test_of_nothing_is_nothing(self, unit: Unit, cast: Cast) -> None:
        report = seen(unit, cast)
        total = report.total
        assert report.is_empty and (total.response_rate, total.reply_rate, total.csat, total.conversion, total.first_response) == (None,) * 5
        assert len(report.days) == 3

    def test_keeps_brands_apart(self, past: Past, unit: Unit, cast: Cast) -> None:
        told(past)
        assert measure(unit, actor=cast.zoe, period=NOVEMBER).is_empty
        for actor in (cast.ines, cast.omar, cast.vera):
            with pytest.raises(NotFound):
                measure(unit, actor=actor, period=NOVEMBER)

    @pytest.mark.parametrize(("night", "days"), [("2026-03-28", [23, 23, 2]), ("2026-10-24", [22, 25, 1])])
    def test_counts_every_hour_of_the_nights_in_which_clocks_turn(self, past: Past, unit: Unit, cast: Cast, night: str, days: list[int]) -> None:
        """A question an hour for 48 hours from 0:00 UTC on: in Paris the days before, of and after the turn."""
        for hour in range(48):
            past.conversation(at(f"{night} 00:00") + timedelta(hours=hour))
        first = date.fromisoformat(night)
        found = [one.started for _, one in seen(unit, cast, period(first, first + timedelta(days=2), "Europe/Paris")).days]
        assert found == days

    @pytest.mark.parametrize("count", [1, 2, 3, 10, 11, 20])
    def test_takes_middle_and_tenth_as_a_person_would_count(self, past: Past, unit: Unit, cast: Cast, count: int) -> None:
        talk, times = past.conversation(at("2026-11-19 10:00")), random.Random(count).sample(range(1, 1_000), count)
        for seconds in times:
            past.assignment(talk, cast.ines, at("2026-11-19 10:00"), answered=seconds)
        ranked = sorted(times)
        median = (ranked[(count - 1) // 2] + ranked[count // 2]) * 1_000 // 2
        p90 = ranked[-(-9 * count // 10) - 1] * 1_000
        found = seen(unit, cast).total.first_response
        assert found == Spread(count, median, p90, sum(times) * 1_000 // count)


class TestAnyPast:
    @pytest.mark.parametrize("seed", range(2))
    def test_adds_up_over_days_and_over_respondents(self, past: Past, unit: Unit, cast: Cast, seed: int) -> None:
        dice, people = random.Random(seed), (cast.ines, cast.awa, cast.lena, cast.omar)
        for _ in range(20):
            when = at("2026-11-17 20:00") + timedelta(minutes=dice.randrange(4 * 24 * 60))
            talk = past.conversation(when)
            for number in range(dice.randrange(4)):
                who, later = dice.choice(people), when + timedelta(minutes=dice.randrange(300))
                past.offer(talk, who, later, dice.choice(["open", "accepted", "declined", "expired", "withdrawn"]), number=number + 1)
                job = past.assignment(talk, who, later, asked=dice.randrange(60), answered=dice.choice([None, dice.random() * 900]),
                                      ended=dice.choice([None, dice.random() * 9_000]), stars=dice.choice([None, 1, 3, 4, 5]))
                if dice.random() < 0.4:
                    past.order(later + timedelta(hours=dice.randrange(47)), dice.randrange(9_999), dice.choice(["EUR", "JPY"]),
                               conversation=talk, assignment=job, who=who)
        report = seen(unit, cast)

        def added(groups: list[object]) -> list[object]:
            return [sum(getattr(getattr(one, part), name) for one in groups) for part in ("held", "offers")
                    for name in type(getattr(report.total, part)).__slots__] + [
                sum(one.orders for one in groups), *(sum(one.revenue.get(money, 0) for one in groups) for money in ("EUR", "JPY"))]

        days, members = [one for _, one in report.days], [one for _, one in report.people]
        assert added(days) == added(members) == added([report.total])
        assert sum(one.started for one in days) == report.total.started
        for figures in (*days, *members, report.total):
            for took in filter(None, (figures.first_response, figures.handling)):
                assert 0 <= took.median <= took.p90 and took.count <= figures.held.assignments

    def test_is_read_in_as_many_queries_however_much_happened(self, past: Past, unit: Unit, cast: Cast, connection: Connection) -> None:
        def queries() -> int:
            count = 0

            def one_more(*_: object) -> None:
                nonlocal count
                count += 1

            event.listen(connection, "before_cursor_execute", one_more)
            seen(unit, cast)
            event.remove(connection, "before_cursor_execute", one_more)
            return count

        seen(unit, cast)
        before = queries()
        told(past)
        assert queries() == before <= 15
