"""What every HTTP answer shares: refusals as pages or JSON, and headers that keep strangers out."""

from typing import Any

import pytest
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient

from app.kernel.errors import Malformed, NotFound, Refusal, SlowDown, Unavailable
from app.kernel.http import csp_nonce
from tests.conftest import SETTINGS

REFUSALS: dict[str, Refusal] = {
    "not-found": NotFound(), "malformed": Malformed(data={"fields": ["a"]}), "slow": SlowDown(data={"after": 3}), "away": Unavailable(),
    "teapot": Refusal("test.teapot", status=418)}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """An app of its own, so that the doors that fail here are nobody else's."""
    from app import create_app

    app = create_app(SETTINGS)
    failing = Blueprint("failing", __name__)

    def fail(kind: str) -> Any:
        if kind in REFUSALS:
            raise REFUSALS[kind]
        if kind.isdigit():
            abort(int(kind))
        if kind == "page":
            return f"<p>{csp_nonce() == csp_nonce()} {csp_nonce()}</p>"
        raise KeyError("a secret of the database")

    failing.add_url_rule("/test-fail/<kind>", view_func=fail, endpoint="page")
    failing.add_url_rule("/embed/test-fail/<kind>", view_func=fail, endpoint="call")
    app.register_blueprint(failing)
    _serve_errors(app)
    return app.test_client()


def _serve_errors(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False


class TestRefusal:
    @pytest.mark.parametrize("kind", REFUSALS)
    def test_is_json_for_a_program(self, client: FlaskClient, kind: str) -> None:
        refusal = REFUSALS[kind]
        answers = [client.get(f"/embed/test-fail/{kind}"), client.get(f"/test-fail/{kind}", headers={"Accept": "application/json"})]
        for answer in answers:
            assert answer.status_code == refusal.status
            assert answer.get_json() == {"ok": False, "code": refusal.code, "retry": refusal.retry, "data": refusal.data}

    @pytest.mark.parametrize("kind", REFUSALS)
    def test_is_a_page_for_a_person(self, client: FlaskClient, kind: str) -> None:
        answer = client.get(f"/test-fail/{kind}", headers={"Accept": "text/html"})
        assert answer.mimetype == "text/html"
        assert answer.status_code == REFUSALS[kind].status
        assert REFUSALS[kind].code not in answer.text

    @pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413, 415, 429, 500, 503])
    def test_of_the_web_server_is_translated_too(self, client: FlaskClient, status: int) -> None:
        page, call = client.get(f"/test-fail/{status}"), client.get(f"/embed/test-fail/{status}")
        assert (page.status_code, page.mimetype, call.status_code) == (status, "text/html", status)
        assert call.get_json()["ok"] is False

    def test_of_a_way_that_leads_nowhere_is_a_page(self, client: FlaskClient) -> None:
        for path in ("/nowhere", "/b/nobody/desk/x", "/%00", "/" + "x" * 5_000, "/..%2f..%2fetc%2fpasswd"):
            answer = client.get(path)
            assert (answer.status_code, answer.mimetype) == (404, "text/html")
        assert client.get("/embed/nowhere/at/all").get_json()["code"] == "not_found"


class TestFault:
    @pytest.mark.parametrize("path", ["/test-fail/x", "/embed/test-fail/x"])
    def test_is_logged_and_says_nothing(self, client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture) -> None:
        answer = client.get(path)
        assert answer.status_code == 500
        assert "secret" not in answer.text and "KeyError" not in answer.text
        assert "failed" in caplog.text


class TestHeaders:
    def test_shut_a_page_for_strangers(self, client: FlaskClient) -> None:
        for path in ("/test-fail/page", "/test-fail/404", "/test-fail/x", "/sign-in"):
            headers = client.get(path).headers
            rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; ") if " " in rule)
            assert (rules["default-src"], rules["frame-ancestors"], rules["base-uri"]) == ("'none'", "'none'", "'none'")
            assert "unsafe" not in headers["Content-Security-Policy"] and "*" not in headers["Content-Security-Policy"]
            assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
            assert headers["Cache-Control"] == "no-store"
            assert "Server" not in headers or "Werkzeug" not in headers["Server"]

    def test_give_each_answer_a_nonce_of_its_own(self, client: FlaskClient) -> None:
        pages = [client.get("/test-fail/page") for _ in range(2)]
        nonces = [page.text.removeprefix("<p>True ").removesuffix("</p>") for page in pages]
        assert nonces[0] != nonces[1]
        for page, nonce in zip(pages, nonces, strict=True):
            assert f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]

    def test_say_nosniff_on_every_kind_of_answer(self, client: FlaskClient) -> None:
        for path in ("/embed/test-fail/slow", "/embed/loader.js", "/healthz"):
            assert client.get(path).headers["X-Content-Type-Options"] == "nosniff"

    def test_promise_https_only_where_there_is_https(self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "Strict-Transport-Security" not in client.get("/test-fail/page").headers
        monkeypatch.setitem(client.application.config, "PUBLIC_URL", "https://vouch.example")
        assert "max-age" in client.get("/test-fail/page").headers["Strict-Transport-Security"]
