"""How much each route takes and by which methods: a body that says it is too large is refused before a byte of it is read."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import Connection

from app import LARGEST_BODY
from app.embed import counted, packed
from app.embed.shop import LARGEST_FORM
from app.kernel import storage
from app.kernel.http import FORM_AROUND
from app.realtime import pacing
from tests.ground.databases import ENOUGH
from tests.ground.doors import HOST, Client
from tests.hostile.outside import FORM, MIRROR, OF_A_SHOP, SHOP, Body, Outside, outside
from tests.matrix import cells
from tests.matrix.untouched import Watch
from tests.matrix.world import World

PHOTO = "POST /account/profile/<slug>/photo"
# Which routes take another size than the house's, from whoever may send them anything.
SIZES = {PHOTO: storage.LARGEST * 2 + FORM_AROUND, "POST /embed/mirror": packed.LARGEST, "POST /embed/<key>/counts": counted.LARGEST}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "CONNECT", "X" * 40)
MULTIPART = "multipart/form-data; boundary=x"


@pytest.fixture
def house(app: Flask, played: World, signed_in: Callable[[int], Client], monkeypatch: pytest.MonkeyPatch) -> Outside:
    return outside(app, monkeypatch, played=played, signed_in=signed_in)


def send(house: Outside, route: str, who: str, body: bytes, *, kind: str = FORM, says: int = -1) -> tuple[Any, int]:
    """The answer, and how much of the body was read; `says`: the length that stands in its header, 0 for none at all."""
    pacing.count_in("memory://")
    stream, length = Body(body), len(body) if says < 0 else says
    method, rule = route.split(" ")
    target = house.played.target
    path = cells.path(rule, cells.ROUTES[route], target)
    environ = {"wsgi.input": stream, "CONTENT_TYPE": kind, "wsgi.input_terminated": True, **({"CONTENT_LENGTH": str(length)} if length else {})}
    answer = house.browser(who).open(path, method=method, environ_overrides=environ, headers=house.headers(who))
    return answer, stream.taken


def bodies() -> Iterator[tuple[str, int]]:
    """Each route with what it takes from whoever has signed in."""
    for route in sorted(cells.ROUTES):
        yield route, SIZES.get(route, LARGEST_BODY)


@pytest.mark.only(*ENOUGH)
class TestABody:
    def test_one_byte_too_large_is_refused_unread_by_every_route(self, house: Outside) -> None:
        kinds = cycle((FORM, MULTIPART, "application/json", "text/plain", ""))
        for (route, most), kind in zip(bodies(), kinds, strict=False):
            answer, taken = send(house, route, "olga", b"", kind=kind, says=most + 1)
            assert (answer.status_code, taken) == (413, 0), (route, kind, answer.status_code)

    def test_that_does_not_say_its_length_is_read_to_the_limit_only(self, house: Outside) -> None:
        """Sent in chunks: whoever reads it stops one step behind the limit."""
        for route, most in bodies():
            if route.startswith("POST"):
                answer, taken = send(house, route, "olga", b"a=" + b"b" * (most + 200_000), says=0)
                assert answer.status_code < 500 and taken <= most + 65_536, (route, taken)

    def test_of_a_file_is_for_those_who_have_signed_in(self, house: Outside) -> None:
        assert send(house, PHOTO, "nobody", b"", says=LARGEST_BODY + 1)[0].status_code == 413


@pytest.mark.only(*ENOUGH)
class TestAForm:
    def test_of_a_thousand_and_one_parts_is_refused(self, house: Outside) -> None:
        for route in ("POST /sign-in", "POST /join/<slug>", PHOTO):
            fields = b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(1_001)) + b"--x--\r\n"
            assert send(house, route, "olga", fields, kind=MULTIPART)[0].status_code == 413, route

    def test_keeps_no_more_words_in_memory_than_any_body_has(self, house: Outside) -> None:
        """Where a picture may come, a field without a file name may not be as large as a picture."""
        field = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"b" * (LARGEST_BODY + 1) + b"\r\n--x--\r\n"
        answer, taken = send(house, PHOTO, "olga", field, kind=MULTIPART)
        assert (answer.status_code, taken <= len(field)) == (413, True)


@pytest.mark.only(*ENOUGH)
def test_every_route_has_its_methods_and_no_others(house: Outside, connection: Connection) -> None:
    watch, rules, nobody = Watch(connection, house.played.objectif), house.app.url_map.bind(HOST), house.browser("nobody")
    for path in sorted({cells.path(route.split(" ")[1], cell, house.played.target).partition("?")[0] for route, cell in cells.ROUTES.items()}):
        may = set(rules.allowed_methods(path)) | {"HEAD"}
        with watch.over() as changed:
            for method in (each for each in METHODS if each not in may):
                answer = nobody.open(path, method=method, headers={"X-HTTP-Method-Override": "POST", "Accept": "application/json"})
                assert (answer.status_code, answer.json["ok"], changed()) == (405, False, []), (path, method)


@pytest.mark.only("sqlite")
class TestOtherHosts:
    def test_take_little_and_read_none_of_what_is_more(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        hosts = outside(app, monkeypatch)
        for host, path in [(SHOP, path) for path in OF_A_SHOP.values()] + [(MIRROR, "/x"), ("evil.example", "/")]:
            stream = Body(b"x" * 100)
            environ = {"wsgi.input": stream, "CONTENT_LENGTH": str(LARGEST_FORM + 1), "CONTENT_TYPE": FORM}
            answer = hosts.at(host, path, "POST", environ_overrides=environ)
            assert answer.status_code in (404, 405, 413) and stream.taken == 0, (host, path, answer.status_code)

    def test_know_no_other_method(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        hosts = outside(app, monkeypatch)
        for host, path in [(SHOP, path) for path in OF_A_SHOP.values()] + [(MIRROR, "/x")]:
            for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "CONNECT"):
                assert hosts.at(host, path, method).status_code in (404, 405), (host, path, method)
