"""Managers make promotions; what is no link of theirs, no code and no price is refused by name."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.commerce.models import Promotion
from app.commerce.policy import is_link, marked, state_of
from app.commerce.pricing import digits_of, in_major, knows, typed
from app.commerce.promoting import add_promotion, change_promotion, end_promotion, resume_promotion
from app.commerce.queries import topics_of
from app.kernel.errors import Malformed, NotAllowed, NotFound
from tests.cast import NOON, TWIN
from tests.commerce.shop import Sale, terms

ORIGINS = ["https://shop.example", "http://shop.localhost:5000"]


def row(sale: Sale, uid: str) -> Promotion:
    return sale.unit.scalars(select(Promotion).where(Promotion.uid == uid).execution_options(populate_existing=True)).one()


class TestAddPromotion:
    def test_keeps_what_was_said(self, sale: Sale) -> None:
        optics = sale.cast.objectif.topics["optics"]
        made = row(sale, sale.promotes(topics=[optics, optics], ends_at=NOON + timedelta(days=3), titles={"en": " Ring,\n half price ", "fr": ""}))
        assert (made.titles, made.code, made.amount, made.currency) == ({"en": "Ring, half price"}, "RING50", 2_450, "EUR")
        assert topics_of(sale.unit, [made.id]) == {made.id: [optics]}
        assert made.brand_id == sale.cast.objectif.brand_id

    def test_needs_neither_code_nor_price(self, sale: Sale) -> None:
        made = row(sale, sale.promotes(code="", amount=None, currency=None))
        assert (made.code, made.amount, made.currency) == ("", None, None)

    def test_keeps_a_script_in_a_title_as_text(self, sale: Sale) -> None:
        assert row(sale, sale.promotes(titles={"en": "<script>alert(1)</script>\u202e"})).titles == {"en": "<script>alert(1)</script>"}

    @pytest.mark.parametrize(("said", "field"), [
        ({"titles": {"fr": "Seulement"}}, "titles"), ({"titles": {"en": "\u202e "}}, "titles"), ({"titles": {"en": "x" * 121}}, "titles"),
        ({"words": {"en": "x" * 301}}, "words"), ({"code": "<b>"}, "code"), ({"code": "x" * 41}, "code"), ({"code": "TWO WORDS"}, "code"),
        ({"code": "javascript:alert(1)"}, "code"), ({"amount": None}, "price"), ({"amount": -1}, "price"), ({"amount": 10**11 + 1}, "price"),
        ({"currency": None}, "price"), ({"currency": "ZZZ"}, "currency"), ({"link": ""}, "link"), ({"link": "javascript:alert(1)"}, "link"),
        ({"link": f"{TWIN}/p/ring"}, "link"), ({"starts_at": NOON, "ends_at": NOON}, "ends_at"), ({"topics": [10**9]}, "topics")])
    def test_refuses_by_name(self, sale: Sale, said: dict[str, Any], field: str) -> None:
        with pytest.raises(Malformed) as refused:
            sale.promotes(**said)
        assert refused.value.data == {"fields": [field]}

    def test_refuses_another_brands_topic(self, sale: Sale) -> None:
        with pytest.raises(Malformed):
            sale.promotes(topics=[sale.cast.lumen.topics["digital"]])

    @pytest.mark.parametrize("who", ["ines", "omar", "vera"])
    def test_is_for_managers(self, sale: Sale, who: str) -> None:
        with pytest.raises(NotAllowed):
            add_promotion(sale.unit, actor=getattr(sale.cast, who), terms=terms(), now=NOON)


class TestChangePromotion:
    def test_says_it_anew(self, sale: Sale) -> None:
        uid = sale.promotes(topics=[sale.cast.objectif.topics["optics"]])
        change_promotion(sale.unit, actor=sale.cast.maya, promotion=uid, terms=terms(code="RING60"))
        assert row(sale, uid).code == "RING60"
        assert topics_of(sale.unit, [row(sale, uid).id]) == {}

    def test_is_not_there_for_another_brand(self, sale: Sale) -> None:
        uid = sale.promotes()
        with pytest.raises(NotFound):
            change_promotion(sale.unit, actor=sale.cast.zoe, promotion=uid, terms=terms(link=f"{TWIN}/"))
        with pytest.raises(NotFound):
            end_promotion(sale.unit, actor=sale.cast.zoe, promotion=uid, now=NOON)

    def test_ends_and_begins_again(self, sale: Sale) -> None:
        uid = sale.promotes()
        for _ in range(2):
            end_promotion(sale.unit, actor=sale.cast.maya, promotion=uid, now=NOON)
        assert state_of(row(sale, uid), NOON) == "ended"
        resume_promotion(sale.unit, actor=sale.cast.olga, promotion=uid)
        assert state_of(row(sale, uid), NOON) == "active"

    def test_holds_between_its_dates(self, sale: Sale) -> None:
        made = row(sale, sale.promotes(starts_at=NOON, ends_at=NOON + timedelta(days=1)))
        states = [state_of(made, NOON + timedelta(hours=hours)) for hours in (-1, 0, 23, 24)]
        assert states == ["coming", "active", "active", "ended"]


class TestIsLink:
    @pytest.mark.parametrize("link", [
        "https://shop.example", "https://shop.example/", "https://shop.example/p/ring?size=2#top", "https://shop.example?x=@", "http://shop.localhost:5000/p",
        "https://shop.example/é"])
    def test_takes_the_brands_own_pages(self, link: str) -> None:
        assert is_link(link, ORIGINS)

    @pytest.mark.parametrize("link", [
        "", "/p/ring", "//shop.example/", "javascript:alert(1)", "JAVASCRIPT://shop.example/%0aalert(1)", "data:text/html,x", "http://shop.example/",
        "https://shop.example.evil.example/", "https://shop.example@evil.example/", "https://evil.example/https://shop.example/",
        "https://shop.example:444/", "https://user:word@shop.example/", "https:\\\\shop.example\\", "https://shop.example\\@evil.example/",
        "https://shop.example/\\evil", "https://shop.example/a b", "https://shop.example/\nx", " https://shop.example/", "https://shop.example/\u202e",
        "https://SHOP.example/", "https://shop.example/" + "x" * 900])
    def test_refuses_everything_else(self, link: str) -> None:
        assert not is_link(link, ORIGINS)

    @pytest.mark.parametrize(("link", "marks"), [
        ("https://shop.example", "https://shop.example/?vouch_share=1"), ("https://shop.example/p?a=b#top", "https://shop.example/p?a=b&vouch_share=1#top")])
    def test_is_marked_without_a_loss(self, link: str, marks: str) -> None:
        assert marked(link, "1") == marks and is_link(marks, ORIGINS)


class TestAPrice:
    @pytest.mark.parametrize(("text", "currency", "amount"), [
        ("129,90", "EUR", 12_990), ("129.9", "EUR", 12_990), (" 129 ", "EUR", 12_900), ("0", "EUR", 0), ("1299", "JPY", 1_299), ("1.5", "KWD", 1_500),
        ("1.234", "KWD", 1_234), ("1299.5", "JPY", None), ("1.999", "EUR", None), ("-1", "EUR", None),
        ("1 000", "EUR", None), ("1,000.00", "EUR", None),
        ("١٢", "EUR", None), ("1e3", "EUR", None), ("", "EUR", None), ("9999999999", "EUR", None), ("free", "EUR", None)])
    def test_is_read_as_people_type_it(self, text: str, currency: str, amount: int | None) -> None:
        assert typed(text, currency) == amount

    def test_knows_what_a_currency_is_made_of(self) -> None:
        assert [(digits_of(each), str(in_major(12_990, each))) for each in ("EUR", "JPY", "KWD")] == [(2, "129.90"), (0, "12990"), (3, "12.990")]
        assert knows("EUR") and not any(map(knows, ("eur", "ZZZ", "EU", "EURO", "", "É€R")))
