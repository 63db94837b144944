"""A served house, known by its address only: whatever these tests say to it goes over HTTP or a WebSocket, as docs/protocol.md has it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.kernel.ids import uid
from tests.chaos.town import PASSWORD, Town, built
from tests.ground.lines import SHOP, BlockedLine, Desk, OpenLine, as_respondent, as_visitor
from tests.ground.server import Server
from tests.ground.warm import Ember, WarmServer

PAGE = {"url": f"{SHOP}/p/lens", "title": "A lens", "type": "product", "topic": "optics"}
Line = BlockedLine | OpenLine


@dataclass
class House:
    """`server` is asked for its address only."""

    server: Server
    town: Town
    came: int = 0

    def visitor(self, *, blocked: bool = False) -> "Asker":
        """Another visitor of the shop; `blocked` means that their network lets no WebSocket through."""
        key, token = self.town.visitors[self.came % len(self.town.visitors)]
        self.came += 1
        return Asker(as_visitor(self.server, token, source="127.0.3.1", blocked=blocked), token)

    def desk(self) -> OpenLine:
        """Ines' desk, available."""
        line: Any = as_respondent(self.server, Desk(self.server, "ines@objectif.example", PASSWORD), source="127.0.3.2")()
        assert line.ask("availability.set", {"availability": "available"})["ok"]
        return line


class Asker:
    """A visitor with one conversation; `open()` gives another line of theirs."""

    def __init__(self, way: Callable[[], Line], token: str) -> None:
        self.open, self.token, self.line, self.conversation = way, token, way(), uid()

    def ask(self, **changed: Any) -> dict[str, Any]:
        return say(self.line, "conversation.ask", {"conversation": self.conversation, "client_id": uid(), "body": "Is it sharp?", "page": PAGE,
                                                  **changed})

    def post(self, body: str, **changed: Any) -> dict[str, Any]:
        return say(self.line, "message.post", {"conversation": self.conversation, "client_id": uid(), "body": body, **changed})

    def sync(self, after: int = 0) -> dict[str, Any]:
        answer = self.line.ask("conversation.sync", {"conversation": self.conversation, "after": after})
        assert answer["ok"], answer
        return dict(answer["data"])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, ember: Ember) -> Iterator[House]:
    with built("sqlite") as town:
        town.database.close()
        server = WarmServer(ember, town.database.url, tmp_path_factory.mktemp("house"))
        try:
            yield House(server.start(), town)
        finally:
            server.kill()
        assert server.trouble() == []


@pytest.fixture(params=["socket", "http"])
def vera(house: House, request: pytest.FixtureRequest) -> Iterator[Asker]:
    """A visitor who has asked, over either way."""
    asker = house.visitor(blocked=request.param == "http")
    assert asker.ask()["ok"]
    yield asker
    say(asker.line, "conversation.close", {"conversation": asker.conversation, "client_id": uid()})
    asker.line.close()


@pytest.fixture(scope="module")
def ines(house: House) -> Iterator[OpenLine]:
    line = house.desk()
    yield line
    line.close()


@pytest.fixture
def answering(vera: Asker, ines: OpenLine) -> dict[str, Any]:
    """Ines has accepted Vera's question: what every write of hers carries."""
    made = ines.wait_for("offer.made", lambda data: data["offer"]["conversation"] == vera.conversation)
    answer = say(ines, "offer.accept", {"offer": made["offer"]["uid"], "client_id": uid()})
    return {"conversation": vera.conversation, "epoch": answer["data"]["epoch"]}


def say(line: Line, name: str, command: dict[str, Any]) -> dict[str, Any]:
    """The final answer: whoever is told to come again later does, with the same ids."""
    while (answer := line.ask(name, command)).get("retry"):
        time.sleep(0.1)
    return answer
