"""The house from the outside in, without a network: proxies, hosts and static files before the app, in which people are signed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from flask import Flask

from app.serving import STATIC, in_front
from tests.conftest import SETTINGS
from tests.ground.doors import HOST, Client
from tests.matrix import cells
from tests.matrix.world import World

SHOP, TWIN, MIRROR = "shop.localhost:5000", "twin.localhost:5000", "mirror.localhost:5000"
# What the demo's shops have; a new page of theirs fails until it stands here.
OF_A_SHOP = {"GET /": "/", "GET /c/<topic>": "/c/optics", "GET /p/<slug>": "/p/prime-35", "GET /basket": "/basket", "GET /checkout": "/checkout",
             "POST /checkout": "/checkout", "GET /thanks": "/thanks", "GET /privacy": "/privacy", "POST /basket/add": "/basket/add",
             "POST /basket/remove": "/basket/remove", "GET /favicon.ico": "/favicon.ico",
             "GET /shop-static/<path:filename>": "/shop-static/shop.css"}
FORM = "application/x-www-form-urlencoded"


class Body(BytesIO):
    """A request's body that knows how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found

    def readline(self, size: int | None = -1) -> bytes:
        found = super().readline(size)
        self.taken += len(found)
        return found


@dataclass
class Outside:
    """All hosts of the house behind one door; `who` is asked for a browser in which that person is signed in."""

    app: Flask
    people: World | None
    signed_in: Callable[[int], Client]

    @property
    def played(self) -> World:
        assert self.people is not None, "nobody plays here"
        return self.people

    def browser(self, who: str) -> Any:
        account = self.played.people[who].account_id if who in self.played.people else None
        return self.signed_in(account) if account else self.app.test_client()

    def headers(self, who: str) -> dict[str, str]:
        """What a browser on the shop's page sends."""
        token = {"Authorization": f"Bearer {self.played.tokens[who]}"} if who in self.played.tokens else {}
        return {"Origin": f"http://{SHOP}", **token}

    def ask(self, route: str, who: str, **headers: str) -> Any:
        """A route's cell, asked by this person."""
        return cells.request(self.browser(who), route, cells.ROUTES[route], self.played.target, headers={**self.headers(who), **headers})

    def at(self, host: str, path: str, method: str = "GET", **more: Any) -> Any:
        """Anything of another host."""
        return self.app.test_client().open(path, method=method, base_url=f"http://{host}", forged=True, **more)


def outside(app: Flask, monkeypatch: Any, *, played: World | None = None, signed_in: Any = None, **settings: Any) -> Outside:
    """`settings`: what another installation has set."""
    monkeypatch.setattr(app, "wsgi_app", in_front(app.wsgi_app, replace(SETTINGS, **settings)))
    return Outside(app, played, signed_in)


def statics() -> Iterator[str]:
    """Every file that the house serves as it is."""
    for file in sorted(STATIC.rglob("*")):
        if file.is_file() and ".vite" not in file.parts:
            yield f"/static/{file.relative_to(STATIC)}"


__all__ = ["FORM", "HOST", "MIRROR", "OF_A_SHOP", "SHOP", "TWIN", "Body", "Outside", "outside", "statics"]
