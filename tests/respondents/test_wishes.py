"""Topics chosen by the person and confirmed by a manager: only what is confirmed routes."""

from typing import Any

import pytest

from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.respondents.cataloguing import archive_topic, restore_topic
from app.respondents.queries import known_by, profile_for, wishes_in
from app.respondents.wishing import choose_topics, confirm_topic, decline_topic, set_expertise
from tests.routing.scene import Scene


@pytest.fixture
def maya(scene: Scene) -> Actor:
    return scene.member("Maya", "manager", answers=False)


def known(scene: Scene, who: Actor) -> dict[str, tuple[int, bool]]:
    return {one.topic.slug: (one.level, one.confirmed) for one in known_by(scene.unit, scene.id, who.member_id or 0)}


def routes(scene: Scene, who: Actor) -> set[int]:
    return set(profile_for(scene.unit, scene.id, who.member_id or 0).levels)


class TestChooseTopics:
    def test_waits_for_a_manager(self, scene: Scene, maya: Actor) -> None:
        ines, film = scene.member("Ines"), scene.topics["film"].id
        choose_topics(scene.unit, actor=ines, topics={film: 3})
        assert (known(scene, ines), routes(scene, ines), wishes_in(scene.unit, scene.id)) == ({"film": (3, False)}, set(), {ines.member_id: 1})
        confirm_topic(scene.unit, actor=maya, member_id=ines.member_id or 0, topic_id=film, level=2, now=scene.now)
        assert (known(scene, ines), routes(scene, ines), wishes_in(scene.unit, scene.id)) == ({"film": (2, True)}, {film}, {})

    def test_cannot_raise_what_was_confirmed_but_drop_it(self, scene: Scene) -> None:
        ines, film, optics = scene.member("Ines", knows={"film": 1}), scene.topics["film"].id, scene.topics["optics"].id
        choose_topics(scene.unit, actor=ines, topics={film: 3, optics: 1})
        choose_topics(scene.unit, actor=ines, topics={film: 3, optics: 2})
        assert known(scene, ines) == {"film": (1, True), "optics": (2, False)}
        choose_topics(scene.unit, actor=ines, topics={})
        assert (known(scene, ines), routes(scene, ines)) == ({}, set())

    def test_keeps_what_is_archived_for_the_day_it_returns(self, scene: Scene, maya: Actor) -> None:
        ines, film = scene.member("Ines", knows={"film": 3}), scene.topics["film"].id
        archive_topic(scene.unit, actor=maya, topic_id=film, now=scene.now)
        assert known(scene, ines) == {}
        choose_topics(scene.unit, actor=ines, topics={})
        set_expertise(scene.unit, actor=maya, member_id=ines.member_id or 0, expertise={}, now=scene.now)
        with pytest.raises(NotFound):
            choose_topics(scene.unit, actor=ines, topics={film: 1})
        restore_topic(scene.unit, actor=maya, topic_id=film)
        assert known(scene, ines) == {"film": (3, True)}

    @pytest.mark.parametrize("topics", [{"film": 0}, {"film": 4}, {"film": -1}])
    def test_refuses_a_level_that_is_none(self, scene: Scene, topics: dict[str, int]) -> None:
        with pytest.raises(Malformed):
            choose_topics(scene.unit, actor=scene.member("Ines"), topics={scene.topics[name].id: level for name, level in topics.items()})

    def test_refuses_too_many_other_brands_and_visitors(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        for topics in ({scene.twin.topics["film"].id: 1}, {999_999: 1}):
            with pytest.raises(NotFound):
                choose_topics(scene.unit, actor=ines, topics=topics)
        with pytest.raises(Malformed):
            choose_topics(scene.unit, actor=ines, topics=dict.fromkeys(range(201), 1))
        with pytest.raises(NotAllowed):
            choose_topics(scene.unit, actor=scene.visitor(), topics={})


class TestConfirmTopic:
    def judged(self, scene: Scene, actor: Actor, member: Actor, topic: str = "film", **more: Any) -> None:
        given = {"actor": actor, "member_id": member.member_id or 0, "topic_id": scene.topics[topic].id}
        if more:
            confirm_topic(scene.unit, **given, **more)
        else:
            decline_topic(scene.unit, **given)

    def test_or_decline_is_for_managers_of_the_brand_only(self, scene: Scene, maya: Actor) -> None:
        ines = scene.member("Ines")
        choose_topics(scene.unit, actor=ines, topics={scene.topics["film"].id: 2})
        for more in ({"level": 3, "now": scene.now}, {}):
            with pytest.raises(NotAllowed):
                self.judged(scene, ines, ines, **more)
            with pytest.raises(NotFound):
                self.judged(scene, scene.zoe, ines, **more)
            with pytest.raises(NotFound):
                self.judged(scene, maya, ines, "optics", **more)
        with pytest.raises(Malformed):
            self.judged(scene, maya, ines, level=9, now=scene.now)
        assert known(scene, ines) == {"film": (2, False)}

    def test_or_decline_twice_is_harmless_or_not_there(self, scene: Scene, maya: Actor) -> None:
        ines = scene.member("Ines")
        choose_topics(scene.unit, actor=ines, topics={scene.topics["film"].id: 2, scene.topics["optics"].id: 1})
        for _ in range(2):
            self.judged(scene, maya, ines, level=2, now=scene.now)
        with pytest.raises(NotFound):
            self.judged(scene, maya, ines)
        self.judged(scene, maya, ines, "optics")
        with pytest.raises(NotFound):
            self.judged(scene, maya, ines, "optics")
        assert known(scene, ines) == {"film": (2, True)}


class TestSetExpertise:
    def test_confirms_wishes_that_are_among_it_and_leaves_the_others(self, scene: Scene, maya: Actor) -> None:
        ines = scene.member("Ines", knows={"digital": 1})
        choose_topics(scene.unit, actor=ines, topics={scene.topics["film"].id: 2, scene.topics["optics"].id: 1})
        set_expertise(scene.unit, actor=maya, member_id=ines.member_id or 0, expertise={scene.topics["film"].id: 3}, now=scene.now)
        assert known(scene, ines) == {"film": (3, True), "optics": (1, False)}
