"""Who the visitor of a conversation is to its respondent."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.desk.recalling import visitor_seen
from app.kernel import clock
from app.kernel.database import reading
from app.kernel.errors import NotFound
from app.kernel.ids import uid
from app.visitors.models import Visitor
from tests.desk.conftest import House
from tests.matrix import world


def closed(house: House, conversation: str, epoch: int, *, by: Any = None) -> str:
    house.say(by or house.ines, "conversation.close", conversation=conversation, client_id=uid(), epoch=epoch)
    return conversation


def with_omar(house: House, conversation: str, epoch: int) -> int:
    """Ines hands over, Omar takes it; his epoch."""
    house.say(house.omar, "conversation.heads", conversations=[])
    house.say(house.omar, "availability.set", availability="available")
    house.say(house.ines, "conversation.transfer", conversation=conversation, client_id=uid(), epoch=epoch, audience="agents", note="a secret")
    return int(house.accept(house.omar)["epoch"])


class TestReadVisitor:
    def test_it_works(self, house: House) -> None:
        conversation, _ = house.held()
        seen = house.say(house.ines, "visitor.read", conversation=conversation)
        assert (seen["pages"], seen["measured"], seen["basket"], seen["earlier"]) == ([], False, None, [])
        assert seen["language"]

    def test_shows_an_ambassador_the_earlier_ones_of_their_own_with_their_rating(self, house: House) -> None:
        first, epoch = house.held()
        closed(house, first, epoch)
        second, _ = house.held()
        (earlier,) = house.say(house.ines, "visitor.read", conversation=second)["earlier"]
        assert (earlier["conversation"], earlier["by"], earlier["state"], earlier["mine"]) == (first, "Ines", "closed", True)
        assert earlier["readable"] is False and earlier["topic"] == "Optics"

    def test_shows_an_ambassador_nothing_that_was_others(self, house: House) -> None:
        first, epoch = house.held()
        theirs = with_omar(house, first, epoch)
        closed(house, first, theirs, by=house.omar)
        lena = world.member(house.objectif.members["lena"])
        with reading() as session, pytest.raises(NotFound):
            visitor_seen(session, actor=lena, conversation=first, now=clock.now())

    def test_shows_an_agent_all_of_the_brand(self, house: House) -> None:
        first, epoch = house.held()
        closed(house, first, epoch)
        second, epoch = house.held()
        with_omar(house, second, epoch)
        (earlier,) = house.say(house.omar, "visitor.read", conversation=second)["earlier"]
        assert (earlier["conversation"], earlier["mine"], earlier["readable"]) == (first, False, True)

    def test_shows_the_visit_while_it_is_theirs_and_nothing_of_it_after(self, house: House, unit: Session) -> None:
        conversation, epoch = house.held()
        page = {"path": "/p/prime-35", "title": "35 mm", "type": "product", "topic": "optics", "at": 1}
        basket = {"value": 42_900, "currency": "EUR", "items": [{"name": "35 mm", "count": 2}]}
        unit.execute(update(Visitor).values(trail=[page, {"nonsense": True}], basket=basket))
        seen = house.say(house.ines, "visitor.read", conversation=conversation)
        assert (seen["pages"], seen["measured"], seen["basket"]) == ([page], True, basket)
        unit.execute(update(Visitor).values(basket={"value": "x"}))
        assert house.say(house.ines, "visitor.read", conversation=conversation)["basket"] is None
        closed(house, conversation, epoch)
        seen = house.say(house.ines, "visitor.read", conversation=conversation)
        assert (seen["pages"], seen["measured"], seen["basket"]) == ([], False, None)

    def test_is_over_a_day_after_leaving(self, house: House) -> None:
        conversation, epoch = house.held()
        closed(house, conversation, epoch)
        with reading() as session, pytest.raises(NotFound):
            visitor_seen(session, actor=house.ines, conversation=conversation, now=clock.now() + timedelta(hours=25))

    def test_is_not_there_for_the_visitor_and_the_outsider(self, house: House) -> None:
        conversation, _ = house.held()
        for actor in (house.vera, house.zoe):
            assert house.told.say(actor, "visitor.read", {"conversation": conversation})["code"] == "not_found"


class TestReadHistory:
    def read(self, house: House, actor: Any, conversation: str, earlier: str, **more: Any) -> Any:
        return house.told.say(actor, "history.read", {"conversation": conversation, "earlier": earlier, **more})

    def test_shows_an_agent_what_was_said_notes_too_and_joins_nothing(self, house: House) -> None:
        first, epoch = house.held()
        house.say(house.ines, "message.post", conversation=first, client_id=uid(), body="a secret", kind="note", epoch=epoch)
        closed(house, first, epoch)
        second, epoch = house.held()
        with_omar(house, second, epoch)
        page = self.read(house, house.omar, second, first)["data"]
        assert [entry["body"] for entry in page["entries"] if entry["kind"] != "event"] == [world.QUESTION, "a secret"]
        assert (page["me"], page["epoch"], page["more"]) == (0, 0, False)
        rest = self.read(house, house.omar, second, first, after=page["head"])["data"]
        assert rest["entries"] == []

    def test_is_not_there_for_an_ambassador_even_of_their_own(self, house: House) -> None:
        first, epoch = house.held()
        closed(house, first, epoch)
        second, _ = house.held()
        assert self.read(house, house.ines, second, first)["code"] == "not_found"

    def test_opens_nothing_of_another_visitor(self, house: House) -> None:
        other = house.ask(world.visitor(house.objectif.site_id))
        house.accept()
        mine, epoch = house.held()
        with_omar(house, mine, epoch)
        for conversation in (other, mine, uid()):
            assert self.read(house, house.omar, mine, conversation)["code"] == "not_found"

    def test_is_not_there_for_the_visitor_and_the_outsider(self, house: House) -> None:
        first, epoch = house.held()
        closed(house, first, epoch)
        second, _ = house.held()
        for actor in (house.vera, house.zoe):
            assert self.read(house, actor, second, first)["code"] == "not_found"
