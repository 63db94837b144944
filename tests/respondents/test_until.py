"""Availability that ends by itself: at a time the person said, or when they let offers pass."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from app.kernel import clock
from app.kernel.errors import Malformed
from app.kernel.work import Unit
from app.respondents.availability import declare, fall_back, note_missed, set_availability, show_life
from app.respondents.capacity import take_place
from app.respondents.facts import BecameUnavailable, StandingChanged
from app.respondents.listeners import keep_hours
from app.respondents.models import Respondent
from app.respondents.queries import Standing, profiles_of, standing_of
from app.routing.knowing import candidates_of
from app.routing.queries import brands_to_serve
from tests.ground.doors import Told
from tests.routing.scene import Scene

HOUR = timedelta(hours=1)


class TestUntil:
    def test_is_remembered_and_told(self, scene: Scene) -> None:
        ines, until = scene.member("Ines", availability="away"), scene.now + HOUR
        assert set_availability(scene.unit, actor=ines, availability="available", until=until, now=scene.now) == Standing("available", 2, 0, until)
        longer = set_availability(scene.unit, actor=ines, availability="available", until=until + HOUR, now=scene.now)
        assert [fact.until for fact in scene.facts(StandingChanged)] == [until, until + HOUR] and longer.until == until + HOUR
        assert set_availability(scene.unit, actor=ines, availability="available", now=scene.now).until is None

    def test_means_nothing_for_who_is_away(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        assert set_availability(scene.unit, actor=ines, availability="away", until=scene.now + HOUR, now=scene.now) == Standing("away", 2, 0)

    @pytest.mark.parametrize("after", [timedelta(0), -HOUR, timedelta(days=7, seconds=1), timedelta(days=40_000)])
    def test_lies_ahead_and_not_too_far(self, scene: Scene, after: timedelta) -> None:
        with pytest.raises(Malformed) as refused:
            set_availability(scene.unit, actor=scene.member("Ines"), availability="available", until=scene.now + after, now=scene.now)
        assert refused.value.data == {"fields": ["until"]}

    def test_over_takes_nobody_into_account_even_before_the_clock_looked(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        set_availability(scene.unit, actor=ines, availability="available", until=scene.now + HOUR, now=scene.now)
        before, after = scene.now + HOUR - timedelta(seconds=1), scene.now + HOUR
        assert [len(profiles_of(scene.unit, scene.id, now=now)) for now in (before, after)] == [1, 0]
        assert [len(candidates_of(scene.unit, scene.id, now=now)) for now in (before, after)] == [1, 0]
        assert not take_place(scene.unit, member_id=ines.member_id or 0, by_hand=False, now=after)
        assert list(brands_to_serve(scene.unit, now=after)) == []
        assert take_place(scene.unit, member_id=ines.member_id or 0, by_hand=False, now=before)


class TestFallBack:
    def test_makes_away_whoever_s_time_is_over_and_says_why(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        set_availability(scene.unit, actor=ines, availability="available", until=scene.now + HOUR, now=scene.now)
        set_availability(scene.unit, actor=awa, availability="busy", until=scene.now + 2 * HOUR, now=scene.now)
        assert fall_back(scene.unit, now=scene.now + HOUR - timedelta(seconds=1)) == 0
        assert [fall_back(scene.unit, now=scene.now + HOUR) for _ in range(2)] == [1, 0]
        assert standing_of(scene.unit, ines.member_id or 0) == Standing("away", 2, 0, scene.now + HOUR, "over")
        assert scene.facts(BecameUnavailable)[-1].member_id == ines.member_id
        assert fall_back(scene.unit, now=scene.now + 2 * HOUR) == 1

    def test_goes_in_chunks(self, scene: Scene) -> None:
        for name in ("Ines", "Awa", "Lena"):
            set_availability(scene.unit, actor=scene.member(name), availability="available", until=scene.now + HOUR, now=scene.now)
        assert [fall_back(scene.unit, now=scene.now + HOUR, most=2) for _ in range(3)] == [2, 1, 0]

    def test_leaves_who_set_no_time(self, scene: Scene) -> None:
        scene.member("Ines")
        assert fall_back(scene.unit, now=scene.now + timedelta(days=400)) == 0


class TestKeepHours:
    def test_is_told_on_every_desk(self, connection: Connection, told: Told) -> None:
        with Unit(connection) as unit:
            scene = Scene(unit)
            ines = scene.member("Ines")
            scene.stand(ines, available_until=clock.now() - timedelta(seconds=1))
            keep_hours()
            (name, data), = told.to(f"m{ines.member_id}")
            assert (name, data["standing"]["availability"], data["standing"]["because"]) == ("standing.changed", "away", "over")
            unit.rollback()


class TestMissed:
    def miss(self, scene: Scene, who) -> bool:
        return note_missed(scene.unit, brand_id=scene.id, member_id=who.member_id or 0)

    def test_three_in_a_row_make_away(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        assert [self.miss(scene, ines) for _ in range(4)] == [False, False, True, False]
        assert standing_of(scene.unit, ines.member_id or 0) == Standing("away", 2, 0, None, "missed")
        assert len(scene.facts(BecameUnavailable)) == 1

    def test_are_forgotten_at_any_sign_of_life(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        for live in (lambda: show_life(scene.unit, member_id=ines.member_id or 0),
                     lambda: declare(scene.unit, brand_id=scene.id, member_id=ines.member_id or 0, availability="available")):
            self.miss(scene, ines)
            self.miss(scene, ines)
            live()
            scene.unit.expire_all()
            assert scene.unit.get_one(Respondent, ines.member_id).missed == 0
        assert standing_of(scene.unit, ines.member_id or 0).because == ""

    def test_of_another_brand_or_nobody_count_nothing(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        for member in (ines.member_id or 0, 999_999):
            assert not any(note_missed(scene.unit, brand_id=scene.twin.id, member_id=member) for _ in range(3))
        assert standing_of(scene.unit, ines.member_id or 0).availability == "available"
