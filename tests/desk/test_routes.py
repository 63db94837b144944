"""The desk's page and its tickets."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Connection

from app.accounts.models import Account
from app.accounts.ticketing import redeem_ticket
from app.kernel import clock, work
from app.kernel.ids import uid
from tests.desk.conftest import House
from tests.ground.doors import Client
from tests.matrix import world

Enter = Callable[[int], Client]
DESK, TICKET = "/b/objectif/desk", "/b/objectif/desk/ticket"


@pytest.fixture
def desk(house: House, signed_in: Enter) -> Client:
    return signed_in(house.account_of(house.ines))


def start_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="desk-start"[^>]*>(.*?)</script>', page, re.S)
    assert found is not None
    return dict(json.loads(found[1]))


class TestDesk:
    def test_it_works(self, house: House, desk: Client) -> None:
        answer = desk.get(DESK)
        start = start_of(answer.text)
        assert answer.status_code == 200 and start["state"]["me"]["name"] == "Ines"
        assert (start["ticket"], start["language"]) == (TICKET, "en")

    def test_speaks_arabic_from_the_right(self, house: House, desk: Client, connection: Connection) -> None:
        connection.execute(update(Account).values(language="ar"))
        page = desk.get(DESK).text
        assert '<html lang="ar" dir="rtl">' in page and start_of(page)["language"] == "ar"
        assert '<html lang="en" dir="ltr">' in desk.get("/account", headers={"Accept-Language": "en"}).text  # the console's pages do not

    def test_runs_only_its_own_script_under_trusted_types(self, house: House, desk: Client) -> None:
        policy = desk.get(DESK).headers["Content-Security-Policy"]
        assert "require-trusted-types-for 'script'" in policy and "unsafe" not in policy

    def test_carries_hostile_words_as_data(self, house: House, desk: Client) -> None:
        conversation, epoch = house.held()
        hostile = "</script><img src=x onerror=alert(1)>"
        house.say(house.ines, "message.post", conversation=conversation, client_id=uid(), body=hostile, epoch=epoch)
        page = desk.get(DESK).text
        assert hostile not in page and start_of(page)["state"]["conversations"][0]["last"] == hostile

    def test_offers_the_console_to_those_who_manage_only(self, house: House, signed_in: Enter, desk: Client) -> None:
        assert [place["kind"] for place in start_of(desk.get(DESK).text)["places"]] == ["account"]
        maya = signed_in(house.account_of(world.member(house.objectif.members["maya"])))
        assert "console" in [place["kind"] for place in start_of(maya.get(DESK).text)["places"]]

    def test_sends_the_signed_out_to_sign_in(self, house: House, client: Client) -> None:
        answer = client.get(DESK)
        assert answer.status_code == 302 and "/sign-in" in answer.headers["Location"]

    @pytest.mark.parametrize("slug", ["objectif", "nowhere"])
    def test_is_not_there_for_the_outsider(self, house: House, signed_in: Enter, slug: str) -> None:
        assert signed_in(house.account_of(house.zoe)).get(f"/b/{slug}/desk").status_code == 404

    def test_is_not_there_at_another_brand(self, house: House, desk: Client) -> None:
        assert desk.get("/b/lumen/desk").status_code == 404


class TestTicket:
    def test_opens_one_socket_as_this_member(self, house: House, desk: Client) -> None:
        ticket = desk.post(TICKET).get_json()["ticket"]
        holder = work.do(redeem_ticket, token=ticket, now=clock.now())
        assert (holder.account_id, holder.member_id) == (house.ines.account_id, house.ines.member_id)

    def test_is_another_each_time(self, house: House, desk: Client) -> None:
        assert desk.post(TICKET).get_json() != desk.post(TICKET).get_json()

    def test_wants_a_token_against_forgery(self, house: House, desk: Client) -> None:
        assert desk.post(TICKET, headers={"Accept": "application/json"}, forged=True).status_code == 400

    def test_refuses_the_signed_out(self, house: House, client: Client) -> None:
        assert client.post(TICKET, headers={"Accept": "application/json"}).status_code == 401

    def test_is_not_there_for_the_outsider(self, house: House, signed_in: Enter) -> None:
        assert signed_in(house.account_of(house.zoe)).post(TICKET).status_code == 404

    def test_is_not_given_by_the_hundred(self, house: House, desk: Client) -> None:
        statuses = [desk.post(TICKET, headers={"Accept": "application/json"}).status_code for _ in range(40)]
        assert statuses[0] == 200 and statuses[-1] == 429
