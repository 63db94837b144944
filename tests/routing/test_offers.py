"""What a respondent is offered, as their desk shows it."""

from app.routing.queries import offers_of
from tests.routing.scene import Scene


class TestOffersOf:
    def test_lists_ones_own_open_offers(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        first, second = scene.ask(body="one"), scene.ask(body="two")
        scene.accept(awa, second)
        assert [card.question for card in offers_of(scene.unit, ines)] == ["one"]
        assert [card.conversation for card in offers_of(scene.unit, awa)] == [first.conversation]
        assert offers_of(scene.unit, scene.zoe) == []

    def test_names_the_topic_in_the_readers_language(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        scene.ask(topic="optics")
        assert [card.topic for card in offers_of(scene.unit, ines, language="fr")] == ["optics (fr)"]
        assert [card.topic for card in offers_of(scene.unit, ines, language="de")] == ["Optics"]
