"""A walk through the whole house with marked words in every field that a person fills: none of them stands in the server's log."""

import json
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Site
from app.demo import CAST
from app.kernel import clock, vault
from app.kernel.ids import uid
from tests.chaos.town import PASSWORD, Town, built
from tests.ground.lines import BROKEN, SHOP, TOKEN, Desk, OpenLine
from tests.ground.server import Server
from tests.ground.sockets import eventually
from tests.ground.warm import Ember, WarmServer

MARK = "kanari"
ADDRESS = f"vera.{MARK}@{MARK}.example"
LOUD = {"User-Agent": f"Browser of {MARK}", "Referer": f"{SHOP}/?q={MARK}",
        "X-Forwarded-For": f"{MARK}", "Accept-Language": MARK}
NO_HTTP = (f"GET /{MARK} HTTP/9.9\r\n\r\n", f"{MARK} {MARK} {MARK}\r\n\r\n", f"GET / HTTP/1.1\r\nHost: x\r\n{MARK} bad: {MARK}\r\n\r\n",
           f"POST /sign-in HTTP/1.1\r\nHost: {{host}}\r\nTransfer-Encoding: chunked\r\n\r\n{MARK}\r\n{MARK}",
           f"POST /sign-in HTTP/1.1\r\nHost: {{host}}\r\nContent-Length: {MARK}\r\n\r\n{MARK}",
           f"GET /socket.io/?EIO=4&transport=websocket&x={MARK} HTTP/1.1\r\nHost: {{host}}\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n")
PACKETS = (f'42["{MARK}"', f'427["{MARK}",{{"{MARK}":1}}]', f'42["message.post","{MARK}"]', f"41{MARK}", f"451-[{MARK}]", f"{MARK}",
           f'421["connect","{MARK}"]',
           f'421["message.post",{{"conversation":"{MARK}","client_id":"{MARK}","body":["{MARK}"]}}]', b"kanari")


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with built("sqlite") as found:
        yield found


@pytest.fixture(scope="module")
def house(town: Town, tmp_path_factory: pytest.TempPathFactory, ember: Ember) -> Iterator[Server]:
    """It says all that it can say, and keeps an access log."""
    town.database.close()
    found = WarmServer(ember, town.database.url, tmp_path_factory.mktemp("logs"), LOG_LEVEL="debug", GUNICORN_CMD_ARGS="--access-logfile -")
    try:
        yield found.start()
    finally:
        found.kill()


@pytest.fixture(scope="module")
def site(town: Town) -> tuple[str, str]:
    """The shop's key and the secret with which the brand vouches."""
    with Session(town.database.reader) as session:
        row = session.scalars(select(Site).where(Site.key != "").order_by(Site.id)).first()
        assert row is not None
        return row.key, vault.unseal(row.identify_secret)


def identity(key: str, secret: str, **claims: Any) -> str:
    said = {"sub": f"{MARK}-7", "jti": uid(), "aud": key, "name": f"Vera {MARK}", "email": ADDRESS, "exp": int(clock.now().timestamp()) + 300}
    return jwt.encode({**said, **claims}, secret, "HS256")


