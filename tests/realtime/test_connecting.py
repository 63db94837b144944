"""Who is let in over the socket, and how many of them."""

import socket
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from app.kernel import vault
from app.realtime.connections import MOST_PER_PERSON
from tests.ground.sockets import PATH, Refused, eventually
from tests.realtime.conftest import SHOP, Entrance


class TestSocket:
    def test_lets_a_visitor_in_on_a_page_of_the_site(self, entrance: Entrance) -> None:
        assert entrance.is_well()

    @pytest.mark.parametrize("auth", [{}, None, [], "text", 1, {"visitor": 1}, {"visitor": None}, {"visitor": "x" * 600}, {"visitor": "unknown"},
                                      {"ticket": "unknown"}, {"nobody": "x"}, {"visitor": "x", "ticket": "x"}, {"visitor": "\ud800"},
                                      {"visitor": "\x00"}, {"": ""}])
    def test_refuses_a_strange_claim(self, entrance: Entrance, auth: Any) -> None:
        with pytest.raises(Refused) as caught:
            entrance.server.socket(auth, origin=SHOP, source="127.0.0.2")
        assert caught.value.code in ("unauthorized", "origin_not_allowed")

    def test_refuses_one_who_says_two_things(self, entrance: Entrance) -> None:
        with pytest.raises(Refused) as caught:
            entrance.server.socket({"visitor": entrance.tokens[0], "ticket": "x"}, origin=SHOP)
        assert caught.value.code == "unauthorized"

    @pytest.mark.parametrize("origin", [None, "", "null", "http://evil.example", "https://shop.example", "http://shop.example.evil.example",
                                        "http://shop.example:81"])
    def test_refuses_a_page_that_the_site_does_not_list(self, entrance: Entrance, origin: str | None) -> None:
        with pytest.raises(Refused) as caught:
            entrance.enter(origin="http://localhost" if origin == "" else origin, source="127.0.0.3")
        assert caught.value.code == "origin_not_allowed"

    def test_refuses_a_ticket_on_a_foreign_page(self, entrance: Entrance) -> None:
        with pytest.raises(Refused) as caught:
            entrance.server.socket({"ticket": "x"}, origin=SHOP)
        assert caught.value.code == "origin_not_allowed"

    def test_is_one_of_a_few_that_a_person_may_open(self, entrance: Entrance) -> None:
        opened = [entrance.enter(20) for _ in range(MOST_PER_PERSON)]
        with pytest.raises(Refused) as caught:
            entrance.enter(20)
        assert caught.value.code == "slow_down"
        opened.pop().close()
        opened.append(eventually(lambda: again(entrance)))
        for each in opened:
            each.close()

    def test_ends_when_the_rights_of_its_person_do(self, entrance: Entrance) -> None:
        gone, other = entrance.enter(30), entrance.enter(31)
        with closing(sqlite3.connect(entrance.file, timeout=10)) as database, database:
            assert database.execute("DELETE FROM visitor WHERE token_hash = ?", (vault.hashed(entrance.tokens[30]),)).rowcount == 1
        gone.wait_closed()
        assert other.is_open
        other.close()
        with pytest.raises(Refused) as caught:
            entrance.enter(30)
        assert caught.value.code == "unauthorized"

    def test_opens_again_after_a_lost_line(self, entrance: Entrance) -> None:
        for _ in range(MOST_PER_PERSON + 3):
            eventually(lambda: again(entrance)).close()

    def test_is_held_back_when_an_address_tries_too_often(self, entrance: Entrance) -> None:
        codes = []
        while codes[-1:] != ["slow_down"] and len(codes) < 2_000:  # on a slow machine a minute may pass before there were enough
            with pytest.raises(Refused) as caught:
                entrance.server.socket({"visitor": "guess"}, origin=SHOP, source="127.0.0.4")
            codes.append(caught.value.code)
        assert set(codes) == {"unauthorized", "slow_down"}
        assert entrance.is_well()

    def test_is_offered_no_compression(self, entrance: Entrance) -> None:
        """A deflated frame of 285 kB would grow to 650 MB before anybody counts it."""
        with socket.create_connection(("127.0.0.1", entrance.server.port), timeout=10) as line:
            line.sendall(f"GET {PATH} HTTP/1.1\r\nHost: localhost:{entrance.server.port}\r\nOrigin: {SHOP}\r\nUpgrade: websocket\r\n"
                         "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                         "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n".encode())
            answer = line.recv(4_096).split(b"\r\n\r\n")[0].lower()
        assert answer.startswith(b"http/1.1 101")
        assert b"extensions" not in answer

    def test_answers_only_on_vouchs_own_host(self, entrance: Entrance) -> None:
        for name in ("shop", "mirror", "elsewhere"):
            with pytest.raises(Refused) as caught:
                entrance.enter(host=entrance.server.host(name))
            assert caught.value.code in ("404", "400")


def again(entrance: Entrance) -> Any:
    try:
        return entrance.enter(20)
    except Refused:
        return None
