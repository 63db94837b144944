"""An order is kept once, with whom it is owed to."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.commerce.facts import OrderAttributed
from app.commerce.models import Order
from app.kernel import clock
from app.kernel.errors import Malformed, NotAllowed
from app.visitors.models import Contact, Visitor
from app.visitors.reaching import give_address
from tests.cast import Cast
from tests.commerce.shop import Sale
from tests.conversations.talk import begin


class TestRecordOrder:
    def test_owes_it_to_the_respondent_who_answered(self, sale: Sale) -> None:
        assignment = sale.helped(sale.cast.ines)
        sale.later(hours=47)
        order = sale.order(sale.buys())
        assert (order.member_id, order.assignment_id, order.conversation_id) == (sale.cast.ines.member_id, assignment, sale.id)
        assert (order.reference, order.amount, order.currency, order.placed_at) == ("A-1042", 12_990, "EUR", sale.now)

    def test_tells_how_much_and_not_what(self, sale: Sale) -> None:
        sale.helped(sale.cast.ines)
        order = sale.order(sale.buys())
        (fact,) = sale.facts(OrderAttributed)
        assert fact == OrderAttributed(
            brand_id=sale.cast.objectif.brand_id, order_id=order.id, order_uid=order.uid, conversation_id=sale.id, conversation_uid=sale.uid,
            assignment_id=order.assignment_id or 0, member_id=sale.cast.ines.member_id or 0, amount=12_990, currency="EUR",
            placed_at=clock.millis(sale.now), by_promotion=False)

    def test_keeps_one_that_is_owed_to_nobody(self, sale: Sale) -> None:
        sale.assign(sale.cast.ines)
        order = sale.order(sale.buys())
        assert (order.member_id, order.assignment_id, order.conversation_id, order.share_id) == (None, None, None, None)
        assert sale.facts(OrderAttributed) == []

    def test_owes_nothing_after_two_days(self, sale: Sale) -> None:
        sale.helped(sale.cast.ines)
        sale.later(hours=48, seconds=1)
        assert sale.order(sale.buys()).member_id is None

    def test_owes_it_to_the_last_one_after_a_transfer(self, sale: Sale) -> None:
        sale.helped(sale.cast.ines)
        sale.later(minutes=5)
        sale.release()
        sale.helped(sale.cast.omar)
        sale.later(minutes=5)
        assert sale.order(sale.buys()).member_id == sale.cast.omar.member_id

    def test_passes_over_who_never_answered(self, sale: Sale) -> None:
        sale.helped(sale.cast.ines)
        sale.later(minutes=5)
        sale.release()
        given = sale.assign(sale.cast.omar)
        sale.say(sale.cast.omar, "Stock is low.", kind="note", epoch=given.epoch)
        assert sale.order(sale.buys()).member_id == sale.cast.ines.member_id

    def test_counts_from_the_last_answer_of_a_long_conversation(self, sale: Sale) -> None:
        given = sale.assign(sale.cast.ines)
        sale.say(sale.cast.ines, "It is.", epoch=given.epoch)
        sale.later(hours=40)
        sale.say(sale.cast.ines, "And it fits.", epoch=given.epoch)
        sale.later(hours=40)
        assert sale.order(sale.buys()).member_id == sale.cast.ines.member_id

    def test_owes_it_to_who_has_left_the_brand_since(self, sale: Sale) -> None:
        sale.helped(sale.cast.ines)
        sale.release("revoked")
        assert sale.order(sale.buys()).member_id == sale.cast.ines.member_id

    def test_takes_no_notice_of_another_visitors_conversation(self, sale: Sale) -> None:
        sale.helped(sale.cast.ines)
        assert sale.order(sale.buys(sale.cast.other)).member_id is None


class TestTheSameOrder:
    def test_stands_as_it_was_reported_first(self, sale: Sale) -> None:
        sale.helped(sale.cast.ines)
        first = sale.buys(reference="A-7")
        again = sale.buys(reference=" A-7 ", amount=1, currency="USD")
        assert (again.order_id, first.fresh, again.fresh) == (first.order_id, True, False)
        assert sale.order(again).amount == 12_990
        assert len(sale.facts(OrderAttributed)) == 1

    def test_of_two_browsers_is_one(self, sale: Sale) -> None:
        first = sale.buys(reference="A-7")
        assert sale.buys(sale.cast.other, reference="A-7").order_id == first.order_id
        assert sale.unit.scalar(select(func.count()).select_from(Order)) == 1

    def test_number_on_another_brands_site_is_another_order(self, sale: Sale) -> None:
        first = sale.buys(reference="A-7")
        other = sale.buys(sale.cast.zoes_visitor, reference="A-7")
        assert other.fresh and other.order_id != first.order_id
        assert sale.order(other).brand_id == sale.cast.lumen.brand_id


class TestAKnownPerson:
    def known(self, sale: Sale, *visitors: int | None, reference: str | None = "customer-7") -> None:
        contact = Contact(brand_id=sale.cast.objectif.brand_id, reference=reference, created_at=sale.now)
        sale.unit.add(contact)
        sale.unit.flush()
        for visitor_id in visitors:
            sale.unit.get_one(Visitor, visitor_id).contact_id = contact.id
        sale.unit.flush()

    def test_buys_on_another_device(self, sale: Sale) -> None:
        sale.helped(sale.cast.ines)
        self.known(sale, sale.cast.vera.visitor_id, sale.cast.other.visitor_id)
        assert sale.order(sale.buys(sale.cast.other)).member_id == sale.cast.ines.member_id

    def test_is_not_made_by_an_address_that_was_only_typed(self, sale: Sale) -> None:
        sale.helped(sale.cast.ines)
        for visitor in (sale.cast.vera, sale.cast.other):
            give_address(sale.unit, brand_id=visitor.brand_id, visitor_id=visitor.visitor_id or 0, email="vera@example.org", now=sale.now)
        self.known(sale, sale.cast.vera.visitor_id, sale.cast.other.visitor_id, reference=None)
        assert sale.order(sale.buys(sale.cast.other)).member_id is None

    def test_of_two_conversations_owes_the_newest(self, sale: Sale, cast: Cast) -> None:
        sale.helped(cast.ines)
        self.known(sale, cast.vera.visitor_id, cast.other.visitor_id)
        sale.later(hours=1)
        second = begin(sale.unit, cast, by=cast.other, now=sale.now)
        sale.id, sale.uid = second.conversation_id, second.uid
        sale.helped(cast.lena)
        sale.later(hours=1)
        assert sale.order(sale.buys()).member_id == cast.lena.member_id


class TestBadInput:
    @pytest.mark.parametrize(("said", "field"), [
        ({"reference": ""}, "reference"), ({"reference": " \u202e\n"}, "reference"), ({"reference": "x" * 101}, "reference"),
        ({"amount": -1}, "amount"), ({"amount": 10**11 + 1}, "amount"), ({"currency": "ZZZ"}, "currency"), ({"currency": "eur"}, "currency"),
        ({"currency": "EURO"}, "currency"), ({"currency": ""}, "currency")])
    def test_is_refused_by_name(self, sale: Sale, said: dict[str, Any], field: str) -> None:
        with pytest.raises(Malformed) as refused:
            sale.buys(**said)
        assert refused.value.data == {"fields": [field]}

    def test_in_a_number_is_kept_as_the_text_it_is(self, sale: Sale) -> None:
        assert sale.order(sale.buys(reference="<script>1</script>\u202e")).reference == "<script>1</script>"

    def test_of_who_is_no_visitor_is_not_allowed(self, sale: Sale) -> None:
        with pytest.raises(NotAllowed):
            sale.buys(sale.cast.ines)