class Walk:
    """Everything that people do, in order; when the house is broken it goes on, whatever is answered."""

    def __init__(self, house: Server, town: Town, site: tuple[str, str], *, is_broken: bool = False) -> None:
        self.house, self.town, self.site, self._broken, self.codes = house, town, site, is_broken, list[str]()

    def all(self) -> None:
        with self.house.client(origin=self.house.url) as office, self.house.client(origin=SHOP) as shop:
            for client in (office, shop):
                client.headers.update(LOUD)
            for step in (self.sign_in, self.forget, self.apply, self.look):
                self._try(step, office)
            self._try(self.begin, shop)
        for talk in (self.talk, self.packets):
            self._try(talk)
        self.no_http()

    def _try(self, step: Any, *args: Any) -> None:
        with suppress(*((*BROKEN, KeyError, AssertionError) if self._broken else ())):
            step(*args)

    def _post(self, client: httpx.Client, path: str, **fields: str) -> None:
        page = client.get(path)
        found = TOKEN.search(page.text)
        self.codes.append(str(page.status_code))
        self.codes.append(str(client.post(path, data={"csrf_token": found[1] if found else MARK, **fields}).status_code))

    def sign_in(self, client: httpx.Client) -> None:
        """A wrong address, a wrong password, the right ones."""
        for email, password in ((ADDRESS, f"{MARK} password"), (CAST["maya"].email, f"{MARK} password"), (CAST["maya"].email, PASSWORD)):
            self._post(client, "/sign-in", email=email, password=password)

    def forget(self, client: httpx.Client) -> None:
        self._post(client, "/forgotten", email=ADDRESS)
        self._post(client, "/forgotten", email=CAST["ines"].email)

    def apply(self, client: httpx.Client) -> None:
        self._post(client, "/join/objectif", name=f"Hugo {MARK}", email=ADDRESS, languages="en", agreed="y", source=MARK, lang="en")

    def look(self, client: httpx.Client) -> None:
        """Addresses that hold what only one person should know."""
        for path in (f"/link/{MARK}", f"/left/{MARK}", f"/application/{MARK}", f"/no-more-letters/{MARK}", f"/sign-in?next=/{MARK}&email={ADDRESS}",
                     f"/b/objectif/console/search?q={MARK}", f"/b/{MARK}/desk", f"/photo/{MARK}", f"/static/{MARK}", f"/{MARK}"):
            self.codes.append(str(client.get(path).status_code))
        self.codes.append(str(client.post("/b/objectif/console/people/invite", data={"name": MARK, "email": ADDRESS}).status_code))
        for host in ("mirror", "shop"):
            with self.house.client(host) as other:
                self.codes.append(str(other.get(f"/{self.site[0]}?{MARK}", headers={**LOUD, "Cookie": f"session={MARK}; basket={MARK}"}).status_code))

    def begin(self, client: httpx.Client) -> None:
        """Known by a token of the brand, by a wrong one, by one that is none."""
        for token in (identity(*self.site), identity(self.site[0], f"wrong {MARK} secret of at least 32 bytes"), f"{MARK}.{MARK}.{MARK}", MARK):
            answer = client.post(f"/embed/{self.site[0]}/session", json={"language": "en", "device": "phone", "identity": token, "token": MARK})
            self.codes.append(str(answer.status_code))
        for body in (f'{{"name":"{MARK}"', f'{{"name":"message.post","command":{{"body":"{MARK}"}}}}', MARK):
            answer = client.post("/embed/commands", content=body, headers={"Authorization": f"Bearer {self.town.visitors[0][1]}"})
            self.codes.append(str(answer.status_code))

    def talk(self) -> None:
        """Asked, answered, closed, rated, left with an address."""
        line = OpenLine(self.house.port, {"visitor": self.town.visitors[1][1]}, origin=SHOP)
        conversation, page = uid(), {"url": f"{SHOP}/p/{MARK}?{MARK}", "title": f"Page of {MARK}", "type": "product", "topic": "optics"}
        try:
            for name, more in (("conversation.ask", {"body": f"I am {MARK}, {ADDRESS}", "page": page}),
                               ("message.post", {"body": f"Words of {MARK}"}),
                               ("question.leave", {"email": ADDRESS}), ("conversation.close", {}),
                               ("assignment.rate", {"assignment": uid(), "stars": 5, "comment": MARK}),
                               ("order.report", {"reference": MARK, "amount": 1, "currency": "EUR"}), ("page.show", {"page": page})):
                said = {**({} if name in ("page.show", "order.report") else {"conversation": conversation}), "client_id": uid(), **more}
                self.codes.append(str(line.ask(name, said).get("code", "ok")))
            desk = Desk(self.house, CAST["omar"].email, PASSWORD)
            other = OpenLine(self.house.port, {"ticket": desk.ticket()})
            for name, said in (("feed.post", {"client_id": uid(), "body": MARK}), ("desk.sync", {}), ("feed.cheer", {"post": MARK, "on": MARK})):
                self.codes.append(str(other.ask(name, said).get("code", "ok")))
            other.close()
        finally:
            line.close()

    def packets(self) -> None:
        """What no browser of ours sends; each may end its socket."""
        for at, packet in enumerate(PACKETS):
            line = OpenLine(self.house.port, {"visitor": self.town.visitors[2 + at % 5][1]}, origin=SHOP)
            line.raw(packet)
            with suppress(*BROKEN):
                line.ask("conversation.heads", {"conversations": []})
            line.close()
        for auth in ({"visitor": MARK}, {"ticket": MARK}, {MARK: MARK}):
            with suppress(*BROKEN):
                OpenLine(self.house.port, auth, origin=SHOP).close()

    def no_http(self) -> None:
        for text in NO_HTTP:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.house.port), timeout=60) as line:
                line.sendall(text.format(host=self.house.host()).encode())
                line.shutdown(socket.SHUT_WR)
                while line.recv(65_536):
                    pass


def lines(house: Server) -> list[str]:
    return house.log.read_text().splitlines()


@pytest.mark.only("sqlite")
class TestNoWordOfAPerson:
    def test_stands_in_the_log_of_a_house_that_works(self, house: Server, town: Town, site: tuple[str, str]) -> None:
        walk = Walk(house, town, site)
        walk.all()
        assert {"200", "302", "404", "ok"} <= set(walk.codes) and not {"500", "fault"} & set(walk.codes), walk.codes
        eventually(lambda: any('"from": "gunicorn.access"' in line for line in lines(house)), "the access log")
        assert [line for line in lines(house) if MARK in line.lower()] == []
        assert [line for line in lines(house) if CAST["maya"].email in line or PASSWORD in line] == []
        assert house.trouble() == []
        with house.client() as client:
            counted = client.get("/metrics").text
        assert "vouch_malformed_requests_total 0.0" not in counted and MARK not in counted

    def test_stands_in_the_log_of_a_house_that_falls_over_everything(self, house: Server, town: Town, site: tuple[str, str]) -> None:
        """Its tables are gone: units fail in the middle, pages answer 500, and the log says where."""
        before, walk = len(lines(house)), Walk(house, town, site, is_broken=True)
        for tables in (("entry", "outgoing_letter", "application_question", "feed_post"), ("account", "site")):
            with sqlite3.connect(Path(town.database.url.removeprefix("sqlite:///"))) as other:
                for table in tables:
                    other.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
            walk.all()
        said = lines(house)[before:]
        assert {"500", "fault"} <= set(walk.codes), walk.codes
        faults = [json.loads(line) for line in said if line.startswith("{") and '"fault"' in line]
        assert any("OperationalError" in str(line["fault"]) for line in faults) and len(faults) > 3
        assert [line for line in said if MARK in line.lower()] == []
        assert [line for line in said if CAST["maya"].email in line or PASSWORD in line or "Traceback" in line] == []
