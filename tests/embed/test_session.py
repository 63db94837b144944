"""The visitor acts: a token for their browser, renewed or bound to a person that the brand vouches for."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from app.conversations.closing import end
from app.kernel import clock, work
from app.kernel.ids import uid
from app.visitors.blocking import block
from app.visitors.models import Visitor
from tests.cast import SHOP, TWIN, Cast
from tests.embed.page import Page, number_of, secret_of, started, who


def visitors(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(Visitor)).scalar_one()


def signed(cast: Cast, secret: str = "", **claims: Any) -> str:
    """What the brand's server says about its customer."""
    said = {"sub": "customer-7", "jti": uid(), "aud": cast.objectif.site_key, "name": "Vera Kowalska", "email": "vera@example.org",
            "exp": int(clock.now().timestamp()) + 300}
    return jwt.encode({**said, **claims}, secret or secret_of(cast.objectif.site_id), "HS256")


class TestBegin:
    def test_gives_a_token_that_only_the_browser_has(self, page: Page, cast: Cast, connection: Connection) -> None:
        answer = page.session({"language": "fr", "device": "phone", "identity": None})
        assert set(answer.json) == {"token", "visitor", "name", "conversations"}
        actor = who(answer.json["token"])
        row = connection.execute(select(Visitor).where(Visitor.id == actor.visitor_id)).mappings().one()
        assert (row["uid"], row["language"], row["device"], row["site_id"]) == (answer.json["visitor"], "fr", "phone", cast.objectif.site_id)
        assert answer.json["token"] not in str(dict(row))
        assert (answer.json["name"], answer.json["conversations"]) == ("", [])

    def test_needs_no_preflight_no_cookie_and_no_csrf_token(self, page: Page) -> None:
        answer = page.session({})
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert not answer.headers.getlist("Set-Cookie")

    def test_is_for_pages_of_the_site_only(self, page: Page, connection: Connection) -> None:
        before = visitors(connection)
        for origin in (None, "", "null", TWIN, "http://evil.example"):
            answer = page.at(origin).session({})
            assert (answer.status_code, answer.json["code"]) == (403, "origin_not_allowed")
        assert visitors(connection) == before

    def test_does_not_know_a_site_that_is_not_there(self, page: Page) -> None:
        for key in ("nobody", "a%00"):
            answer = page.client.post(f"/embed/{key}/session", data=b"{}", content_type="text/plain", headers={"Origin": SHOP}, forged=True)
            assert (answer.status_code, answer.json["code"]) == (404, "not_found")

    @pytest.mark.parametrize("raw", [
        b"[]", b"null", b"7", b'"text"', b"{", b"\xff\xfe", b"[" * 50_000, b'{"a":' * 20_000, b'{"language": 7}', b'{"language": null}',
        b'{"device": {}}', b'{"identity": 5}', b'{"identity": []}', b'{"token": 5}', b'{"token": "\\ud800"}', b'{"language": "\\udfff"}',
        b'{"language": "' + b"x" * 5_000 + b'"}', b'{"unknown": 1}', b'{"brand_id": 2}', b'{"token": 1e999}', b'{"device": 1' + b"0" * 5_000 + b"}"])
    def test_refuses_what_is_not_its_shape(self, page: Page, connection: Connection, raw: bytes) -> None:
        before = visitors(connection)
        answer = page.session(raw=raw)
        assert (answer.status_code, answer.json["code"], answer.json["retry"]) == (422, "malformed", False)
        assert visitors(connection) == before

    def test_names_the_fields_that_are_wrong_and_never_what_stood_there(self, page: Page) -> None:
        answer = page.session({"language": 7, "identity": {"secret": "s3cret"}})
        assert answer.json["data"] == {"fields": ["identity", "language"]}
        assert "s3cret" not in answer.text

    def test_refuses_a_huge_body(self, page: Page) -> None:
        assert page.session(raw=b'{"device": "' + b"x" * 400_000 + b'"}').status_code == 413

    def test_takes_a_strange_language_or_device_for_none(self, page: Page, connection: Connection) -> None:
        for language, device in (("x\x00", "\x00"), ("english please", "toaster"), ("", "")):
            actor = who(page.enter(language=language, device=device))
            row = connection.execute(select(Visitor.language, Visitor.device).where(Visitor.id == actor.visitor_id)).one()
            assert tuple(row) == ("en", "")

    def test_asks_to_slow_down(self, page: Page) -> None:
        answers = [page.session({}) for _ in range(11)]
        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        assert (answers[-1].json["code"], answers[-1].json["retry"]) == ("slow_down", True)
        assert answers[-1].headers["Access-Control-Allow-Origin"] == SHOP


