"""The desk over its socket."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.accounts.ticketing import issue_ticket
from app.desk.entering import ended, ticket_opener
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import NotAllowed, Refusal
from tests.desk.conftest import House

OWN = "http://localhost:5000"


class TestSyncDesk:
    def test_gives_the_whole_desk(self, house: House) -> None:
        conversation = house.ask()
        assert [offer["conversation"] for offer in house.desk()["offers"]] == [conversation]

    def test_has_no_desk_for_a_visitor(self, house: House) -> None:
        assert house.told.say(house.vera, "desk.sync", {})["code"] == "not_allowed"

    def test_shows_the_outsider_nothing(self, house: House) -> None:
        house.held()
        house.ask()
        desk = house.desk(house.zoe)
        assert (desk["offers"], desk["conversations"], desk["me"]["brand"]) == ([], [], "Lumen")

    @pytest.mark.parametrize("payload", [{"unknown": 1}, [], None, "x"])
    def test_refuses_what_is_malformed(self, house: House, payload: object) -> None:
        assert house.told.say(house.ines, "desk.sync", payload)["code"] == "malformed"


class TestTicketOpener:
    def ticket(self, house: House) -> str:
        return str(work.do(issue_ticket, account_id=house.ines.account_id, member_id=house.ines.member_id, now=clock.now()))

    def test_knows_the_holder(self, house: House) -> None:
        assert ticket_opener(OWN)(self.ticket(house), origin=OWN, now=clock.now()) == house.ines

    @pytest.mark.parametrize("origin", ["", "null", "http://shop.localhost:5000", "http://localhost:5001"])
    def test_refuses_another_origin_and_does_not_spend_the_ticket(self, house: House, origin: str) -> None:
        ticket = self.ticket(house)
        with pytest.raises(NotAllowed):
            ticket_opener(OWN)(ticket, origin=origin, now=clock.now())
        assert ticket_opener(OWN)(ticket, origin=OWN, now=clock.now()) == house.ines

    def test_refuses_a_second_use_and_an_old_one(self, house: House) -> None:
        enter, ticket, old = ticket_opener(OWN), self.ticket(house), self.ticket(house)
        enter(ticket, origin=OWN, now=clock.now())
        for spent, now in ((ticket, clock.now()), (old, clock.now() + timedelta(seconds=31)), ("nonsense", clock.now())):
            with pytest.raises(Refusal, match="unauthorized"):
                enter(spent, origin=OWN, now=now)


class TestEnded:
    def test_names_nobody_while_all_have_their_rights(self, house: House) -> None:
        with reading() as session:
            assert ended(session, [house.ines, house.zoe, house.vera]) == set()
            assert ended(session, []) == set()

    def test_names_whose_role_is_another_now(self, house: House) -> None:
        with reading() as session:
            assert ended(session, [replace(house.ines, role="manager"), house.omar]) == {house.ines.key}
