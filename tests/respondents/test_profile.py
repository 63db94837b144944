"""What a respondent knows, speaks, takes, and whether they want to."""

from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from app.brands.models import Member, Team, TeamPlace
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.respondents.availability import declare, set_availability
from app.respondents.capacity import free_place, set_capacity, take_place
from app.respondents.facts import BecameAvailable, BecameUnavailable, StandingChanged
from app.respondents.models import Expertise, Respondent
from app.respondents.profiling import become_respondent, introduce, set_profile
from app.respondents.queries import Standing, profile_for, profiles_of, standing_of
from app.respondents.wishing import set_expertise
from tests.routing.scene import Scene


@pytest.fixture
def maya(scene: Scene):
    return scene.member("Maya", "manager", answers=False)


def profile(scene: Scene, actor, member, **values: Any) -> None:
    set_profile(scene.unit, actor=actor, member_id=member.member_id, now=scene.now, **{
        "line": "Customer since 2023", "languages": ["en", "fr"], "capacity": 3, "expertise": {scene.topics["optics"].id: 3}, **values})


class TestSetProfile:
    def test_makes_a_respondent_of_a_member(self, scene: Scene, maya) -> None:
        ines = scene.member("Ines", answers=False)
        profile(scene, maya, ines)
        known = profile_for(scene.unit, scene.id, ines.member_id or 0)
        assert (known.line, known.languages, known.audience) == ("Customer since 2023", {"en", "fr"}, "ambassadors")
        assert known.levels == {scene.topics["optics"].id: 3}
        assert known.standing == Standing("away", 3, 0)

    def test_replaces_what_was_known(self, scene: Scene, maya) -> None:
        ines = scene.member("Ines", knows={"film": 1, "optics": 1})
        profile(scene, maya, ines, expertise={scene.topics["film"].id: 2})
        assert profile_for(scene.unit, scene.id, ines.member_id or 0).levels == {scene.topics["film"].id: 2}

    @pytest.mark.parametrize(("values", "field"), [
        ({"line": "x" * 161}, "line"), ({"languages": []}, "languages"), ({"languages": ["english please"]}, "languages"),
        ({"languages": ["EN"]}, "languages"),
        ({"languages": ["en"] + [f"x{letter}" for letter in "abcdefghijklmnopqrstuvw"]}, "languages"), ({"languages": [""]}, "languages")])
    def test_names_the_field_that_is_wrong(self, scene: Scene, maya, values: dict[str, Any], field: str) -> None:
        with pytest.raises(Malformed) as refused:
            profile(scene, maya, scene.member("Ines"), **values)
        assert refused.value.data == {"fields": [field]}

    def test_cleans_the_line_that_visitors_see(self, scene: Scene, maya) -> None:
        ines = scene.member("Ines")
        profile(scene, maya, ines, line="  <b>Since\u202e\n 2023</b> ", languages=["en", "en"])
        assert profile_for(scene.unit, scene.id, ines.member_id or 0).line == "<b>Since 2023</b>"

    @pytest.mark.parametrize("level", [0, 4, -1, 1_000])
    def test_refuses_a_level_that_is_none(self, scene: Scene, maya, level: int) -> None:
        with pytest.raises(Malformed):
            profile(scene, maya, scene.member("Ines"), expertise={scene.topics["film"].id: level})

    def test_refuses_another_brands_topic(self, scene: Scene, maya) -> None:
        for topic in (scene.twin.topics["film"].id, 999_999):
            with pytest.raises(NotFound):
                profile(scene, maya, scene.member(f"Ines{topic}"), expertise={topic: 2})

    def test_refuses_an_outsider(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        with pytest.raises(NotFound):
            profile(scene, scene.zoe, ines)
        for actor in (ines, scene.member("Omar", "agent"), scene.visitor()):
            with pytest.raises(NotAllowed):
                profile(scene, actor, ines)
        with pytest.raises(NotFound):
            set_expertise(scene.unit, actor=scene.zoe, member_id=ines.member_id or 0, expertise={}, now=scene.now)


class TestIntroduce:
    def test_is_ones_own_word(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        introduce(scene.unit, actor=ines, member_id=ines.member_id or 0, line="Hello", languages=["fr"], now=scene.now)
        assert profile_for(scene.unit, scene.id, ines.member_id or 0).line == "Hello"
        with pytest.raises(NotAllowed):
            introduce(scene.unit, actor=awa, member_id=ines.member_id or 0, line="Gotcha", languages=["fr"], now=scene.now)
        with pytest.raises(NotFound):
            introduce(scene.unit, actor=scene.zoe, member_id=ines.member_id or 0, line="Gotcha", languages=["fr"], now=scene.now)


class TestBecomeRespondent:
    def test_is_harmless_twice_and_begins_away(self, scene: Scene) -> None:
        ines = scene.member("Ines", answers=False)
        for _ in range(2):
            become_respondent(scene.unit, brand_id=scene.id, member_id=ines.member_id or 0, now=scene.now)
        assert standing_of(scene.unit, ines.member_id or 0) == Standing("away", 2, 0)

    def test_finds_nobody_who_left_or_is_of_another_brand(self, scene: Scene) -> None:
        ines = scene.member("Ines", answers=False)
        scene.unit.get_one(Member, ines.member_id).ended_at = scene.now
        for member in (ines, scene.zoe):
            with pytest.raises(NotFound):
                become_respondent(scene.unit, brand_id=scene.id, member_id=member.member_id or 0, now=scene.now)
        with pytest.raises(NotFound):
            standing_of(scene.unit, ines.member_id or 0)


class TestCapacity:
    def test_never_passes_the_limit(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=2)
        assert [take_place(scene.unit, member_id=ines.member_id or 0, by_hand=True, now=scene.now) for _ in range(4)] == [True, True, False, False]
        assert [free_place(scene.unit, member_id=ines.member_id or 0) for _ in range(4)] == [True, True, False, False]
        assert [fact.load for fact in scene.facts(StandingChanged)] == [1, 2, 1, 0]

    def test_gives_nothing_unasked_to_who_is_not_available(self, scene: Scene) -> None:
        ines = scene.member("Ines", availability="busy")
        assert not take_place(scene.unit, member_id=ines.member_id or 0, by_hand=False, now=scene.now)
        assert take_place(scene.unit, member_id=ines.member_id or 0, by_hand=True, now=scene.now)

    def test_gives_nothing_to_who_left(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        scene.unit.get_one(Member, ines.member_id).ended_at = scene.now
        scene.unit.flush()
        for member_id in (ines.member_id or 0, 999_999):
            assert not take_place(scene.unit, member_id=member_id, by_hand=True, now=scene.now)

    def test_remembers_the_last_assignment(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        take_place(scene.unit, member_id=ines.member_id or 0, by_hand=True, now=scene.now)
        assert profile_for(scene.unit, scene.id, ines.member_id or 0).last_assigned_at == scene.now

    def test_cannot_be_set_below_what_is_held(self, scene: Scene, maya) -> None:
        ines = scene.member("Ines", capacity=4)
        scene.stand(ines, load=3)
        with pytest.raises(Refusal, match=r"capacity\.held") as refused:
            profile(scene, maya, ines, capacity=2)
        assert refused.value.data == {"load": 3}
        profile(scene, maya, ines, capacity=3)

    @pytest.mark.parametrize("capacity", [0, -1, 5, 10**9])
    def test_is_between_one_and_four(self, scene: Scene, maya, capacity: int) -> None:
        with pytest.raises(Refusal, match=r"capacity\.range"):
            profile(scene, maya, scene.member("Ines"), capacity=capacity)

    def test_of_another_brand_is_not_there(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        with pytest.raises(NotFound):
            set_capacity(scene.unit, brand_id=scene.twin.id, member_id=ines.member_id or 0, capacity=2)


class TestSetAvailability:
    def test_says_how_one_stands_and_what_follows(self, scene: Scene) -> None:
        ines = scene.member("Ines", availability="away")
        for availability in ("available", "available", "busy", "away", "available"):
            standing = set_availability(scene.unit, actor=ines, availability=availability, now=scene.now)
            assert standing == Standing(availability, 2, 0)
        assert [fact.availability for fact in scene.facts(StandingChanged)] == ["available", "busy", "away", "available"]
        assert (len(scene.facts(BecameAvailable)), len(scene.facts(BecameUnavailable))) == (2, 1)

    def test_refuses_who_does_not_answer(self, scene: Scene, maya) -> None:
        with pytest.raises(NotFound):
            set_availability(scene.unit, actor=maya, availability="available", now=scene.now)
        with pytest.raises(NotAllowed):
            set_availability(scene.unit, actor=scene.visitor(), availability="available", now=scene.now)

    @pytest.mark.parametrize("availability", ["", "AVAILABLE", "here", "x" * 10_000])
    def test_knows_three_words(self, scene: Scene, availability: str) -> None:
        with pytest.raises(Malformed):
            set_availability(scene.unit, actor=scene.member("Ines"), availability=availability, now=scene.now)

    def test_of_another_brand_is_not_there(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        with pytest.raises(NotFound):
            declare(scene.unit, brand_id=scene.twin.id, member_id=ines.member_id or 0, availability="away")


class TestProfilesOf:
    def test_lists_the_brands_own_whose_membership_lasts(self, scene: Scene, maya) -> None:
        ines, awa, _ = scene.member("Ines"), scene.member("Awa", availability="busy"), scene.twin.member("Canary")
        gone = scene.member("Gone")
        scene.unit.get_one(Member, gone.member_id).ended_at = scene.now
        scene.unit.flush()
        assert [one.name for one in profiles_of(scene.unit, scene.id)] == ["Ines", "Awa"]
        assert [one.name for one in profiles_of(scene.unit, scene.id, availability="busy")] == ["Awa"]
        assert [one.member_id for one in profiles_of(scene.unit, scene.id, only=[ines.member_id or 0])] == [ines.member_id]
        with pytest.raises(NotFound):
            profile_for(scene.unit, scene.twin.id, awa.member_id or 0)

    def test_knows_the_workspaces_of_ones_teams(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        team = Team(brand_id=scene.id, workspace_id=scene.workspace.id, name="Night")
        scene.unit.add(team)
        scene.unit.flush()
        scene.unit.add(TeamPlace(team_id=team.id, member_id=ines.member_id or 0, brand_id=scene.id))
        scene.unit.flush()
        assert [one.workspaces for one in profiles_of(scene.unit, scene.id)] == [{scene.workspace.id}, frozenset()]
        assert awa.member_id

    def test_asks_the_database_the_same_number_of_times_however_many(self, scene: Scene) -> None:
        counts = []
        for round_ in range(2):
            for number in range(5):
                scene.member(f"{round_}-{number}", knows={"film": 1})
            counts.append(self.statements(scene))
        assert counts == [3, 3]

    def statements(self, scene: Scene) -> int:
        asked: list[str] = []

        def note(*args: Any) -> None:
            asked.append(args[2])

        engine = scene.unit.connection().engine
        event.listen(engine, "before_cursor_execute", note)
        profiles_of(scene.unit, scene.id)
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)


class TestTheRows:
    def test_expertise_and_respondent_cannot_point_into_another_brand(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        for row in (Expertise(member_id=ines.member_id or 0, topic_id=scene.twin.topics["film"].id, brand_id=scene.id, level=1),
                    Respondent(member_id=scene.zoe.member_id or 0, brand_id=scene.id)):
            with pytest.raises(IntegrityError), scene.unit.begin_nested():
                scene.unit.add(row)
                scene.unit.flush()
        assert scene.unit.scalars(select(Expertise)).all() == []
