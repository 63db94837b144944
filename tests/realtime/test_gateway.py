"""The one door for commands: whatever comes in, a clear ack goes out."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.errors import Refusal, Unavailable
from app.realtime import delivery, gateway, pacing
from app.realtime.connections import Connection
from app.realtime.gateway import Caller, Gateway, Handler, run
from app.realtime.presence import Sign
from app.realtime.protocol import Command, Line, Seq, Shape, Text, Uid
from tests.ground.doors import Told

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
VERA = Actor(brand_id=1, role="visitor", visitor_id=1, site_id=1)
ID = "01a1fff2-0124-7b30-9fe6-90228b093ba8"


class Echoed(Shape):
    body: str


class Say(Command, wire="test.say", answer=Echoed):
    conversation: Uid
    body: Text
    title: Line = ""
    seq: Seq = 0


del Command.registry["test.say"]  # the protocol's own files must not hear of it


@pytest.fixture(autouse=True)
def _doors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pacing.count_in("memory://")

    def echo(caller: Caller, said: Say) -> Echoed:
        if said.body == "refuse":
            raise Refusal("test.no", data={"limit": 3})
        if said.body == "break":
            raise KeyError("a secret of the database")
        return Echoed(body=said.body)

    monkeypatch.setitem(gateway.HANDLERS, "test.say", Handler(Say, echo, "1000 per second"))
    monkeypatch.setitem(gateway.HANDLERS, "test.seldom", Handler(Say, echo, "2 per hour"))
    yield
    pacing.count_in("memory://")


def say(name: str = "test.say", **fields: Any) -> dict[str, Any]:
    return run(Caller(VERA), name, {"conversation": ID, "body": "hello", **fields})


class TestRun:
    def test_answers(self) -> None:
        assert say() == {"ok": True, "data": {"body": "hello"}}

    @pytest.mark.parametrize("name", ["no.such", "", "connect", "__class__", "x" * 10_000, "test.say\x00"])
    def test_knows_only_declared_commands(self, name: str) -> None:
        assert say(name) == {"ok": False, "code": "command.unknown", "retry": False, "data": {}}

    @pytest.mark.parametrize("payload", [None, 1, 1.5, True, "text", [], [{}], {}, {"conversation": ID}])
    def test_refuses_a_payload_of_another_shape(self, payload: Any) -> None:
        answer = run(Caller(VERA), "test.say", payload)
        assert (answer["ok"], answer["code"], answer["retry"]) == (False, "malformed", False)

    @pytest.mark.parametrize(("field", "value"), [
        ("conversation", "1"), ("conversation", ID.upper()), ("conversation", f"{ID}\n"), ("conversation", 7), ("conversation", None),
        ("body", 1), ("body", None), ("body", ["x"]), ("body", "x" * 60_001), ("title", "x" * 2_001), ("title", "a\x00b"),
        ("seq", -1), ("seq", 2**53), ("seq", 10**400), ("seq", 1.0), ("seq", "1"), ("seq", True), ("seq", float("nan")), ("unknown", 1)])
    def test_names_the_field_that_is_wrong(self, field: str, value: Any) -> None:
        assert say(**{field: value}) == {"ok": False, "code": "malformed", "retry": False, "data": {"fields": [field]}}

    def test_names_few_and_short_fields_however_many_came(self) -> None:
        fields = say(**{f"{number:03}{'x' * 1_000}": 1 for number in range(100)})["data"]["fields"]
        assert len(fields) == 20
        assert all(len(field) <= 200 for field in fields)

    @pytest.mark.parametrize(("sent", "stored"), [("half \ud83d", "half ?"), ("\udc00\ud800", "??"), ("whole \U0001f600", "whole \U0001f600")])
    def test_takes_half_an_emoji_as_a_question_mark(self, sent: str, stored: str) -> None:
        assert say(body=sent) == {"ok": True, "data": {"body": stored}}

    def test_gives_a_refusal_with_its_data(self) -> None:
        assert say(body="refuse") == {"ok": False, "code": "test.no", "retry": False, "data": {"limit": 3}}

    def test_says_of_a_fault_only_that_it_is_one(self, caplog: pytest.LogCaptureFixture) -> None:
        assert say(body="break") == {"ok": False, "code": "fault", "retry": True, "data": {}}
        assert "the command test.say failed" in caplog.text

    def test_says_when_to_come_again(self) -> None:
        answers = [say("test.seldom") for _ in range(3)]
        assert [answer["ok"] for answer in answers] == [True, True, False]
        assert (answers[2]["code"], answers[2]["retry"]) == ("slow_down", True)
        assert 1 <= answers[2]["data"]["after"] <= 3_600

    def test_counts_each_person_by_themselves(self) -> None:
        for _ in range(3):
            say("test.seldom")
        other = Actor(brand_id=1, role="visitor", visitor_id=2, site_id=1)
        assert run(Caller(other), "test.seldom", {"conversation": ID, "body": "x"})["ok"]

    def test_holds_back_a_flood_of_unknown_commands(self) -> None:
        assert {say("no.such")["code"] for _ in range(200)} == {"command.unknown", "slow_down"}

    def test_lets_nobody_join_over_http(self) -> None:
        Caller(VERA).join("c1:staff")
        Caller(VERA).leave("c1:staff")


class TestPresence:
    """Heartbeats over sockets are written together; what comes over HTTP is written at once."""

    @pytest.fixture
    def written(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        found: list[Any] = []

        def do(verb: Any, *signs: Any, **given: Any) -> None:
            found.extend([*signs] or [given])
            if len(given.get("heard", ())) == 50:
                raise Unavailable

        monkeypatch.setattr(work, "do", do)
        monkeypatch.setattr(delivery, "open_through", lambda *_: None)
        return found

    def test_over_http_is_written_at_once(self, written: list[Any]) -> None:
        Caller(VERA).stay(NOON)
        assert written == [Sign(VERA, NOON)]

    def test_over_sockets_is_written_together_once_for_each_person(self, written: list[Any]) -> None:
        door = Gateway(SimpleNamespace(on=lambda *_: None), recognise={}, ended=(), most_per_address=1)
        for number in (*range(250), 249):
            Caller(Actor(brand_id=1, role="visitor", visitor_id=number), heard=door._heard).stay(NOON + timedelta(seconds=number))
        assert written == []
        door.write_presence()
        assert [len(each["heard"]) for each in written] == [100, 100, 50]  # the last is refused, and its people say so again
        assert written[1]["heard"]["v100"] == (Actor(brand_id=1, role="visitor", visitor_id=100), NOON + timedelta(seconds=100))
        door.write_presence()
        assert len(written) == 3

    def test_of_who_left_is_not_written_again(self, written: list[Any]) -> None:
        door = Gateway(SimpleNamespace(on=lambda *_: None), recognise={}, ended=(), most_per_address=1)
        door.connections.add(Connection("s", VERA, "127.0.0.1"))
        Caller(VERA, sid="s", heard=door._heard).stay(NOON)
        door._disconnect("s")
        door.write_presence()
        assert [(sign.actor, sign.here) for sign in written] == [(VERA, False)]

    def test_stays_when_the_process_ends_and_closes_all_sockets(self, written: list[Any]) -> None:
        closed: list[str] = []

        def disconnect(sid: str) -> None:
            closed.append(sid)
            door._disconnect(sid)
            if sid == "1":
                raise KeyError("it left by itself at that moment")

        door = Gateway(SimpleNamespace(on=lambda *_: None, disconnect=disconnect), recognise={}, ended=(), most_per_address=9)
        for sid in "012":
            door.connections.add(Connection(sid, VERA, "127.0.0.1"))
        door.part()
        assert (sorted(closed), len(door.connections), written) == (["0", "1", "2"], 0, [])
        with pytest.raises(gateway.Refused, match="unavailable"):
            door._connect("3", {}, {"visitor": "token"})


class TestALineThatLeftWhileItsCommandWaited:
    def test_joins_nothing(self) -> None:
        told = Told()
        told.dropped.append("s")
        Caller(VERA, sid="s", server=told).join("c1:visitor")
        assert told.joined == set()

    def test_takes_nobodys_place(self) -> None:
        told: Any = Told()
        told.on = lambda *_: None

        def recognise(_: str, **__: Any) -> Actor:
            told.dropped.append("s")
            return VERA

        door = Gateway(told, recognise={"visitor": recognise}, ended=(), most_per_address=1)
        with pytest.raises(gateway.Refused):
            door._connect("s", {}, {"visitor": "token"})
        assert door.connections.get("s") is None


class TestDropEnded:
    def test_asks_of_a_few_at_a_time_and_closes_whoever_lost_their_rights(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[set[str]] = []
        dropped: list[str] = []

        def ended(_: Any, actors: Sequence[Actor]) -> set[str]:
            asked.append({actor.key for actor in actors})
            return asked[-1] & {"v0", "v449"}

        monkeypatch.setattr(gateway, "reading", lambda: nullcontext())
        monkeypatch.setattr(delivery, "open_through", lambda *_: None)
        monkeypatch.setattr(delivery, "drop", dropped.append)
        door = Gateway(SimpleNamespace(on=lambda *_: None), recognise={}, ended=(ended,), most_per_address=1)
        door.drop_ended()
        assert asked == []
        people = [Actor(brand_id=1, role="visitor", visitor_id=number) for number in range(450)]
        for each in people:
            door.connections.add(Connection(each.key, each, "127.0.0.1"))
        door.drop_ended()
        assert [len(some) for some in asked] == [200, 200, 50]
        assert set().union(*asked) == {each.key for each in people}
        assert dropped == ["v0", "v449"]


class TestCommands:
    def test_have_a_door_each(self) -> None:
        from app import wiring

        assert wiring.COMMANDS
        assert {name for name in gateway.HANDLERS if not name.startswith("test.")} == set(Command.registry)

    def test_are_taken_over_the_wire_by_the_name_of_their_shape(self) -> None:
        for name, handler in gateway.HANDLERS.items():
            if not name.startswith("test."):
                assert handler.shape is Command.registry[name]
                assert pacing._rates(handler.rate)
