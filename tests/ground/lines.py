"""The ways to the server: a WebSocket, or plain HTTP where that is blocked; both carry the same commands and break the same."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

import httpx

from tests.ground.server import Server
from tests.ground.sockets import Lost, Refused, Socket

TOKEN = re.compile(r'<(?:meta|input)[^>]*csrf[^>]*?(?:content|value)="([^"]+)"')
SHOP = "http://shop.localhost:5000"
BROKEN = (Lost, Refused, OSError, TimeoutError, httpx.TransportError)  # what a lost line or a dead server looks like


class BlockedLine:
    """The line of a visitor whose network blocks WebSocket: `POST /embed/commands`, nothing comes by itself."""

    def __init__(self, server: Server, token: str, *, origin: str) -> None:
        self.events: list[tuple[str, Any]] = []
        self._client = server.client(origin=origin)
        self._client.headers["Authorization"] = f"Bearer {token}"
        self._sent: dict[int, tuple[str, dict[str, Any]]] = {}

    def ask(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        return self.answer(self.send(name, command))

    def send(self, name: str, command: dict[str, Any]) -> int:
        number = len(self._sent)
        self._sent[number] = (name, command)
        return number

    def answer(self, number: int) -> dict[str, Any]:
        name, command = self._sent[number]
        answer = self._client.post("/embed/commands", json={"name": name, "command": command})
        if answer.status_code >= 500:
            raise Lost
        return dict(answer.json())

    @property
    def is_open(self) -> bool:
        return True

    def cut(self) -> None:
        """The request goes out, its answer is not read."""
        with suppress(httpx.HTTPError):
            for name, command in list(self._sent.values())[-1:]:
                self._client.post("/embed/commands", json={"name": name, "command": command}, timeout=httpx.Timeout(5.0, read=0.001))

    def close(self) -> None:
        self._client.close()


class OpenLine(Socket):
    """A WebSocket that can be cut at once."""

    def cut(self) -> None:
        self.wire.kill()


class Line(Protocol):
    """What a person needs of a line."""

    events: list[tuple[str, Any]]

    @property
    def is_open(self) -> bool: ...

    def ask(self, name: str, command: dict[str, Any]) -> dict[str, Any]: ...

    def send(self, name: str, command: dict[str, Any]) -> int: ...

    def answer(self, number: int) -> dict[str, Any]: ...

    def cut(self) -> None: ...

    def close(self) -> None: ...


Way = Callable[[], Line]


def as_visitor(server: Server, token: str, *, source: str, blocked: bool = False, origin: str = SHOP) -> Way:
    """How a visitor's browser comes in."""
    if blocked:
        return lambda: BlockedLine(server, token, origin=origin)
    return lambda: OpenLine(server.port, {"visitor": token}, origin=origin, source=source)


def as_respondent(server: Server, desk: "Desk", *, source: str) -> Way:
    """How a respondent's desk comes in: a ticket for each socket."""
    return lambda: OpenLine(server.port, {"ticket": desk.ticket()}, source=source)


class Desk:
    """A signed-in browser at `/b/<brand>/desk`: its session outlives the server's process."""

    def __init__(self, server: Server, email: str, password: str, *, brand: str = "objectif") -> None:
        self._client, self._page = server.client(origin=server.url), f"/b/{brand}/desk"
        page = self._client.get("/sign-in").text
        self._client.post("/sign-in", data={"email": email, "password": password, "csrf_token": _token(page)})
        page = self._client.get(self._page).text
        self._client.headers["X-CSRFToken"] = _token(page)

    def ticket(self) -> str:
        """Raises Refused when there is none now."""
        answer = self._client.post(f"{self._page}/ticket")
        if answer.status_code != 200:
            raise Refused(str(answer.status_code))
        return str(answer.json()["ticket"])


def _token(page: str) -> str:
    """The page's token against forged requests."""
    found = TOKEN.search(page)
    assert found is not None, f"the page has no token: {page[:300]}"
    return found[1]
