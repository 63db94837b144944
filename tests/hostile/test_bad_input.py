"""Every command and every route, fed with what no browser of ours sends: a clear no, no fault, and the server lives."""

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from app import wiring
from app.kernel.ids import uid
from app.realtime.protocol import Command
from tests.cast import SHOP
from tests.ground.databases import ENOUGH
from tests.ground.sockets import Lost
from tests.hostile.conftest import PAGE, Crowd
from tests.hostile.wrecking import DEEP, NOBODY, declared, wrecked
from tests.matrix import cells
from tests.matrix.tried import Target

assert wiring.COMMANDS
COMMANDS = sorted(Command.registry)
# What a refusal may be called; `fault` is none of them.
CODES = {"malformed", "not_found", "not_allowed", "slow_down", "message.empty", "message.too_long", "message.not_yours", "conversation.closed",
         "conversation.too_many", "offer.taken", "offer.over", "offer.full", "rating.already", "rating.too_early", "transfer.nobody",
         "transfer.not_possible", "email.invalid", "blocked", "visitor.blocked", "page.nobody", "command.unknown"}
BODIES = [b"", b"\x00\xff\xfe", b"null", b"[]", b"1", b'"text"', b"{", b"[" * 100_000, b'{"a":' * 5_000, b"NaN", b'{"language":1}',
          b'{"name":"message.post","command":' + b"[" * 999 + b"]" * 999 + b"}", b'{"language":"\\ud800","device":"phone"}', b"x" * 300_000,
          b'{"language":"en","device":"phone","identity":"a.b.c"}', b'{"language":"en","device":"phone","token":"\\u0000"}']
EXAMPLES = 500 if os.environ.get("PROVE") else 15
CALM = settings(max_examples=EXAMPLES, deadline=None, database=None,
                suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])


def target(crowd: Crowd, conversation: str) -> Target:
    return Target(conversation=conversation, assignment=NOBODY, offer=NOBODY, member=NOBODY, topic=NOBODY, category=NOBODY, epoch=0)


def is_clear(ack: dict[str, Any] | None) -> bool:
    """A harmless yes or a no with a known name; None is the end of that socket."""
    return ack is None or ack["ok"] is True or (ack["code"] in CODES and isinstance(ack["retry"], bool) and isinstance(ack["data"], dict))


@pytest.fixture(scope="module")
def somewhere(crowd: Crowd) -> str:
    """A live conversation of visitor 20, whose id everybody has overheard."""
    return crowd.ask(crowd.socket("v20"))


@pytest.fixture(scope="module")
def theirs(crowd: Crowd) -> list[str]:
    """Ids of another brand: a conversation, its visitor, its site."""
    stranger = crowd.outsider()
    found = [crowd.ask(stranger, "Is this one mine?"), crowd.cast.zoes_visitor_at.uid, crowd.cast.lumen.site_key]
    stranger.close()
    return found


