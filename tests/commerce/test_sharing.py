"""A respondent shares a promotion where they are responsible; its visitor follows it, and buys."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.brands.models import Site
from app.commerce.facts import OrderAttributed
from app.commerce.models import Share
from app.commerce.promoting import end_promotion
from app.commerce.queries import Figures, offered, orders_by_promotion, orders_in, promotion_by_uid, promotions_of
from app.commerce.sharing import PromotionOver, follow
from app.conversations.closing import end
from app.conversations.facts import EntryAppended
from app.conversations.models import Assignment
from app.conversations.posting import ClosedToMessages, MessageTooLong, NotYours
from app.kernel import clock
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.ids import uid
from tests.cast import NOON, SHOP
from tests.commerce.shop import Sale


@pytest.fixture
def ring(sale: Sale) -> str:
    """Ines is responsible, and there is a promotion."""
    sale.assign(sale.cast.ines)
    return sale.promotes()


def row(sale: Sale, share: str) -> Share:
    return sale.unit.scalars(select(Share).where(Share.uid == share).execution_options(populate_existing=True)).one()


class TestShare:
    def test_puts_a_card_into_the_log_that_both_sides_read(self, sale: Sale, ring: str) -> None:
        shared = sale.shares(sale.cast.ines, ring, words=" This one fits. ")
        last = sale.entries()[-1]
        assert (last.kind, last.audience, last.seq, last.body) == ("promotion", "all", shared.seq, "This one fits.")
        assert sale.last() == {
            "share": shared.share, "title": "Tripod ring, half price", "words": "With every 70–300", "code": "RING50",
            "price": {"amount": 2_450, "currency": "EUR"}, "link": f"{SHOP}/p/tripod-ring?vouch_share={shared.share}", "until": None, "picture": ""}
        assert sale.is_gapless()
        assert sale.facts(EntryAppended)[-1].data == sale.last()

    def test_speaks_the_conversations_language(self, sale: Sale, ring: str) -> None:
        sale.row.language = "fr-CA"
        sale.unit.flush()
        sale.shares(sale.cast.ines, ring)
        assert sale.last()["title"] == "Collier de trépied à moitié prix"

    def test_is_an_answer(self, sale: Sale, ring: str) -> None:
        sale.later(seconds=40)
        sale.shares(sale.cast.ines, ring)
        sale.shares(sale.cast.ines, ring)
        assert [job.answered_at for job in sale.unit.scalars(select(Assignment).execution_options(populate_existing=True))] == [sale.now]

    def test_sent_twice_is_shared_once(self, sale: Sale, ring: str) -> None:
        client_id = uid()
        first = sale.shares(sale.cast.ines, ring, client_id=client_id)
        end_promotion(sale.unit, actor=sale.cast.maya, promotion=ring, now=sale.now)
        assert sale.shares(sale.cast.ines, ring, client_id=client_id, words="Other words") == first
        assert len(sale.unit.scalars(select(Share)).all()) == 1

    def test_of_what_has_ended_meanwhile_is_refused(self, sale: Sale, ring: str) -> None:
        end_promotion(sale.unit, actor=sale.cast.maya, promotion=ring, now=sale.now)
        with pytest.raises(PromotionOver):
            sale.shares(sale.cast.ines, ring)

    @pytest.mark.parametrize("dates", [{"starts_at": NOON + timedelta(hours=1)}, {"ends_at": NOON}])
    def test_keeps_to_the_dates(self, sale: Sale, ring: str, dates: dict[str, Any]) -> None:
        with pytest.raises(PromotionOver):
            sale.shares(sale.cast.ines, sale.promotes(**dates))

    def test_leads_nowhere_where_the_brand_is_no_longer(self, sale: Sale, ring: str) -> None:
        sale.unit.get_one(Site, sale.cast.objectif.site_id).origins = ["https://new.example"]
        sale.unit.flush()
        with pytest.raises(PromotionOver):
            sale.shares(sale.cast.ines, ring)

    def test_is_the_responsible_ones_alone(self, sale: Sale, ring: str) -> None:
        for actor, refusal in ((sale.cast.awa, NotFound), (sale.cast.zoe, NotFound), (sale.cast.vera, NotAllowed)):
            with pytest.raises(refusal):
                sale.shares(actor, ring)

    def test_comes_too_late_after_the_conversation_has_gone_on(self, sale: Sale, ring: str) -> None:
        epoch = sale.row.epoch
        sale.release()
        with pytest.raises(NotYours):
            sale.shares(sale.cast.ines, ring, epoch=epoch)
        sale.assign(sale.cast.omar)
        with pytest.raises(NotYours):
            sale.shares(sale.cast.ines, ring, epoch=epoch)
        end(sale.unit, conversation_id=sale.id, by=None, now=sale.now)
        with pytest.raises(ClosedToMessages):
            sale.shares(sale.cast.omar, ring)

    def test_is_of_the_own_brand(self, sale: Sale, ring: str) -> None:
        with pytest.raises(NotFound):
            sale.shares(sale.cast.ines, uid())

    def test_takes_no_essay(self, sale: Sale, ring: str) -> None:
        with pytest.raises(MessageTooLong):
            sale.shares(sale.cast.ines, ring, words="x" * 1_001)


class TestFollow:
    def test_is_the_visitors_to_whom_it_was_given(self, sale: Sale, ring: str) -> None:
        shared = sale.shares(sale.cast.ines, ring)
        for actor in (sale.cast.other, sale.cast.zoes_visitor, sale.cast.ines, sale.cast.zoe):
            with pytest.raises(NotFound):
                follow(sale.unit, actor=actor, share=shared.share, client_id=uid(), now=sale.now)
        assert row(sale, shared.share).followed_at is None
        client_id, first = uid(), sale.later(minutes=1)
        follow(sale.unit, actor=sale.cast.vera, share=shared.share, client_id=client_id, now=first)
        follow(sale.unit, actor=sale.cast.vera, share=shared.share, client_id=client_id, now=sale.later(hours=1))
        assert row(sale, shared.share).followed_at == first

    def test_leads_to_the_order(self, sale: Sale, ring: str) -> None:
        shared = sale.shares(sale.cast.ines, ring)
        follow(sale.unit, actor=sale.cast.vera, share=shared.share, client_id=uid(), now=sale.now)
        assert sale.order(sale.buys()).share_id == row(sale, shared.share).id
        assert [fact.by_promotion for fact in sale.facts(OrderAttributed)] == [True]

    def test_is_not_needed_by_who_types_the_code(self, sale: Sale, ring: str) -> None:
        shared = sale.shares(sale.cast.ines, ring)
        assert sale.order(sale.buys()).share_id is None
        assert sale.order(sale.buys(code="ring50")).share_id == row(sale, shared.share).id


class TestFigures:
    def test_say_what_a_promotion_came_to(self, sale: Sale, ring: str) -> None:
        sale.shares(sale.cast.ines, ring)
        shared = sale.shares(sale.cast.ines, ring)
        follow(sale.unit, actor=sale.cast.vera, share=shared.share, client_id=uid(), now=sale.now)
        for amount, currency in ((1_000, "EUR"), (500, "JPY"), (2_000, "EUR")):
            sale.buys(amount=amount, currency=currency)
        promotion, figures = promotion_by_uid(sale.unit, sale.cast.maya, uid=ring)
        assert figures == Figures(2, 1, 3, (("EUR", 3_000), ("JPY", 500)))
        bought = orders_by_promotion(sale.unit, sale.cast.maya, promotion_id=promotion.id)
        newest = bought[0]
        assert (newest.order.amount, newest.conversation, newest.member, newest.shared) == (2_000, sale.uid, "Ines", "Tripod ring, half price")
        assert [one.order.id for one in orders_in(sale.unit, sale.cast.maya, conversation_id=sale.id)] == [one.order.id for one in bought]

    def test_are_the_managers_of_the_brand(self, sale: Sale, ring: str) -> None:
        assert [figures for _, figures in promotions_of(sale.unit, sale.cast.maya)] == [Figures()]
        assert promotions_of(sale.unit, sale.cast.zoe) == []
        with pytest.raises(NotFound):
            promotion_by_uid(sale.unit, sale.cast.zoe, uid=ring)
        for read in (promotions_of, lambda unit, actor: orders_in(unit, actor, conversation_id=sale.id)):
            with pytest.raises(NotAllowed):
                read(sale.unit, sale.cast.ines)


class TestOffered:
    def test_puts_what_suits_first_and_leaves_out_what_is_over(self, sale: Sale, ring: str) -> None:
        film = sale.promotes(topics=[sale.cast.objectif.topics["film"]], titles={"en": "Film"})
        end_promotion(sale.unit, actor=sale.cast.maya, promotion=sale.promotes(), now=NOON)
        sale.promotes(starts_at=NOON + timedelta(hours=1))
        until = sale.promotes(ends_at=NOON + timedelta(hours=1), topics=[sale.cast.objectif.topics["optics"]])
        found = offered(sale.unit, sale.cast.ines, conversation_id=sale.id, language="fr", now=NOON)
        assert [(one.uid, one.suits) for one in found] == [(until, True), (ring, True), (film, False)]
        assert (found[0].title, found[0].until) == ("Tripod ring, half price", clock.millis(NOON + timedelta(hours=1)))
