"""What every answer of every host says to the browser: nothing runs that is not ours, nobody frames it, nothing private is kept."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.embed import mirroring, shop
from app.embed.shop import make_shops
from app.kernel import assets
from app.realtime import pacing
from tests.cast import Cast
from tests.ground.databases import ENOUGH
from tests.ground.doors import Client
from tests.hostile.outside import HOST, MIRROR, OF_A_SHOP, SHOP, TWIN, Outside, outside, statics
from tests.matrix import cells
from tests.matrix.world import World

EVIL = "evil.example"
# What anybody may keep: the same for all, and named by its content or short-lived.
KEPT = {"GET /embed/loader.js", "GET /embed/<key>/settings.json", "GET /photo/<key>"}
HOSTILE = {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "javascript", "X-Forwarded-Prefix": f"//{EVIL}", "X-Forwarded-For": "6.6.6.6",
           "X-Forwarded-Port": "666", "Forwarded": f"host={EVIL};proto=https", "X-Original-URL": "/metrics", "X-Rewrite-URL": "/metrics",
           "X-HTTP-Method-Override": "DELETE"}


@pytest.fixture
def house(app: Flask, played: World, signed_in: Callable[[int], Client], monkeypatch: pytest.MonkeyPatch) -> Outside:
    """With the world of the matrix in it."""
    return outside(app, monkeypatch, played=played, signed_in=signed_in)


@pytest.fixture
def hosts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """Where nobody plays."""
    return outside(app, monkeypatch)


def answers(house: Outside, **headers: str) -> Iterator[tuple[str, Any]]:
    """Each route's answer to the owner, to the visitor who asked, and to nobody."""
    for route in sorted(cells.routes(house.app)):
        for who in ("olga", "vera", "nobody"):
            pacing.count_in("memory://")
            yield f"{route} {who}", house.ask(route, who, **headers)


def rules(answer: Any) -> dict[str, str]:
    return {name: rest for name, _, rest in (rule.partition(" ") for rule in answer.headers["Content-Security-Policy"].split("; "))}


def wrong(answer: Any, *, private: bool = True) -> Iterator[str]:
    """What is missing on an answer of Vouch's own host."""
    said, policy = answer.headers, rules(answer)
    yield from (name for name, value in {
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}.items() if said.get(name) != value)
    yield from (name for name in ("Server", "X-Powered-By", "Strict-Transport-Security", "Access-Control-Allow-Credentials") if name in said)
    if policy.get("default-src") != "'none'" or "unsafe" in said["Content-Security-Policy"] or "*" in said["Content-Security-Policy"]:
        yield said["Content-Security-Policy"]
    if "frame-ancestors" in policy and policy["frame-ancestors"] != "'none'" or "frame-ancestors" not in policy and "sandbox" not in policy:
        yield "may be framed"
    if private and said.get("Cache-Control") != "no-store":
        yield f"is kept: {said.get('Cache-Control')}"
    if answer.mimetype == "text/html":
        yield from page(answer, policy)
    for cookie in said.getlist("Set-Cookie"):
        if "httponly" not in cookie.lower() or "samesite=lax" not in cookie.lower():
            yield cookie.split("=")[0]


def page(answer: Any, policy: dict[str, str]) -> Iterator[str]:
    if answer.headers.get("X-Frame-Options") != "DENY" or answer.headers.get("Cross-Origin-Opener-Policy") != "same-origin":
        yield "is not shut for other windows"
    for name, value in {"base-uri": "'none'", "form-action": "'self'"}.items():
        if policy.get(name) != value:
            yield name
    if any(not (source == "'self'" or source.startswith("'nonce-")) for source in policy["script-src"].split()):
        yield policy["script-src"]


@pytest.mark.only(*ENOUGH)
class TestEveryAnswerOfVouch:
    def test_is_shut_for_strangers_kept_by_nobody_and_believes_no_client(self, house: Outside) -> None:
        """No proxy is trusted here: whom the client names as host, address or scheme is nobody."""
        for name, answer in answers(house, **HOSTILE):
            is_open = name.rpartition(" ")[0] in KEPT and answer.status_code == 200
            assert list(wrong(answer, private=not is_open)) == [], name
            said = f"{answer.headers} {answer.text if answer.mimetype.startswith(('text', 'application')) else ''}"
            assert EVIL not in said and "javascript:" not in str(answer.headers) and answer.status_code < 500, name

    def test_is_a_no_under_a_name_that_is_not_the_houses(self, hosts: Outside) -> None:
        for route in sorted(cells.routes(hosts.app) - {"GET /healthz", "GET /readyz"}):
            method, path = route.split(" ")
            for host in (EVIL, f"{HOST}.{EVIL}", "localhost", f"user@{HOST}", "mirror.localhost:5001", ""):
                answer = hosts.at(HOST, path, method, headers={"Host": host, "X-Forwarded-Host": HOST}, data={"a": "1"} if method == "POST" else None)
                assert (answer.status_code, answer.mimetype) == (404, "text/plain"), (route, host)
                assert "Set-Cookie" not in answer.headers and list(wrong(answer, private=False)) == []


