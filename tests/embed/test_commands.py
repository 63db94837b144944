"""Where WebSocket is blocked: the same commands by POST, the log by long poll, and the same refusals."""

import json
from typing import Any

import pytest

from app.conversations.recording import record
from app.embed import routes
from app.kernel import clock, work
from app.kernel.ids import uid
from app.visitors.blocking import block
from tests.cast import SHOP, TWIN, Cast
from tests.embed.page import Page, number_of, started


@pytest.fixture
def conversation(cast: Cast, page: Page) -> str:
    """Vera's."""
    return started(cast, cast.vera_at.token)


def said(conversation: str, body: Any = "Is it sharp?") -> dict[str, Any]:
    return {"conversation": conversation, "client_id": uid(), "body": body}


class TestCommands:
    def test_answer_with_the_sockets_ack(self, page: Page, cast: Cast, conversation: str) -> None:
        command = said(conversation)
        first = page.send(cast.vera_at.token, "message.post", command)
        assert (first.status_code, first.json["ok"], first.json["data"]["seq"]) == (200, True, 3)
        assert page.send(cast.vera_at.token, "message.post", command).json == first.json

    def test_refuse_as_the_socket_does(self, page: Page, cast: Cast, conversation: str) -> None:
        for name, command, code in (
                ("message.post", said(conversation, ""), "message.empty"), ("message.post", said(conversation, "x" * 10_000), "message.too_long"),
                ("message.post", {**said(conversation), "admin": True}, "malformed"), ("message.post", said(uid()), "not_found"),
                ("no.such", {}, "command.unknown"), ("", {}, "command.unknown"), ("message.post", None, "malformed"),
                ("message.post", [], "malformed"), ("desk.sync", {}, "not_allowed"),
                ("conversation.sync", {"conversation": conversation, "after": -1}, "malformed")):
            answer = page.send(cast.vera_at.token, name, command)
            assert answer.status_code == 200
            assert (answer.json["ok"], answer.json["code"]) == (False, code), name

    def test_reach_only_what_is_the_holders(self, page: Page, cast: Cast, conversation: str) -> None:
        for name, command in (("message.post", said(conversation)), ("conversation.sync", {"conversation": conversation}),
                              ("read.mark", {"conversation": conversation, "seq": 1}), ("typing.show", {"conversation": conversation, "on": True})):
            assert page.send(cast.other_at.token, name, command).json["code"] == "not_found"
            assert page.at(TWIN).send(cast.zoes_visitor_at.token, name, command).json["code"] == "not_found"

    @pytest.mark.parametrize("header", [
        "", "Bearer", "Bearer ", "Bearer unknown", "Basic dmVyYTp4", "bearer {token}", "{token}", "Bearer {token} more", "Bearer  {token}",
        "Bearer " + "x" * 5_000, "Bearer é"])
    def test_need_the_token_and_its_scheme(self, page: Page, cast: Cast, header: str) -> None:
        answer = page.client.post("/embed/commands", data=b"{}", content_type="application/json", forged=True,
                                  headers={"Origin": SHOP, "Authorization": header.replace("{token}", cast.vera_at.token)})
        assert (answer.status_code, answer.json["code"], answer.json["retry"]) == (401, "unauthorized", False)

    def test_need_a_token_at_all(self, page: Page) -> None:
        assert page.send(None, "conversation.heads", {"conversations": []}).status_code == 401

    def test_need_a_page_of_the_tokens_own_site(self, page: Page, cast: Cast) -> None:
        for origin in (None, "", "null", TWIN, "http://evil.example"):
            answer = page.at(origin).send(cast.vera_at.token, "conversation.heads", {"conversations": []})
            assert (answer.status_code, answer.json["code"]) == (403, "origin_not_allowed")

    @pytest.mark.parametrize("body", [
        b"", b"{", b"[]", b"null", b"7", b"\xff", b"[" * 100_000, b'{"name": "x"}', b'{"command": {}}', b'{"name": 7, "command": {}}',
        b'{"name": "x", "command": {}, "more": 1}', b'{"name": "\\ud800", "command": {}}', b'{"name": "' + b"x" * 200 + b'", "command": {}}',
        b"x" * 200_000])
    def test_refuse_what_is_no_command(self, page: Page, cast: Cast, body: bytes) -> None:
        answer = page.raw_command(cast.vera_at.token, body)
        assert (answer.status_code, answer.json["code"]) == (422, "malformed")

    def test_refuse_a_huge_body(self, page: Page, cast: Cast) -> None:
        assert page.raw_command(cast.vera_at.token, b"x" * 300_000).status_code == 413

    def test_take_a_body_of_any_type_for_json(self, page: Page, cast: Cast) -> None:
        body = json.dumps({"name": "conversation.heads", "command": {"conversations": []}}).encode()
        answer = page.client.post("/embed/commands", data=body, content_type="text/plain", forged=True,
                                  headers={"Origin": SHOP, "Authorization": f"Bearer {cast.vera_at.token}"})
        assert answer.json["ok"] is True

    def test_keep_out_who_is_blocked(self, page: Page, cast: Cast, conversation: str) -> None:
        work.do(block, actor=cast.ines, visitor_id=cast.vera.visitor_id or 0, reason="rude", days=0, now=clock.now())
        for answer in (page.send(cast.vera_at.token, "message.post", said(conversation)), page.sync(cast.vera_at.token, conversation)):
            assert (answer.status_code, answer.json["code"]) == (403, "blocked")

    def test_are_not_for_reading_by_address(self, page: Page) -> None:
        answer = page.client.get("/embed/commands", headers={"Origin": SHOP})
        assert (answer.status_code, answer.json["ok"]) == (405, False)


