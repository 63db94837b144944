"""A crowd before one server a database: sixty visitors, the respondents, and a stranger of another brand, all over real sockets."""

import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Ticket
from app.brands.models import Member
from app.kernel import clock, vault
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.visitors.models import Visitor
from tests.cast import SHOP, TWIN, Cast
from tests.ground import databases
from tests.ground.databases import Database
from tests.ground.doors import Told
from tests.ground.server import Server
from tests.ground.sockets import Lost, Refused, Socket
from tests.ground.warm import Ember, WarmServer
from tests.matrix import world
from tests.matrix.world import World

PAGE = {"url": "https://shop.example/p/prime-35", "title": "A lens", "type": "product", "topic": "optics", "product": "35 mm"}
VISITORS, TICKETS = 64, 12
STAFF = ("ines", "omar", "lena", "awa", "maya")


@dataclass
class Crowd:
    """Who may enter: tokens by number, tickets by name; a ticket opens one socket."""

    server: Server
    cast: Cast
    tokens: list[str]
    tickets: dict[str, list[str]]
    stranger: str
    open: dict[str, Socket] = field(default_factory=dict)
    heard: Counter[str] = field(default_factory=Counter)  # what was answered, by code

    def enter(self, number: int) -> Socket:
        """A new socket of this visitor; each visitor has an address of their own."""
        return self.server.socket({"visitor": self.tokens[number]}, origin=SHOP, source=f"127.0.1.{number + 1}")

    def at_desk(self, name: str) -> Socket:
        return self.server.socket({"ticket": self.tickets[name].pop()}, source=f"127.0.2.{len(self.tickets[name]) + 1}")

    def outsider(self) -> Socket:
        return self.server.socket({"visitor": self.stranger}, origin=TWIN, source="127.0.3.1")

    def socket(self, who: str) -> Socket:
        """The open socket of `v7` or `ines`; opened again when a packet has ended it."""
        if who not in self.open or not self.open[who].is_open:
            self.open[who] = self.enter(int(who[1:])) if who[1:].isdigit() else self.at_desk(who)
        return self.open[who]

    def say(self, people: Iterator[str], name: str, command: Any) -> dict[str, Any] | None:
        """The ack for the first of these people who is not held back for being too fast; None: the packet ended the socket."""
        for who in people:
            try:
                ack = self.socket(who).ask(name, command)
            except Lost:
                self.heard["the socket's end"] += 1
                return None
            except Refused as no:  # a command before has blocked them, or ended their sockets again and again
                if str(no) not in ("blocked", "slow_down"):
                    raise
                self.heard[f"not let in: {no}"] += 1
                continue
            self.heard[ack.get("code", "ok")] += 1
            if ack.get("code") != "slow_down":
                return ack
        raise AssertionError("nobody may speak any more")

    def ask(self, visitor: Socket, words: str = "Does this lens fit?") -> str:
        conversation = uid()
        ack = visitor.ask("conversation.ask", {"conversation": conversation, "client_id": uid(), "body": words, "page": PAGE})
        assert ack["ok"], ack
        return conversation

    def is_well(self) -> bool:
        with self.server.client() as client:
            return client.get("/readyz").status_code == 200 and self.server.trouble() == []


def _admit(database: Database, cast: Cast) -> tuple[list[str], dict[str, list[str]]]:
    now, tokens = clock.now(), [vault.new_token() for _ in range(VISITORS)]
    tickets = {name: [secrets.token_urlsafe(16) for _ in range(TICKETS)] for name in STAFF}
    with database.engine.begin() as connection, Unit(connection) as unit:
        for token in tokens:
            unit.add(Visitor(brand_id=cast.objectif.brand_id, site_id=cast.objectif.site_id, token_hash=vault.hashed(token),
                             created_at=now, seen_at=now))
        for name, papers in tickets.items():
            member = unit.get_one(Member, cast.objectif.members[name])
            unit.add_all([Ticket(token_hash=hashlib.sha256(paper.encode()).hexdigest(), account_id=member.account_id,
                                 member_id=member.id, expires_at=now + timedelta(hours=1)) for paper in papers])
        unit.keep()
    database.close()
    return tokens, tickets


@pytest.fixture(scope="module")
def crowd(peopled: tuple[Database, Cast], tmp_path_factory: pytest.TempPathFactory, ember: Ember, request: pytest.FixtureRequest) -> Iterator[Crowd]:
    """Nothing in the server's log may be an error, whatever was sent."""
    database, cast = peopled
    with databases.copied(database, "crowd") as copy:
        tokens, tickets = _admit(copy, cast)
        server = WarmServer(ember, copy.url, tmp_path_factory.mktemp("crowd"), OFFER_SECONDS="600", PROMISED_WAIT_SECONDS="600")
        try:
            found = Crowd(server.start(), cast, tokens, tickets, cast.zoes_visitor_at.token)
            yield found
            for socket in found.open.values():
                socket.close()
        finally:
            server.kill()
        if os.environ.get("PROVE"):
            with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
                print(f"\n{found.heard.total()} answers: {dict(found.heard.most_common())}")
        assert server.trouble() == []


@pytest.fixture(scope="module")
def people() -> Iterator[str]:
    """Everybody in turn, visitors and respondents, for ever."""
    return cycle([f"v{number}" if number % 4 else STAFF[number // 4 % len(STAFF)] for number in range(20, VISITORS)])


@pytest.fixture
def played(told: Told, app: Flask) -> World:
    """The world of the matrix, in this test's transaction."""
    return world.play(told)
