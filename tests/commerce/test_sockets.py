"""Orders and promotions through their doors: what each side hears, and what a browser may not say."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from app.commerce.models import Order, Share
from app.commerce.promoting import add_promotion
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.ids import uid
from app.kernel.writer import Inline
from app.realtime import delivery, pacing
from app.realtime.connections import Connections
from tests.cast import NOON, Cast
from tests.commerce.shop import terms
from tests.conversations.ears import Ears, Stage, code

ORDER = {"reference": "A-1042", "amount": 12_990, "currency": "EUR"}


@pytest.fixture
def ears(inline: Inline) -> Iterator[Ears]:
    pacing.count_in("memory://")
    with clock.stopped_at(NOON):
        yield Ears()
    delivery.open_through(None, Connections())


@pytest.fixture
def stage(ears: Ears, cast: Cast) -> Stage:
    """Vera's conversation, which Ines holds; both have it open."""
    found = Stage(ears, cast)
    found.assign(cast.ines)
    found.sync(cast.ines)
    found.sync(cast.vera)
    return found


def shared(stage: Stage, **more: Any) -> Any:
    promotion = work.do(add_promotion, actor=stage.cast.maya, terms=terms(), now=NOON)
    said = {"conversation": stage.uid, "client_id": uid(), "epoch": 1, "promotion": promotion, **more}
    return stage.ears.must(stage.cast.ines, "promotion.share", said)


def count(table: type) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


class TestShare:
    def test_shows_both_sides_the_same_card(self, stage: Stage, cast: Cast) -> None:
        answer = shared(stage, words="This one.")
        card, seen = (stage.ears.of(actor, "entry.appeared")[-1] for actor in (cast.ines, cast.vera))
        assert card == seen and card["entry"]["kind"] == "promotion" and card["entry"]["body"] == "This one."
        assert card["entry"]["data"]["share"] == answer["share"]
        assert stage.sync(cast.vera)["entries"][-1] == card["entry"]

    def test_is_listed_before_for_respondents_only(self, stage: Stage, cast: Cast) -> None:
        work.do(add_promotion, actor=cast.maya, terms=terms(), now=NOON)
        listed = stage.ears.must(cast.ines, "promotions.list", {"conversation": stage.uid})["promotions"]
        assert [(one["title"], one["price"], one["suits"]) for one in listed] == [
            ("Tripod ring, half price", {"amount": 2_450, "currency": "EUR"}, True)]
        assert code(stage.ears.say(cast.vera, "promotions.list", {"conversation": stage.uid})) == "not_allowed"
        assert code(stage.ears.say(cast.awa, "promotions.list", {"conversation": stage.uid})) == "not_found"


class TestAnOrder:
    def test_is_heard_at_the_desk_and_stays_in_its_state(self, stage: Stage, cast: Cast) -> None:
        mark = shared(stage)["share"]
        stage.ears.must(cast.vera, "promotion.follow", {"client_id": uid(), "share": mark})
        assert stage.ears.must(cast.vera, "order.report", {"client_id": uid(), **ORDER}) == {}
        (heard,) = stage.ears.of(cast.ines, "order.attributed")
        assert heard["conversation"] == stage.uid
        assert {key: heard["order"][key] for key in ("amount", "currency", "promotion")} == {"amount": 12_990, "currency": "EUR", "promotion": True}
        (row,) = stage.ears.must(cast.ines, "desk.sync", {})["conversations"]
        assert row["orders"] == [heard["order"]] and row["last"] == "Tripod ring, half price"
        for actor in (cast.vera, cast.awa, cast.zoe):
            assert stage.ears.of(actor, "order.attributed") == []

    def test_says_the_same_to_who_is_owed_nothing(self, ears: Ears, cast: Cast) -> None:
        assert ears.must(cast.other, "order.report", {"client_id": uid(), **ORDER}) == {}

    def test_from_two_tabs_is_one(self, stage: Stage, cast: Cast) -> None:
        for amount in (12_990, 1):
            stage.ears.must(cast.vera, "order.report", {"client_id": uid(), **ORDER, "amount": amount})
        assert count(Order) == 1

    @pytest.mark.parametrize(("wrong", "field"), [
        ({"amount": 129.9}, "amount"), ({"amount": "12990"}, "amount"), ({"amount": -1}, "amount"), ({"amount": 10**11 + 1}, "amount"),
        ({"amount": True}, "amount"), ({"amount": None}, "amount"), ({"currency": "eur"}, "currency"), ({"currency": "ZZZ"}, "currency"),
        ({"reference": ""}, "reference"), ({"reference": "x" * 3_000}, "reference"), ({"reference": 7}, "reference"), ({"items": ["lens"]}, "items"),
        ({"code": "x" * 3_000}, "code")])
    def test_that_is_wrong_is_refused_by_name(self, stage: Stage, cast: Cast, wrong: dict[str, Any], field: str) -> None:
        ack = stage.ears.say(cast.vera, "order.report", {"client_id": uid(), **ORDER, **wrong})
        assert (ack["ok"], ack["retry"], ack["data"]) == (False, False, {"fields": [field]})
        assert count(Order) == 0

    def test_of_a_respondent_is_refused(self, stage: Stage, cast: Cast) -> None:
        assert code(stage.ears.say(cast.ines, "order.report", {"client_id": uid(), **ORDER})) == "not_allowed"


class TestFollow:
    def test_of_anothers_card_is_not_there(self, stage: Stage, cast: Cast) -> None:
        mark = shared(stage)["share"]
        for actor in (cast.other, cast.zoes_visitor, cast.ines):
            assert code(stage.ears.say(actor, "promotion.follow", {"client_id": uid(), "share": mark})) == "not_found"
        with reading() as session:
            assert session.scalars(select(Share.followed_at)).all() == [None]
