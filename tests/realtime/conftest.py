"""A visitor who may enter, written before the server starts; the server runs only on SQLite here: packets know no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.brands.models import Brand, Site, Workspace
from app.kernel import clock, vault
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.realtime import websocket
from app.visitors.models import Visitor
from tests.ground import databases
from tests.ground.databases import Database
from tests.ground.server import Server
from tests.ground.sockets import Socket
from tests.ground.warm import Ember, WarmServer

SHOP = "http://shop.example"


@dataclass
class Entrance:
    """A server and visitors' tokens for it; each token belongs to somebody else."""

    server: Server
    tokens: list[str]
    file: str = ""  # of the database

    def enter(self, number: int = 0, **options: Any) -> Socket:
        return self.server.socket({"visitor": self.tokens[number]}, **{"origin": SHOP, **options})

    def is_well(self, number: int = 1) -> bool:
        """Somebody else comes in and is answered."""
        other = self.enter(number)
        try:
            answer = other.ask("conversation.sync", {"conversation": uid(), "after": 0})
        finally:
            other.close()
        return answer["code"] == "not_found"


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cable has at once what it has."""
    monkeypatch.setattr(websocket, "wait", lambda watcher: None)


def _people(database: Database, tokens: list[str]) -> None:
    now = clock.now()
    with database.engine.begin() as connection, Unit(connection) as unit:
        brand = Brand(slug="objectif", name="Objectif", created_at=now)
        unit.add(brand)
        unit.flush()
        workspace = Workspace(brand_id=brand.id, name="Help")
        unit.add(workspace)
        unit.flush()
        site = Site(brand_id=brand.id, workspace_id=workspace.id, name="shop", key="key", identify_secret="x", origins=[SHOP], created_at=now)
        unit.add(site)
        unit.flush()
        for token in tokens:
            unit.add(Visitor(brand_id=brand.id, site_id=site.id, token_hash=vault.hashed(token), created_at=now, seen_at=now))
        unit.keep()
    database.close()


@pytest.fixture(scope="module")
def entrance(tmp_path_factory: pytest.TempPathFactory, ember: Ember) -> Iterator[Entrance]:
    """One server for a file of hostile sockets: it must live through all of them, and its log must stay clean."""
    tokens = [vault.new_token() for _ in range(40)]
    with databases.template("sqlite") as made, databases.copied(made, "entrance") as copy:
        _people(copy, tokens)
        server = WarmServer(ember, copy.url, Path(tmp_path_factory.mktemp("server")))
        try:
            yield Entrance(server.start(), tokens, copy.url.removeprefix("sqlite:///"))
        finally:
            server.kill()
        assert server.trouble() == []
