"""Every route by every method, as nobody, as a visitor and as each role, with what no browser of ours sends: a clear answer, no fault in the log."""

import logging
import os
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import Connection
from werkzeug.datastructures import Headers
from wtforms import Form

from app.kernel.ids import uid
from app.realtime import pacing
from tests.ground.databases import ENOUGH
from tests.ground.doors import HOST, Client, Told
from tests.matrix import cells, world
from tests.matrix.world import World

TIMES = 60 if os.environ.get("PROVE") else 2
PEOPLE = ("nobody", "vera", "ines", "omar", "maya", "olga", "zoe")
METHODS = ("GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get")
NUMBERS = ("0", "-1", "1e9", "9" * 400, str(2**31), str(2**63), str(-(2**63) - 1), "NaN", "Infinity", "٣", "1_0", "0x10", "+1", " 1 ")
WORDS = ("", " ", "\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "\u202e\u2066", "😀" * 900, "x" * 70_000, "null", "[]", "{}",
         "'; DROP TABLE entry;--", "{{7*7}}%(x)s${y}", "../../etc/passwd", "//evil.example", "javascript:alert(1)", "=cmd|' /C calc'!A0",
         "%00", "%ff%fe", "<script>", "a\r\nSet-Cookie: x=y", "2026-02-30", "9999-12-31", "0000-00-00", "2026-11-22T99:99", "*", "_", "%", "\\")
TYPES = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain", "",
         "x" * 300)
BODIES = (b"", b"\x00\xff", b"{", b"[" * 20_000, b"null", b"NaN", b"1", b"--x\r\n",
          b'--x\r\nContent-Disposition: form-data; name="photo"; filename="\xff"\r\n\r\nGIF8', b"a=%ff&a=%00&=&&", b"x" * 200_000)


@dataclass
class Thrower:
    """Somebody who sends anything to anything."""

    dice: random.Random
    played: World
    names: list[str]

    def word(self) -> str:
        ids = (self.played.target.conversation, self.played.target.member, uid(), self.played.target.slug, self.played.target.site_key)
        return self.dice.choice((self.dice.choice(WORDS), self.dice.choice(NUMBERS), self.dice.choice(ids)))

    def path(self, rule: str, known: dict[str, Any]) -> str:
        """The route's address, parts of it real and parts not."""
        def part(found: re.Match[str]) -> str:
            real = known.get(found[1], "")
            return str(real) if real and self.dice.random() < 0.6 else self.word().replace("/", "%2f").replace("?", "%3f").replace("#", "%23")[:3_000]

        return re.sub(r"<(?:\w+:)?(\w+)>", part, rule) or "/"

    def fields(self) -> list[tuple[str, str]]:
        return [(self.dice.choice((*self.names, "x" * 500, "", "a[b]", "__proto__")), self.word()) for _ in range(self.dice.randrange(6))]

    def sent(self) -> dict[str, Any]:
        """A body: fields of the house's own forms with strange words, or no form at all."""
        if self.dice.random() < 0.7:
            return {"data": _pairs(self.fields())}
        return {"data": self.dice.choice(BODIES), "content_type": self.dice.choice(TYPES)}

    def headers(self, token: str) -> Headers:
        found = Headers({"Origin": self.dice.choice(("http://shop.localhost:5000", f"http://{HOST}", "null", "http://evil.example", "x" * 2_000))})
        for name in ("Accept", "Accept-Language", "Cookie", "Range", "If-None-Match", "If-Modified-Since", "X-Forwarded-For", "User-Agent", "Referer",
                     "Content-Encoding", "Content-Length", "Authorization", "HX-Request", "X-CSRFToken"):
            if self.dice.random() < 0.15:
                found[name] = re.sub(r"[\x00\r\n]", "", self.word()).encode("latin-1", "replace").decode("latin-1")
        if token and self.dice.random() < 0.8:
            found["Authorization"] = f"Bearer {token}"
        return found


def _pairs(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return found


def _names() -> list[str]:
    """What the house's forms and queries call their fields."""
    forms = list(Form.__subclasses__())
    found = {"q", "page", "before", "after", "next", "lang", "conversation", "from", "to", "size", "topic", "level", "do", "csrf_token", "photo"}
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        found |= {name for name in vars(form) if not name.startswith("_") and hasattr(getattr(form, name), "field_class")}
    return sorted(found)


@pytest.mark.only(*ENOUGH)
def test_no_route_has_a_fault(app: Flask, told: Told, signed_in: Callable[[int], Client], connection: Connection,
                              caplog: pytest.LogCaptureFixture) -> None:
    played, seed = world.play(told), int(os.environ.get('SEED') or random.randrange(2**32))
    thrower = Thrower(random.Random(seed), played, _names())
    caplog.set_level(logging.ERROR)
    for route in sorted(cells.routes(app)):
        cell, rule = cells.ROUTES[route], route.split(" ")[1]
        known = {"slug": played.target.slug, "key": played.target.site_key, **cell.fill(played.target)}
        for _ in range(TIMES):
            pacing.count_in("memory://")
            who, savepoint = thrower.dice.choice(PEOPLE), connection.begin_nested()
            account = (played.zoe if who == "zoe" else played.people.get(who, played.zoes_visitor)).account_id
            browser: Any = signed_in(account) if account else app.test_client()
            method, path = thrower.dice.choice(METHODS), thrower.path(rule, known)
            answer = browser.open(path, method=method, query_string=_pairs(thrower.fields()), headers=thrower.headers(played.tokens.get(who, "")),
                                  **thrower.sent())
            assert not [each for each in caplog.records if each.levelno >= logging.ERROR], (seed, who, method, path, caplog.text[-3_000:])
            assert answer.status_code < 500 or answer.status_code == 501, (seed, who, method, path, answer.status_code)
            savepoint.rollback()


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("body", ["1", "NaN", "[]", '{"email": "x"}', "{"])
def test_no_form_is_read_from_json(client: Client, body: str) -> None:
    assert client.post("/sign-in", data=body, content_type="application/json").status_code == 400