class TestCrossOrigin:
    @pytest.mark.parametrize("path", ["/embed/commands", "/embed/sync"])
    def test_is_allowed_without_credentials(self, page: Page, path: str) -> None:
        answer = page.preflight(path)
        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert set(answer.headers["Access-Control-Allow-Headers"].split(", ")) == {"authorization", "content-type"}
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert not answer.headers.getlist("Set-Cookie")

    def test_lets_a_page_read_why_it_was_refused(self, page: Page, cast: Cast) -> None:
        for answer in (page.send("unknown", "x", {}), page.raw_command(cast.vera_at.token, b"{"), page.sync(None, uid())):
            assert answer.headers["Access-Control-Allow-Origin"] == SHOP
            assert "Access-Control-Allow-Credentials" not in answer.headers


class TestSync:
    def test_answers_at_once_when_there_is_something(self, page: Page, cast: Cast, conversation: str) -> None:
        answer = page.sync(cast.vera_at.token, conversation)
        assert (answer.status_code, answer.json["ok"]) == (200, True)
        assert [entry["seq"] for entry in answer.json["data"]["entries"]] == [1, 2]
        assert answer.json["data"] == page.send(cast.vera_at.token, "conversation.sync", {"conversation": conversation}).json["data"]

    def test_waits_for_what_comes(self, page: Page, cast: Cast, conversation: str, monkeypatch: pytest.MonkeyPatch) -> None:
        looks = []

        def meanwhile(seconds: float) -> None:
            looks.append(seconds)
            if len(looks) == 3:
                page.send(cast.vera_at.token, "message.post", said(conversation, "from the other tab"))

        monkeypatch.setattr(routes.time, "sleep", meanwhile)
        entries = page.sync(cast.vera_at.token, conversation, after=2).json["data"]["entries"]
        assert ([entry["body"] for entry in entries], len(looks)) == (["from the other tab"], 3)

    def test_gives_an_empty_page_when_nothing_came(self, page: Page, cast: Cast, conversation: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(routes, "POLL_SECONDS", 0)
        for after in (2, 99, 10**14):
            answer = page.sync(cast.vera_at.token, conversation, after=after)
            assert (answer.status_code, answer.json["data"]["entries"], answer.json["data"]["head"]) == (200, [], 2)

    def test_never_waits_for_what_is_anothers(self, page: Page, cast: Cast, conversation: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def waited(seconds: float) -> None:
            raise AssertionError("how long it takes would tell that it is there")

        monkeypatch.setattr(routes.time, "sleep", waited)
        for unknown in (conversation, uid()):
            assert page.sync(cast.other_at.token, unknown, after=2).status_code == 404

    @pytest.mark.parametrize("after", ["-1", "", "x", "1.5", "²", "٣", "1" * 16, " 1", "1e3", "0x1"])
    def test_refuses_a_place_that_is_none(self, page: Page, cast: Cast, conversation: str, after: str) -> None:
        answer = page.sync(cast.vera_at.token, conversation, after=after)
        assert (answer.status_code, answer.json["code"], answer.json["data"]) == (422, "malformed", {"fields": ["after"]})

    @pytest.mark.parametrize("conversation", ["", "x", "é", "x" * 5_000, "' OR 1=1 --"])
    def test_does_not_find_what_is_no_conversation(self, page: Page, cast: Cast, conversation: str) -> None:
        answer = page.sync(cast.vera_at.token, conversation)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")

    def test_refuses_zero_bytes_before_a_database_sees_them(self, page: Page, cast: Cast, conversation: str) -> None:
        for place, after in (("\x00", 0), (conversation + "\x00", 0), (conversation, "1\x00")):
            assert page.sync(cast.vera_at.token, place, after=after).status_code in (400, 404, 422)

    def test_is_not_found_by_an_outsider(self, page: Page, cast: Cast, conversation: str) -> None:
        assert page.sync(cast.other_at.token, conversation).status_code == 404
        assert page.at(TWIN).sync(cast.zoes_visitor_at.token, conversation).status_code == 404

    def test_veils_what_is_for_staff(self, page: Page, cast: Cast, conversation: str) -> None:
        work.do(record, conversation_id=number_of(conversation), what="blocked", audience="staff", now=clock.now())
        assert page.sync(cast.vera_at.token, conversation, after=2).json["data"]["entries"] == [{"seq": 3, "veiled": True}]

    def test_asks_to_slow_down(self, page: Page, cast: Cast, conversation: str) -> None:
        codes = [page.sync(cast.vera_at.token, conversation).status_code for _ in range(15)]
        assert 429 in codes
        assert set(codes) == {200, 429}

