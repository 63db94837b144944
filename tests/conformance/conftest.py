"""A served house, known by its address only: whatever these tests say to it goes over HTTP or a WebSocket, as docs/protocol.md has it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Brand, Site
from app.kernel.ids import uid
from tests.chaos.town import PASSWORD, built
from tests.conformance.elsewhere import Elsewhere, given
from tests.ground.lines import SHOP, BlockedLine, Desk, OpenLine, as_respondent, as_visitor
from tests.ground.warm import Ember, WarmServer

Line = BlockedLine | OpenLine


@dataclass
class House:
    """`server` is asked for its address only: one that was started here, or one that runs elsewhere."""

    server: Any
    site: str
    origin: str
    email: str
    password: str
    brand: str = "objectif"
    came: int = 0
    token: str = ""  # of who came last

    def visitor(self, *, blocked: bool = False) -> "Asker":
        """Another visitor of the shop; `blocked` means that their network lets no WebSocket through."""
        self.came += 1
        return Asker(as_visitor(self.server, self._begun(), source=f"127.0.3.{self.came % 250 + 1}", blocked=blocked, origin=self.origin), self)

    def desk(self) -> OpenLine:
        """The respondent's desk, available."""
        desk = Desk(self.server, self.email, self.password, brand=self.brand)
        line: Any = as_respondent(self.server, desk, source="127.0.4.1")()
        assert line.ask("availability.set", {"availability": "available"})["ok"]
        return line

    def page(self) -> dict[str, str]:
        """Where the visitor is."""
        return {"url": f"{self.origin}/p/lens", "title": "A lens", "type": "product", "topic": "optics"}

    def _begun(self) -> str:
        """A new visitor's token; whoever has begun too many visitors in a minute waits."""
        with self.server.client(origin=self.origin) as client:
            while (answer := client.post(f"/embed/{self.site}/session", json={"language": "en", "device": "desktop"})).status_code == 429:
                time.sleep(2)
        self.token = str(answer.json()["token"])
        return self.token


class Asker:
    """A visitor with one conversation; `open()` gives another line of theirs."""

    def __init__(self, way: Callable[[], Line], house: House) -> None:
        self.open, self.token, self.page, self.line, self.conversation = way, house.token, house.page(), way(), uid()

    def ask(self, **changed: Any) -> dict[str, Any]:
        return say(self.line, "conversation.ask", {"conversation": self.conversation, "client_id": uid(), "body": "Is it sharp?", "page": self.page,
                                                  **changed})

    def post(self, body: str, **changed: Any) -> dict[str, Any]:
        return say(self.line, "message.post", {"conversation": self.conversation, "client_id": uid(), "body": body, **changed})

    def sync(self, after: int = 0) -> dict[str, Any]:
        answer = self.line.ask("conversation.sync", {"conversation": self.conversation, "after": after})
        assert answer["ok"], answer
        return dict(answer["data"])


@pytest.fixture(scope="module")
def house(database_kind: str, tmp_path_factory: pytest.TempPathFactory, ember: Ember) -> Iterator[House]:
    """The house that the environment names, else one that is started for this."""
    if (there := given()) is not None:
        yield House(Elsewhere(there.url), there.site, there.origin, there.email, there.password, there.brand)
        return
    with built(database_kind) as town:
        with Session(town.database.reader) as session:
            key = session.scalars(select(Site.key).join(Brand, Brand.id == Site.brand_id).where(Brand.slug == "objectif")).one()
        town.database.close()
        server = WarmServer(ember, town.database.url, tmp_path_factory.mktemp("house"))
        try:
            yield House(server.start(), key, SHOP, "ines@objectif.example", PASSWORD)
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