class TestACommand:
    @pytest.mark.parametrize("name", COMMANDS)
    def test_survives_whatever_is_put_into_it(self, crowd: Crowd, people: Iterator[str], somewhere: str, theirs: list[str],
                                                    name: str) -> None:
        good, shape = {**cells.COMMANDS[name].command(target(crowd, somewhere))}, Command.registry[name]
        if "page" in good:
            good["page"] = PAGE

        @CALM
        @given(wrecked(good, sorted(shape.model_fields), theirs) | declared(shape, [somewhere, *theirs, NOBODY]))
        def throw(command: Any) -> None:
            ack = crowd.say(people, name, command)
            assert is_clear(ack), (name, command, ack)

        throw()
        assert crowd.is_well()

    @pytest.mark.only(*ENOUGH)
    @pytest.mark.parametrize("name", COMMANDS)
    def test_names_the_field_that_nobody_declared(self, crowd: Crowd, people: Iterator[str], somewhere: str, name: str) -> None:
        good = cells.COMMANDS[name].command(target(crowd, somewhere))
        ack = crowd.say(people, name, {**good, "surplus": 1})
        assert ack is not None and ack["code"] == "malformed" and "surplus" in ack["data"]["fields"]
        for missing in good:
            ack = crowd.say(people, name, {key: value for key, value in good.items() if key != missing})
            assert is_clear(ack)

    def test_that_nobody_declared_is_refused(self, crowd: Crowd, people: Iterator[str]) -> None:
        for name in ("message.destroy", "", "x" * 5_000, "__class__", "message.post\x00", "MESSAGE.POST", "**", "\u202e"):
            ack = crowd.say(people, name, {})
            assert ack is not None and ack["code"] == "command.unknown"

    @pytest.mark.parametrize("depth", [100, 990, 1_000, 20_000])
    def test_nested_a_thousand_deep_is_refused_or_ends_its_socket(self, crowd: Crowd, depth: int) -> None:
        for shape in ("[" * depth + "]" * depth, '{"a":' * (depth // 4) + "1" + "}" * (depth // 4)):
            socket = crowd.socket("v21")
            try:
                socket.raw(f'427["message.post",{{"conversation":"{NOBODY}","client_id":"{uid()}","body":{shape}}}]')
                assert socket.answer(7)["code"] == "malformed"
            except Lost:
                socket.wait_closed()
        assert crowd.is_well()


class TestTheHttpPath:
    @pytest.mark.only(*ENOUGH)
    @pytest.mark.parametrize("name", COMMANDS)
    def test_answers_a_strange_command_as_the_socket_does(self, crowd: Crowd, somewhere: str, name: str) -> None:
        good = cells.COMMANDS[name].command(target(crowd, somewhere))
        with crowd.server.client(origin=SHOP) as client:
            for at, command in enumerate((None, [], {**good, "surplus": 1}, {**good, **dict.fromkeys(good)}, dict.fromkeys(good, DEEP))):
                headers = {"Authorization": f"Bearer {crowd.tokens[22 + at]}"}
                answer = client.post("/embed/commands", json={"name": name, "command": command}, headers=headers)
                assert answer.status_code < 500 and is_clear(answer.json()), (name, command, answer.text)

    @pytest.mark.parametrize("body", BODIES)
    def test_refuses_a_strange_body(self, crowd: Crowd, body: bytes) -> None:
        key = crowd.cast.objectif.site_key
        with httpx.Client(base_url=f"http://127.0.0.1:{crowd.server.port}", transport=httpx.HTTPTransport(local_address="127.0.4.1"),
                          headers={"Host": crowd.server.host(), "Origin": SHOP}) as client:
            for path in (f"/embed/{key}/session", "/embed/commands"):
                answer = client.post(path, content=body, headers={"Authorization": f"Bearer {crowd.tokens[30]}"})
                assert answer.status_code < 500, answer.text
                assert answer.status_code == 200 or answer.json()["code"] in CODES | {"unauthorized", "identity.refused", "too_large"}, answer.text

    def test_refuses_strange_questions_for_the_log(self, crowd: Crowd, somewhere: str) -> None:
        with crowd.server.client(origin=SHOP) as client:
            for at, asked in enumerate(("", "conversation=x", f"conversation={somewhere}&after=-1", f"conversation={somewhere}&after=" + "9" * 400,
                                        f"conversation={somewhere}&after=1e3", "conversation=%00&after=%00", f"conversation={somewhere}&after=٣",
                                        "conversation=%ff%fe", f"conversation={somewhere}&conversation=y&after=0")):
                answer = client.get(f"/embed/sync?{asked}", headers={"Authorization": f"Bearer {crowd.tokens[31 + at % 8]}"})
                assert answer.status_code in (400, 404, 422, 429), (asked, answer.text)
            for token in ("", "Bearer", "Basic eDp5", "Bearer \xff", "Bearer " + "x" * 5_000):
                assert client.get(f"/embed/sync?conversation={somewhere}", headers=[("Authorization", token.encode("latin-1"))]).status_code == 401


FILLINGS = ("%00", "..%2f..%2fetc%2fpasswd", "x" * 3_000, "%ff%fe", "%E2%80%AE", "<script>", "objectif")
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": "session=%00.é.x".encode()}


class TestARoute:
    @pytest.mark.parametrize("route", sorted(cells.ROUTES))
    def test_survives_whatever_is_sent_to_it(self, crowd: Crowd, route: str) -> None:
        parts = route.split(" ")[1].replace("path:", "").split("/")
        with crowd.server.client() as client:
            for filling in FILLINGS if any("<" in part for part in parts) else FILLINGS[:1]:
                path = "/".join(filling if part.startswith("<") else part for part in parts)
                for method, body in (("GET", b""), ("POST", b"\x00\xff=%ff&csrf_token=%00"), ("DELETE", b"")):
                    answer = client.request(method, f"{path}?page=%00&before=%ff&next=//evil.example", content=body, headers=FORM)
                    assert answer.status_code < 500, (method, path, answer.status_code)
                    assert "evil.example" not in answer.headers.get("Location", "")
