"""Promotions in the console: made, refused in words, ended; what came of them stands beside them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Site
from app.commerce.models import Order, Promotion, Share
from app.conversations.models import Assignment, Participant
from app.kernel import work
from tests.brands.office import NOW, Office
from tests.console.conftest import HOSTILE, Thread
from tests.ground.doors import Client

ADDRESS = "/b/objectif/console/promotions"


@pytest.fixture
def said(office: Office, session: Session) -> dict[str, Any]:
    """A whole form."""
    origin = session.get_one(Site, office.site_id).origins[0]
    return {"title_en": "Ring, half price", "title_fr": "", "words_en": "", "words_fr": "", "code": "RING50", "price": "24,50", "currency": "EUR",
            "link": f"{origin}/p/ring", "starts_on": "", "ends_on": "2099-12-31"}


def made(session: Session) -> Promotion:
    session.expire_all()
    return session.scalars(select(Promotion)).one()


class TestPromotions:
    def test_are_made_and_changed(self, maya: Client, said: dict[str, Any], session: Session) -> None:
        assert "No promotions yet" in maya.get(ADDRESS).text
        assert maya.post(f"{ADDRESS}/new", data=said).location == ADDRESS
        found = made(session)
        assert (found.titles, found.amount, found.currency) == ({"en": "Ring, half price"}, 2_450, "EUR")
        page = maya.get(ADDRESS).text
        assert "until 31 December 2099" in page and "€24.50" in page and "shared 0 times" in page
        form = maya.get(f"{ADDRESS}/{found.uid}").text
        assert 'value="24.50"' in form and 'value="2099-12-31"' in form
        assert maya.post(f"{ADDRESS}/{found.uid}", data=said | {"price": "", "ends_on": "", "title_en": HOSTILE}).status_code == 302
        assert (made(session).amount, made(session).ends_at) == (None, None)
        assert "<script>alert" not in maya.get(ADDRESS).text

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"title_en": ""}, "This is needed."), ({"title_en": "\u202e"}, "title in the brand"), ({"code": "<b>"}, "Letters and digits"),
        ({"price": "a lot"}, "A price such as"), ({"price": "24,505"}, "A price such as"), ({"currency": "ZZZ"}, "Not a valid choice"),
        ({"link": "javascript:alert(1)"}, "one of your sites"), ({"link": "https://evil.example/"}, "one of your sites"),
        ({"starts_on": "2100-01-01"}, "lies before"), ({"ends_on": "soon"}, "Not a valid date")])
    def test_say_what_is_wrong_and_keep_what_was_typed(self, maya: Client, said: dict[str, Any], wrong: dict[str, Any], words: str,
                                                       session: Session) -> None:
        answer = maya.post(f"{ADDRESS}/new", data=said | wrong)
        assert answer.status_code == 422
        assert words in answer.text
        assert "RING50" in answer.text or "code" in wrong
        assert session.scalars(select(Promotion)).all() == []

    def test_end_and_go_on(self, maya: Client, said: dict[str, Any], session: Session) -> None:
        maya.post(f"{ADDRESS}/new", data=said)
        for ended in (True, False):
            maya.post(f"{ADDRESS}/{made(session).uid}/end")
            assert (made(session).ended_at is not None) is ended

    def test_are_the_managers(self, as_: Callable[[str], Client], said: dict[str, Any]) -> None:
        assert [as_(name).get(ADDRESS).status_code for name in ("ines", "omar")] == [404, 404]
        assert as_("ines").post(f"{ADDRESS}/new", data=said).status_code == 404

    def test_stand_beside_their_orders(self, maya: Client, said: dict[str, Any], session: Session, thread: Thread, office: Office) -> None:
        maya.post(f"{ADDRESS}/new", data=said)
        work.do(bought, office=office, thread=thread, promotion_id=made(session).id)
        assert "1 order" in maya.get(ADDRESS).text and "¥12,990" in maya.get(ADDRESS).text
        page = maya.get(f"{ADDRESS}/{made(session).uid}").text
        assert "A-1 &lt;script&gt;" in page and thread.uid in page
        talk = maya.get(f"/b/objectif/console/conversations/{thread.uid}").text
        assert "¥12,990" in talk and "owed to" in talk and "Ring, half price" in talk


def bought(unit: work.Unit, *, office: Office, thread: Thread, promotion_id: int) -> None:
    """An order to which the promotion led."""
    job = unit.scalars(select(Assignment).where(Assignment.conversation_id == thread.conversation_id)).one()
    visitor_id = unit.scalars(select(Participant.visitor_id).where(Participant.conversation_id == thread.conversation_id,
                                                                   Participant.ordinal == 1)).one()
    share = Share(brand_id=office.brand_id, promotion_id=promotion_id, conversation_id=thread.conversation_id, assignment_id=job.id,
                  visitor_id=visitor_id, seq=3, shared_at=NOW, followed_at=NOW)
    unit.add(share)
    unit.flush()
    unit.add(Order(brand_id=office.brand_id, site_id=office.site_id, visitor_id=visitor_id, reference="A-1 <script>", amount=12_990, currency="JPY",
                   placed_at=NOW + timedelta(hours=1), conversation_id=thread.conversation_id, assignment_id=job.id, member_id=job.member_id,
                   share_id=share.id))
    unit.flush()
