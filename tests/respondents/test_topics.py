"""Topics: a tree of the brand's own, with names in its languages."""

from typing import Any

import pytest

from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.ids import uid
from app.respondents.cataloguing import add_topic, archive_topic, change_topic, restore_topic
from app.respondents.models import Topic
from app.respondents.queries import lineage, topic_for, topics_of
from tests.routing.scene import Scene


@pytest.fixture
def maya(scene: Scene):
    return scene.member("Maya", "manager", answers=False)


def add(scene: Scene, actor, slug: str = "lenses", *, names: Any = None, audience: str = "ambassadors", parent: str | None = None) -> int:
    parent_id = scene.topics[parent].id if parent else None
    return add_topic(scene.unit, actor=actor, slug=slug, names=names or {"en": slug.title()}, audience=audience, parent_id=parent_id).id


def change(scene: Scene, actor, topic: str, **values: Any) -> None:
    row = scene.topics[topic]
    change_topic(scene.unit, actor=actor, topic_id=row.id, **{"slug": row.slug, "names": row.names, "audience": row.audience,
                                                              "parent_id": row.parent_id, **values})


class TestAddTopic:
    def test_puts_it_last_under_its_parent(self, scene: Scene, maya) -> None:
        number = add(scene, maya, parent="optics", names={"en": " Wide  lenses ", "fr": "", "ru": "Объективы"})
        topic = scene.unit.get_one(Topic, number)
        assert topic.names == {"en": "Wide lenses", "ru": "Объективы"}
        assert lineage(scene.unit, scene.id, number) == [number, scene.topics["optics"].id, scene.topics["digital"].id]
        assert topics_of(scene.unit, scene.id)[-1].id == number

    @pytest.mark.parametrize("slug", ["", "Lenses", "a b", "-a", "a-", "a--b", "é", "x" * 61, "a/b", "a\n"])
    def test_refuses_a_slug_that_no_page_could_declare(self, scene: Scene, maya, slug: str) -> None:
        with pytest.raises(Malformed) as refused:
            add(scene, maya, slug)
        assert "slug" in refused.value.data["fields"]

    @pytest.mark.parametrize("names", [{"fr": "Objectifs"}, {"en": " "}, {"en": "\u202e"}, {"en": "x" * 121}, {"en": "ok", "fr": "x" * 10_000}])
    def test_wants_a_name_in_the_brands_first_language(self, scene: Scene, maya, names: dict[str, str]) -> None:
        with pytest.raises(Malformed) as refused:
            add(scene, maya, names=names)
        assert refused.value.data == {"fields": ["names"]}

    def test_refuses_a_slug_that_is_taken_here_only(self, scene: Scene, maya) -> None:
        with pytest.raises(Refusal, match=r"topic\.slug_taken"):
            add(scene, maya, "film")
        scene.unit.delete(scene.twin.topics["delivery"])
        scene.unit.flush()
        assert add(scene.twin, scene.zoe, "delivery")  # type: ignore[arg-type]

    def test_refuses_another_brands_parent_and_an_unknown_audience(self, scene: Scene, maya) -> None:
        with pytest.raises(NotFound):
            add_topic(scene.unit, actor=maya, slug="x", names={"en": "X"}, audience="agents", parent_id=scene.twin.topics["film"].id)
        with pytest.raises(Malformed):
            add(scene, maya, audience="everybody")

    def test_belongs_to_managers(self, scene: Scene) -> None:
        for actor in (scene.member("Ines"), scene.member("Omar", "agent"), scene.visitor()):
            with pytest.raises(NotAllowed):
                add(scene, actor)

    def test_stops_at_a_depth_people_can_read(self, scene: Scene, maya) -> None:
        parent = scene.topics["optics"].id
        for level in range(4):
            parent = add_topic(scene.unit, actor=maya, slug=f"level-{level}", names={"en": "x"}, audience="agents", parent_id=parent).id
        with pytest.raises(Refusal, match=r"topic\.too_deep"):
            add_topic(scene.unit, actor=maya, slug="deeper", names={"en": "x"}, audience="agents", parent_id=parent)


class TestChangeTopic:
    def test_changes_what_is_said(self, scene: Scene, maya) -> None:
        change(scene, maya, "film", slug="analogue", names={"en": "Analogue"}, audience="agents", parent_id=scene.topics["digital"].id)
        topic = scene.unit.get_one(Topic, scene.topics["film"].id)
        assert (topic.slug, topic.audience, topic.parent_id) == ("analogue", "agents", scene.topics["digital"].id)

    def test_refuses_a_circle(self, scene: Scene, maya) -> None:
        for parent in ("digital", "optics"):
            with pytest.raises(Refusal, match=r"topic\.circle"):
                change(scene, maya, "digital", parent_id=scene.topics[parent].id)

    def test_may_keep_its_slug_but_not_take_anothers(self, scene: Scene, maya) -> None:
        change(scene, maya, "film", slug="film")
        with pytest.raises(Refusal, match=r"topic\.slug_taken"):
            change(scene, maya, "film", slug="optics")

    def test_refuses_an_outsider(self, scene: Scene) -> None:
        with pytest.raises(NotFound):
            change(scene, scene.zoe, "film")
        with pytest.raises(NotAllowed):
            change(scene, scene.member("Ines"), "film")


class TestArchiveTopic:
    def test_takes_what_is_below_along_and_brings_it_back(self, scene: Scene, maya) -> None:
        archive_topic(scene.unit, actor=maya, topic_id=scene.topics["digital"].id, now=scene.now)
        assert {topic.slug for topic in topics_of(scene.unit, scene.id)} == {"film", "delivery"}
        assert len(topics_of(scene.unit, scene.id, archived=True)) == 4
        scene.unit.expire_all()
        restore_topic(scene.unit, actor=maya, topic_id=scene.topics["optics"].id)
        optics = topic_for(scene.unit, maya, scene.topics["optics"].uid)
        assert (optics.archived_at, optics.parent_id) == (None, None)

    def test_takes_no_children_any_more(self, scene: Scene, maya) -> None:
        archive_topic(scene.unit, actor=maya, topic_id=scene.topics["digital"].id, now=scene.now)
        scene.unit.expire_all()
        with pytest.raises(NotFound):
            add(scene, maya, parent="digital")

    def test_refuses_an_outsider(self, scene: Scene) -> None:
        for actor, refusal in ((scene.zoe, NotFound), (scene.member("Ines"), NotAllowed)):
            with pytest.raises(refusal):
                archive_topic(scene.unit, actor=actor, topic_id=scene.topics["film"].id, now=scene.now)
            with pytest.raises(refusal):
                restore_topic(scene.unit, actor=actor, topic_id=scene.topics["film"].id)


class TestTopicFor:
    def test_finds_only_the_brands_own(self, scene: Scene, maya) -> None:
        assert topic_for(scene.unit, maya, scene.topics["film"].uid).slug == "film"
        for number in (scene.twin.topics["film"].uid, uid(), "", "x" * 10_000):
            with pytest.raises(NotFound):
                topic_for(scene.unit, maya, number)
