"""A browser is known by a token that only it holds."""

import pytest

from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound
from app.visitors.facts import VisitorMoved
from app.visitors.models import Visitor
from app.visitors.queries import cards_of, ended
from app.visitors.recognising import admit, by_token, move, renew, replace_token, spoken
from tests.routing.scene import Scene


class TestAdmit:
    def test_makes_a_visitor_whose_token_is_not_stored(self, scene: Scene) -> None:
        admitted = admit(scene.unit, site=scene.site, language="fr", device="phone", now=scene.now)
        row = scene.unit.get_one(Visitor, admitted.visitor_id)
        assert (row.language, row.device, row.name) == ("fr", "phone", "")
        assert admitted.token not in (row.token_hash, row.uid) and len(admitted.token) >= 43
        assert by_token(scene.unit, admitted.token) == admitted.actor

    def test_gives_everybody_another_token(self, scene: Scene) -> None:
        tokens = {admit(scene.unit, site=scene.site, language="en", device="", now=scene.now).token for _ in range(50)}
        assert len(tokens) == 50

    @pytest.mark.parametrize(("language", "device"), [("", ""), ("<b>", "fridge"), ("x" * 400, "y" * 400), ("en\n", "phone\n")])
    def test_keeps_nothing_odd(self, scene: Scene, language: str, device: str) -> None:
        admitted = admit(scene.unit, site=scene.site, language=language, device=device, now=scene.now)
        row = scene.unit.get_one(Visitor, admitted.visitor_id)
        assert (row.language, row.device) == ("en", "")


class TestByToken:
    @pytest.mark.parametrize("token", ["", "x", "x" * 101, "x" * 100_000, "é" * 43, "\x00", "' OR 1=1 --"])
    def test_knows_nobody_by_a_wrong_token(self, scene: Scene, token: str) -> None:
        scene.visitor()
        assert by_token(scene.unit, token) is None

    def test_knows_nobody_by_the_hash(self, scene: Scene) -> None:
        admitted = admit(scene.unit, site=scene.site, language="en", device="", now=scene.now)
        assert by_token(scene.unit, scene.unit.get_one(Visitor, admitted.visitor_id).token_hash) is None


class TestRenew:
    def test_keeps_the_token_for_the_other_tabs(self, scene: Scene) -> None:
        admitted = admit(scene.unit, site=scene.site, language="en", device="phone", now=scene.now)
        known = renew(scene.unit, actor=admitted.actor, language="fr", device="", now=scene.later(60))
        row = scene.unit.get_one(Visitor, known.visitor_id)
        assert (row.language, row.device, row.seen_at) == ("fr", "phone", scene.now)
        assert by_token(scene.unit, admitted.token) == admitted.actor

    def test_refuses_who_is_no_visitor(self, scene: Scene) -> None:
        with pytest.raises(NotFound):
            renew(scene.unit, actor=scene.zoe, language="en", device="", now=scene.now)


class TestReplaceToken:
    def test_makes_strangers_of_who_holds_the_old_one(self, scene: Scene) -> None:
        admitted = admit(scene.unit, site=scene.site, language="en", device="", now=scene.now)
        token = replace_token(scene.unit, visitor_id=admitted.visitor_id)
        assert by_token(scene.unit, admitted.token) is None
        assert by_token(scene.unit, token) == admitted.actor
        with pytest.raises(NotFound):
            replace_token(scene.unit, visitor_id=999_999)


class TestMove:
    def test_keeps_the_page_and_announces_it(self, scene: Scene) -> None:
        vera, page = scene.visitor(), {"url": "https://shop.example/", "type": "list"}
        move(scene.unit, actor=vera, page=page, now=scene.now)
        assert [(fact.visitor_id, fact.page) for fact in scene.facts(VisitorMoved)] == [(vera.visitor_id, page)]
        assert cards_of(scene.unit, scene.id, [vera.visitor_id or 0])[vera.visitor_id or 0].page == page

    def test_refuses_staff(self, scene: Scene) -> None:
        for actor in (scene.zoe, scene.member("Ines")):
            with pytest.raises(NotAllowed):
                move(scene.unit, actor=actor, page={}, now=scene.now)


class TestCardsOf:
    def test_shows_no_visitor_of_another_brand(self, scene: Scene) -> None:
        vera, other = scene.visitor("Vera"), scene.twin.visitor("Canary")
        cards = cards_of(scene.unit, scene.id, [vera.visitor_id or 0, other.visitor_id or 0])
        assert [card.name for card in cards.values()] == ["Vera"]
        assert not cards[vera.visitor_id or 0].verified


class TestEnded:
    def test_names_visitors_that_are_no_more(self, scene: Scene) -> None:
        vera = scene.visitor()
        gone = Actor(brand_id=scene.id, role="visitor", visitor_id=999_999, site_id=scene.site.id)
        assert ended(scene.unit, [vera, gone, scene.zoe]) == {"v999999"}
        assert ended(scene.unit, [scene.zoe]) == set()


class TestSpoken:
    @pytest.mark.parametrize(("language", "kept"), [("fr", "fr"), ("fr-CA", "fr-CA"), ("zh-Hant-TW", "zh-Hant-TW"), ("", "en"), ("e", "en"),
                                                    ("en us", "en"), ("../en", "en"), ("x" * 21, "en")])
    def test_keeps_only_language_tags(self, language: str, kept: str) -> None:
        assert spoken(language) == kept
