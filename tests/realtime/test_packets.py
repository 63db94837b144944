"""Packets that no browser sends end their socket; the server lives and its log stays clean."""

import itertools
import json
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.ground.sockets import Lost, Wire, eventually
from tests.realtime.conftest import SHOP, Entrance

DEEP = "[" * 30_000
HOSTILE = {
    "an empty frame": "",
    "a message without a packet": "4",
    "an unknown frame": "9",
    "a ping from the client": "2",
    "an upgrade": "5",
    "a base64 frame": "bAAAA",
    "a message that is JSON": '4{"a":1}',
    "a message that is null": "4null",
    "a deep message": "4" + DEEP,
    "a deep pong": "3" + DEEP,
    "a deep close": "1" + DEEP,
    "a deep event": "42" + DEEP,
    "a packet of an unknown kind": "49",
    "a refusal from the client": '44{"message":"no"}',
    "a binary event": '451-["x",{"_placeholder":true,"num":0}]',
    "a binary ack": '461-1[{"_placeholder":true,"num":0}]',
    "an event that is no list": '42{"a":1}',
    "an event that is empty": "42[]",
    "an event without a name": "42[1,2]",
    "an event without anything": "42",
    "an event that is half": '42["message.post",',
    "an event with an endless number": "42" + "1" * 5_000 + '["message.post",{}]',
    "a superscript number": '42²["message.post",{}]',
    "a number of ten thousand digits": '42["message.post",' + "1" * 10_000 + "]",
    "an end of the server's own": '42["disconnect","client"]',
    "an end of the server's own, with an ack": '427["disconnect"]',
    "a connect as an event": '42["connect",{"REMOTE_ADDR":"9.9.9.9"},{"visitor":"x"}]',
    "everything as an event": '42["*",{}]',
    "a last end": '42["__disconnect_final"]',
    "too long a frame": '42["message.post","' + "x" * 70_000 + '"]',
    "a binary frame": b"\x00\x01",
    "a binary message": b'42["message.post",{}]',
}


@pytest.fixture(scope="module")
def silent(entrance: Entrance) -> Iterator[Wire]:
    """Somebody who connects and never says who they are: their ten seconds pass while the other tests run."""
    wire = Wire(entrance.server.port, host=f"localhost:{entrance.server.port}", origin=SHOP)
    yield wire
    wire.kill()


@pytest.mark.usefixtures("silent")
class TestSocket:
    @pytest.mark.parametrize("what", HOSTILE)
    def test_ends_over(self, entrance: Entrance, what: str) -> None:
        socket = entrance.enter(hash(what) % 10 + 2, source="127.0.0.9")
        socket.raw(HOSTILE[what])
        socket.wait_closed()
        socket.close()

    def test_ends_over_a_frame_before_it_said_who_it_is(self, entrance: Entrance) -> None:
        wire = Wire(entrance.server.port, host=f"localhost:{entrance.server.port}", origin=SHOP)
        wire.send("4[[[")
        assert len(list(wire.frames())) >= 1  # the welcome, then the end
        wire.kill()

    def test_says_nothing_to_a_command_before_it_said_who_it_is(self, entrance: Entrance) -> None:
        wire = Wire(entrance.server.port, host=f"localhost:{entrance.server.port}", origin=SHOP)
        wire.send('421["conversation.heads",{}]')
        wire.send("9")
        assert [frame[:2] for frame in wire.frames() if frame[0] == "4"] == []
        wire.kill()

    def test_ends_when_it_leaves_its_namespace(self, entrance: Entrance) -> None:
        """An open line that belongs to nobody is counted nowhere."""
        socket = entrance.enter(12)
        socket.raw("41")
        socket.wait_closed()
        socket.close()

    def test_ends_also_for_one_who_never_says_goodbye(self, entrance: Entrance) -> None:
        wire = Wire(entrance.server.port, host=f"localhost:{entrance.server.port}", origin=SHOP)
        wire.send("9")
        list(wire.frames())  # up to the server's goodbye, which nobody answers
        wire._socket.settimeout(15)
        with suppress(ConnectionError):
            assert wire._socket.recv(10) == b""
        wire.kill()

    def test_joins_no_other_namespace_and_no_second_time(self, entrance: Entrance) -> None:
        wire = Wire(entrance.server.port, host=f"localhost:{entrance.server.port}", origin=SHOP)
        answers = wire.frames()
        assert next(answers)[0] == "0"
        auth = json.dumps({"visitor": entrance.tokens[13]})
        wire.send(f"40/admin,{auth}")
        assert next(answers).startswith("44/admin,")
        wire.send(f"40{auth}")
        assert next(answers).startswith("40{")
        wire.send(f"40{auth}")
        assert next(answers).startswith("44")
        wire.kill()

    def test_ends_when_it_sends_faster_than_it_can_be_heard(self, entrance: Entrance) -> None:
        socket = entrance.enter(14)
        with pytest.raises(Lost):
            for _ in range(200):
                socket.wire._socket.settimeout(5)
                socket.raw('42["' + "x" * 60_000 + '",{}]')
                for _ in range(50):
                    socket.raw('42["no.such.command",{}]')
            raise Lost  # it was heard in time: also well
        socket.close()

    def test_gets_acks_for_what_is_only_wrong(self, entrance: Entrance) -> None:
        socket = entrance.enter(15)
        for command in ("nothing", None, 1, [1], {"conversation": "\ud800"}, {"x" * 300: 1}, {"body": "\x00"}):
            assert socket.ask("message.post", command)["code"] == "malformed"
        socket.raw('425["message.post"]')
        assert socket.answer(5) == {"ok": False, "code": "malformed", "retry": False, "data": {"fields": []}}
        socket.raw('426["message.post",{},{}]')
        assert socket.answer(6)["code"] == "malformed"
        socket.close()


class TestServer:
    def test_is_well_after_all_this(self, entrance: Entrance) -> None:
        for frame, _ in zip(itertools.cycle(HOSTILE.values()), range(20), strict=False):
            socket = entrance.enter(16)
            socket.raw(frame)
            socket.wait_closed()
            socket.close()
        assert eventually(entrance.is_well)
        assert entrance.server.trouble() == []

    @pytest.mark.parametrize("path", ["/socket.io/", "/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=3&transport=websocket",
                                      "/socket.io/?EIO=4&transport=websocket&sid=unknown", "/socket.io/?EIO=4&transport=websocket"])
    def test_refuses_what_is_no_websocket(self, entrance: Entrance, path: str) -> None:
        with entrance.server.client() as client:
            assert client.get(path).status_code == 400
            assert client.post(path, content=b"40").status_code == 400
            halfway = {"Upgrade": "websocket", "Connection": "Upgrade"}
            assert client.get(path, headers=halfway).status_code == 400


class TestASilentLine:
    def test_ends_by_itself(self, silent: Wire) -> None:
        assert [frame[0] for frame in silent.frames()][0] == "0"