class TestRenew:
    def test_keeps_token_and_visitor(self, page: Page, cast: Cast, connection: Connection) -> None:
        first = page.session({}).json
        before = visitors(connection)
        again = page.session({"token": first["token"], "language": "fr"}).json
        assert (again["token"], again["visitor"]) == (first["token"], first["visitor"])
        assert visitors(connection) == before

    def test_says_which_conversations_there_are(self, page: Page, cast: Cast) -> None:
        token = page.enter()
        one, two = started(cast, token), started(cast, token)
        work.do(end, conversation_id=number_of(one), by=None, now=clock.now())
        assert page.session({"token": token}).json["conversations"] == [
            {"conversation": two, "status": "open", "head": 2}, {"conversation": one, "status": "closed", "head": 3}]

    @pytest.mark.parametrize("token", ["", "unknown", "x" * 101, "x" * 5_000, "é", "a\x00b", "📷"])
    def test_makes_a_new_visitor_of_who_holds_no_token(self, page: Page, token: str) -> None:
        answer = page.session({"token": token})
        assert answer.status_code == 200
        assert answer.json["token"] != token

    def test_makes_a_new_visitor_of_another_sites(self, page: Page, cast: Cast) -> None:
        answer = page.session({"token": cast.zoes_visitor_at.token})
        assert answer.json["token"] != cast.zoes_visitor_at.token
        assert who(answer.json["token"]).brand_id == cast.objectif.brand_id


class TestIdentify:
    def test_knows_the_person_and_changes_the_token(self, page: Page, cast: Cast) -> None:
        token = page.enter()
        answer = page.session({"token": token, "identity": signed(cast)})
        assert (answer.status_code, answer.json["name"]) == (200, "Vera Kowalska")
        assert answer.json["token"] != token
        assert page.send(token, "conversation.heads", {"conversations": []}).status_code == 401
        assert page.send(answer.json["token"], "conversation.heads", {"conversations": []}).json["ok"]

    def test_goes_along_with_the_first_act(self, page: Page, cast: Cast, connection: Connection) -> None:
        before = visitors(connection)
        assert page.session({"identity": signed(cast)}).json["name"] == "Vera Kowalska"
        assert visitors(connection) == before + 1

    def test_says_nothing_of_the_address(self, page: Page, cast: Cast) -> None:
        assert "vera@example.org" not in page.session({"identity": signed(cast)}).text

    def test_works_once(self, page: Page, cast: Cast) -> None:
        identity = signed(cast)
        page.session({"identity": identity})
        answer = page.session({"identity": identity})
        assert (answer.status_code, answer.json["code"], answer.json["data"]) == (403, "identity.refused", {"why": "used"})

    def test_of_somebody_else_starts_without_what_was_before(self, page: Page, cast: Cast) -> None:
        first = page.session({"identity": signed(cast)}).json
        started(cast, first["token"])
        second = page.session({"token": first["token"], "identity": signed(cast, sub="customer-8", name="Paul")}).json
        assert (second["visitor"] != first["visitor"], second["conversations"]) == (True, [])

    def test_is_refused_when_it_is_not_what_the_brand_signed(self, page: Page, cast: Cast, connection: Connection) -> None:
        now, before = int(clock.now().timestamp()), visitors(connection)
        for identity, why in (
                (signed(cast, exp=now - 60), "expired"), (signed(cast, exp=now + 86_400), "too_far"), (signed(cast, "x" * 40), "signature"),
                (signed(cast, secret_of(cast.lumen.site_id)), "signature"), (signed(cast, aud=cast.lumen.site_key), "site"),
                (jwt.encode({"sub": "1", "jti": "1", "aud": cast.objectif.site_key, "exp": now + 60}, None, "none"), "signature"),
                ("not.a.token", "signature"), ("é📷", "signature"), ("x" * 5_000, "too_long")):
            answer = page.session({"identity": identity})
            assert (answer.status_code, answer.json["code"], answer.json["data"]) == (403, "identity.refused", {"why": why})
        assert visitors(connection) == before, "a refused identity leaves no visitor behind"

    def test_does_not_let_in_who_is_kept_out(self, page: Page, cast: Cast) -> None:
        first = page.session({"identity": signed(cast)}).json["token"]
        work.do(block, actor=cast.ines, visitor_id=who(first).visitor_id or 0, reason="rude", days=1, now=clock.now())
        second = page.session({"identity": signed(cast)}).json["token"]
        for token in (first, second):
            answer = page.send(token, "conversation.heads", {"conversations": []})
            assert (answer.status_code, answer.json["code"]) == (403, "blocked")

    def test_lasts_a_moment_longer_than_it_says(self, page: Page, cast: Cast) -> None:
        """Clocks differ by some seconds."""
        assert page.session({"identity": signed(cast, exp=int((clock.now() - timedelta(seconds=10)).timestamp()))}).status_code == 200