@pytest.mark.only("sqlite")
class TestOtherHosts:
    def test_of_the_demos_shops_say_it_on_every_page(self, hosts: Outside) -> None:
        shops = make_shops({})
        assert cells.routes(shops) == OF_A_SHOP.keys()
        for host in (SHOP, TWIN):
            for route, path in {**OF_A_SHOP, "GET /nowhere": "/nowhere", "PUT /": "/"}.items():
                answer = hosts.at(host, path, route.split(" ")[0], data={"product": "prime-35"} if route.startswith("POST") else None,
                                  headers={"X-Forwarded-Host": EVIL})
                policy = rules(answer)
                assert answer.status_code < 500 and answer.headers["X-Content-Type-Options"] == "nosniff", (host, path)
                assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'"), (host, path)
                assert "unsafe" not in str(policy) and "Server" not in answer.headers and EVIL not in f"{answer.headers} {answer.text}", (host, path)
                assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie or "Max-Age=0" in cookie
                           for cookie in answer.headers.getlist("Set-Cookie")), (host, path)

    def test_of_the_mirror_say_it_and_set_no_cookie(self, hosts: Outside, cast: Cast) -> None:
        script = f"/static/dist/{assets.file_of('desk/shell.ts')}"
        for path in (f"/{cast.objectif.site_key}", script, "/favicon.ico", "/nowhere", "/sign-in", "/embed/loader.js"):
            for method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE"):
                answer = hosts.at(MIRROR, path, method, headers={"X-Forwarded-Host": HOST, "Cookie": "session=x"})
                assert rules(answer)["default-src"] == "'none'" and answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert not {"Set-Cookie", "Server", "Access-Control-Allow-Origin"} & set(answer.headers.keys()), (method, path)
                if answer.mimetype == "text/html":
                    assert rules(answer)["frame-ancestors"] == f"http://{HOST}" and answer.headers["Cache-Control"] == "no-store"


    def test_say_it_with_a_fault_too(self, hosts: Outside, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
        def fails(*_: Any) -> Any:
            raise RuntimeError("inside")

        monkeypatch.setattr(mirroring.queries, "opened_by_key", fails)
        monkeypatch.setattr(shop, "_shop", fails)
        for host, path in ((MIRROR, f"/{cast.objectif.site_key}"), (SHOP, "/"), (TWIN, "/basket")):
            for method in ("GET", "HEAD"):
                answer = hosts.at(host, path, method)
                assert answer.status_code == 500 and "inside" not in answer.text and "Server" not in answer.headers, host
                assert answer.headers["X-Content-Type-Options"] == "nosniff" and "Referrer-Policy" in answer.headers, host
                assert (rules(answer)["default-src"], rules(answer)["frame-ancestors"]) == ("'none'", "'none'"), host
        assert "RuntimeError: inside" in caplog.text


@pytest.mark.only("sqlite")
def test_files_say_what_they_are_and_run_nothing_by_themselves(hosts: Outside) -> None:
    found = list(statics())
    assert len(found) > 20
    for path in (*found, "/static/", "/static/nowhere.js", "/static/../config.py", "/static/dist/.vite/../../../../config.py"):
        answer = hosts.at(HOST, path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and rules(answer)["default-src"] == "'none'", path
        assert "Set-Cookie" not in answer.headers and (answer.status_code == 200) == (path in found), path


@pytest.mark.only("sqlite")
class TestAnotherInstallation:
    def test_with_https_says_so_on_every_host(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        hosts = outside(app, monkeypatch, public_url=f"https://{HOST}")
        for host, path in ((HOST, "/sign-in"), (HOST, "/static/favicon.svg"), (HOST, "/embed/x"), (MIRROR, "/nowhere"), (SHOP, "/"), (EVIL, "/")):
            assert "max-age=31536000" in hosts.at(host, path).headers["Strict-Transport-Security"], (host, path)

    def test_behind_a_proxy_believes_the_proxy_and_nobody_before_it(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        """The last word is the proxy's own; what its client wrote before it counts for nothing."""
        hosts, said = outside(app, monkeypatch, trusted_proxies=1), {"Host": "10.0.0.7:8000"}
        assert hosts.at(HOST, "/sign-in", headers={**said, "X-Forwarded-Host": f"{EVIL}, {HOST}"}).status_code == 200
        assert hosts.at(HOST, "/sign-in", headers={**said, "X-Forwarded-Host": f"{HOST}, {EVIL}"}).status_code == 404
        assert hosts.at(HOST, "/sign-in", headers=said).status_code == 404
