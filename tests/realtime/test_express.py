"""The short way of commands, acks and events says byte for byte what the library would, and leaves it what is strange."""

import json
from typing import Any

import gevent
import pytest

from app.realtime.express import ack_out, command_in, event_out
from app.realtime.frames import framed
from app.realtime.packets import StrictPacket
from app.realtime.protocol import EVERYBODY, Event
from tests.realtime.cabling import Line
from tests.realtime.test_frames import browsers

pytestmark = pytest.mark.usefixtures("at_hand")


class Happened(Event, wire="test.express", to=EVERYBODY):
    n: int
    words: str | None = None


del Event.registry["test.express"]


class TestCommandIn:
    @pytest.mark.parametrize("payload", [{"a": 1}, None, [], "x", 1.5, {"b": {"c": ["\u00e9"]}}])
    def test_reads_what_the_library_reads(self, payload: Any) -> None:
        words = f'27["message.post",{json.dumps(payload)}]'
        heard = command_in("4" + words)
        slow = StrictPacket(encoded_packet=words)
        assert heard == (str(slow.id), *slow.data) == ("7", "message.post", payload)

    def test_needs_no_ack(self) -> None:
        assert command_in('42["x",1]') == ("", "x", 1)

    @pytest.mark.parametrize("frame", [
        "1", "3", "40{}", "41", "430[]", "42", "42[", "42{}", '42["x"]', '42["x",1,2]', "42[1,2]", '42["connect",{}]', '42["*",{}]', '42/n,["x",1]',
        '42-1["x",1]', '421234567890["x",1]', '42["x",\'a\']', '42["x","\\ud83d"]', "42" + "[" * 3_000, '42["x",1]]', '42["x",1e999999]x'])
    def test_leaves_what_is_strange_to_the_library(self, frame: str) -> None:
        assert command_in(frame) is None


class TestWriting:
    def test_writes_shapes_as_the_library_writes_their_values(self) -> None:
        shape = Happened(n=1, words="\u00e9")
        slow = StrictPacket(2, data=["test.express", shape.model_dump(mode="json")])
        assert event_out("test.express", shape) == framed(f"4{slow.encode()}".encode())
        assert ack_out("12", {"ok": True, "data": shape}) == framed(b'4312[{"ok":true,"data":{"n":1,"words":"\xc3\xa9"}}]')

    def test_writes_half_an_emoji(self) -> None:
        assert event_out("x", Happened(n=1, words="\ud83d")) == framed(b'42["x",{"n":1,"words":"\\ud83d"}]')

    def test_writes_nothing_it_does_not_know(self) -> None:
        with pytest.raises(TypeError, match="no place on the wire"):
            event_out("\ud83d", object())


class TestCommandsOnTheWay:
    def test_answers_them_in_their_order_and_hands_on_the_rest(self) -> None:
        above = Line(1_000_000)
        above.cable.pieces = [browsers(b'421["a",1]') + browsers(b'42["b",2]') + browsers(b'423["c",3]') + browsers(b"3")]
        heard: list[tuple[str, Any]] = []

        def answer(name: str, payload: Any) -> dict[str, Any]:
            heard.append((name, payload))
            return {"ok": True}

        above.line.commands = answer
        assert above.line.wait() == "3"
        gevent.sleep(0)
        assert heard == [("a", 1), ("b", 2), ("c", 3)]
        assert above.cable.took == framed(b'431[{"ok":true}]') + framed(b'433[{"ok":true}]')

    def test_hands_everything_on_until_somebody_has_joined(self) -> None:
        above = Line(1_000_000)
        above.cable.pieces = [browsers(b'421["a",1]')]
        assert above.line.wait() == '421["a",1]'

    def test_gives_others_their_turn_in_a_flood(self) -> None:
        turns: list[int] = []
        gevent.spawn(lambda: turns.append(1))
        above = Line(1_000_000)
        above.cable.pieces = [browsers(b'42["a",1]') * 40 + browsers(b"3")]
        above.line.commands = lambda name, payload: {"ok": True}
        assert above.line.wait() == "3"
        assert turns
