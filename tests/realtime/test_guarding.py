"""Around the socket server: slow readers are let go, frames do not pile up, and nobody else notices. On fakes, without a network."""

import json
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from engineio.packet import Packet

from app.realtime import packets
from app.realtime.frames import BINARY, CLOSE, PING, PONG, framed
from app.realtime.packets import QuickJson, StrictPacket, guard
from app.realtime.websocket import A_TURN, BEHIND, MOST_UNSENT, MOST_UNSENT_BYTES, GuardedWebSocket
from tests.realtime.cabling import Cable, Line
from tests.realtime.test_frames import browsers

pytestmark = pytest.mark.usefixtures("at_hand")


class Sockets:
    """Stands for the Socket.IO server and the Engine.IO server under it."""

    def __init__(self) -> None:
        self.eio, self.manager = self, self
        self.sockets: dict[str, Line] = {"slow": Line(0), "quick": Line(1_000_000)}
        self.handlers: dict[str, Any] = {}
        self._async: dict[str, Any] = {}
        self.ended: list[str | None] = []
        self.broken: type[Exception] | None = None

    def on(self, name: str, handler: Any) -> None:
        self.handlers[name] = handler

    def disconnect(self, sid: str | None, namespace: Any = None, ignore_queue: bool = False) -> None:
        self.ended.append(sid)

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        return {"known": "line of known"}.get(sid)

    def sid_from_eio_sid(self, sid: str, namespace: str) -> str | None:
        return "known" if sid == "joined" else None

    def _handle_eio_connect(self, sid: str, environ: Any) -> None:
        """Nothing to remember."""

    def _handle_eio_disconnect(self, sid: str, reason: str) -> None:
        """Nothing to forget."""

    def _handle_eio_message(self, sid: str, data: str) -> None:
        if self.broken:
            raise self.broken("broken")


@pytest.fixture
def server() -> Any:
    found = Sockets()
    guard(found)
    return found


class TestGuard:
    def test_lets_a_reader_go_who_does_not_read(self, server: Any) -> None:
        for number in range(MOST_UNSENT + 50):
            server.send_packet("slow", Packet(4, str(number)))
        server.send_packet("quick", Packet(4, "1"))
        server.send_packet("unknown", Packet(4, "1"))
        gevent.sleep(0)
        told = b"".join(each.encode() for each in server.sockets["slow"].waiting)  # the first of them went in one
        assert told == b"".join(framed(f"4{number}".encode()) for number in range(A_TURN + MOST_UNSENT - 1))
        assert server.sockets["slow"].closing and not server.sockets["quick"].closing

    def test_lets_a_reader_go_for_whom_too_much_waits(self, server: Any) -> None:
        slow = server.sockets["slow"]
        for _ in range(5):
            slow.line.say(b"x" * (MOST_UNSENT_BYTES // 4))
        gevent.sleep(0)
        assert (len(slow.waiting), slow.closing) == (4, True)

    def test_carries_out_nothing_for_a_reader_who_is_behind(self, server: Any) -> None:
        slow, carried_out = server.sockets["slow"], []
        slow.line.commands = lambda name, payload: carried_out.append(name) or {"ok": True, "data": {}}
        slow.cable.pieces = [browsers(b'421["conversation.sync",{}]'), browsers(b'422["conversation.sync",{}]'), browsers(b"41")]
        slow.line.say(b"x" * BEHIND + b"x")
        assert slow.line.wait() == "41"
        told = [each.encode() for each in slow.waiting]  # the network takes it all
        assert carried_out == [] and b'"slow_down","retry":true,"data":{"after":2}' in told[-1]
        slow.waiting.clear()
        slow.cable.pieces = [browsers(b'423["conversation.sync",{}]'), browsers(b"41")]
        assert slow.line.wait() == "41"
        assert carried_out == ["conversation.sync"]

    def test_sends_what_one_turn_says_in_one_call(self, server: Any) -> None:
        quick = server.sockets["quick"]
        for words in ("first", "second"):
            server.send_packet("quick", Packet(4, words))
        gevent.sleep(0)
        assert (quick.cable.calls, quick.waiting) == ([framed(b"4first") + framed(b"4second")], [])

    def test_says_what_it_has_to_before_it_ends(self, server: Any) -> None:
        quick = server.sockets["quick"]
        server.send_packet("quick", Packet(4, "last words"))
        quick.line.close()
        gevent.sleep(0)
        assert quick.cable.took == framed(b"4last words") + framed((1000).to_bytes(2, "big"), opcode=CLOSE)

    def test_lets_nothing_between_the_parts_of_a_frame(self, server: Any) -> None:
        quick = server.sockets["quick"]
        quick.cable.room = 3
        for words in ("first", "second"):
            server.send_packet("quick", Packet(4, words))
        gevent.sleep(0)
        assert quick.cable.took + b"".join(each.encode() for each in quick.waiting) == framed(b"4first") + framed(b"4second")
        quick.waiting.clear()
        quick.line.is_idle, quick.cable.room = False, 1_000
        server.send_packet("quick", Packet(4, "while the writer waits"))
        gevent.sleep(0)
        assert len(quick.waiting) == 1

    def test_sends_nothing_to_a_closed_line(self, server: Any) -> None:
        server.sockets["quick"].closed = True
        server.send_packet("quick", Packet(4, "1"))
        assert server.sockets["quick"].cable.took == b""

    def test_says_nothing_to_one_who_no_longer_answers(self, server: Any) -> None:
        quick = server.sockets["quick"]
        quick.silent = True
        server.send_packet("quick", Packet(4, "1"))
        quick.line.say(framed(b"4a word that was on its way"))
        gevent.sleep(0)
        assert (quick.cable.took, quick.waiting, quick.closed) == (b"", [], True)

    @pytest.mark.parametrize("broken", [ValueError, KeyError, AttributeError, RecursionError])
    def test_ends_a_line_over_a_packet_that_cannot_be_read(self, server: Any, broken: type[Exception]) -> None:
        server.broken = broken
        server.handlers["message"]("slow", "2[]")
        assert server.ended == ["slow"]

    def test_ends_the_line_of_one_who_leaves(self, server: Any) -> None:
        server.handlers["message"]("slow", "1")
        server.handlers["message"]("quick", '2["x"]')
        assert server.ended == ["slow"]

    def test_asks_nobody_who_has_gone_whether_they_are_there(self, server: Any) -> None:
        asks = gevent.spawn_later(3_600, pytest.fail)
        server.sockets["quick"].asks = asks
        server.handlers["disconnect"]("quick", "transport close")
        server.handlers["disconnect"]("slow", "before it was ever asked")
        gevent.sleep(0)
        assert asks.ready()

    def test_never_ends_every_line_because_one_is_unknown(self) -> None:
        """Engine.IO takes 'no name' for 'all'."""
        server, lines = Sockets(), []
        server.eio = SimpleNamespace(disconnect=lines.append, on=server.on, _async={}, sockets={})
        guard(server)
        server.disconnect("unknown")
        server.disconnect("known")
        gevent.sleep(0)
        assert lines == ["line of known"]
        assert server.ended == ["unknown", "known"]

    def test_ends_a_line_that_nobody_joined(self, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(packets, "MUST_JOIN", 0.0)
        for sid in ("joined", "gone", "silent"):
            server.handlers["connect"](sid, {})
        server.handlers["message"]("joined", "0")
        server.handlers["disconnect"]("gone", "transport close")
        gevent.sleep(0.05)
        assert server.ended == ["silent"]


def plugged(cable: Cable) -> GuardedWebSocket:
    socket = GuardedWebSocket(None, None)
    socket.socket = cable
    return socket


class TestGuardedWebSocket:
    @pytest.mark.parametrize("frame", ["", "2", "5", "6", "44", "45", "4", "b4", "1x", "3probe"])
    def test_hands_on_no_frame_that_a_browser_does_not_send(self, frame: str) -> None:
        assert plugged(Cable(browsers(frame.encode()))).wait() is None

    @pytest.mark.parametrize("frame", ["1", "3", "40{}", "41", '42["x"]', "430[]"])
    def test_hands_on_what_a_browser_sends(self, frame: str) -> None:
        assert plugged(Cable(browsers(frame.encode()))).wait() == frame

    @pytest.mark.parametrize(("bytes_", "code"), [(browsers(b"42[]", opcode=BINARY), 1003), (browsers(b"42\xff"), 1007), (b"\xff" * 9, 1002)])
    def test_says_why_it_ends(self, bytes_: bytes, code: int) -> None:
        cable = Cable(bytes_)
        assert plugged(cable).wait() is None
        assert (cable.took, cable.is_open) == (framed(code.to_bytes(2, "big"), opcode=CLOSE), False)

    def test_hands_on_one_frame_after_the_other(self) -> None:
        whole = browsers(b"3") + browsers(b"", opcode=PING) + browsers(b"41")
        cable = Cable(*(whole[at:at + 1] for at in range(len(whole))))
        socket = plugged(cable)
        assert [socket.wait(), socket.wait(), socket.wait()] == ["3", "41", None]
        assert cable.took == framed(b"", opcode=PONG)

    @pytest.mark.parametrize("flood", [browsers(b"", opcode=PING), browsers(b"3")])
    def test_gives_others_their_turn_in_a_flood(self, flood: bytes) -> None:
        turns: list[int] = []
        gevent.spawn(lambda: turns.append(1))
        socket = plugged(Cable(flood * (A_TURN + 1) + browsers(b"41")))
        while socket.wait() != "41":
            continue
        assert turns

    def test_gives_back_what_the_network_did_not_take(self) -> None:
        cable = Cable(room=3)
        socket = plugged(cable)
        rest = socket.send_now(framed(b"hello"))
        assert socket.send_now(framed(b"again")) == framed(b"again")
        socket.send(rest)
        assert cable.took == framed(b"hello")

    def test_ends_once(self) -> None:
        cable = Cable()
        socket = plugged(cable)
        socket.close()
        socket.close()
        assert cable.took == framed((1000).to_bytes(2, "big"), opcode=CLOSE)


class TestQuickJson:
    @pytest.mark.parametrize("words", ['{"a":[1,null,true,"\u00e9"]}', '"\\ud83d"', '{"\\udc00":1}', "[" * 300 + "]" * 300, "123456789012345678901"])
    def test_reads_what_the_library_reads(self, words: str) -> None:
        assert QuickJson.loads(words) == json.loads(words)

    @pytest.mark.parametrize("words", ["", "{", "[" * 30_000, "1" * 10_000, "{'a':1}"])
    def test_refuses_what_the_library_refuses(self, words: str) -> None:
        with pytest.raises((ValueError, RecursionError)):
            QuickJson.loads(words)

    @pytest.mark.parametrize("data", [{"ok": True, "data": {"seq": 1}}, {"fields": ["\ud800"]}, ["\u00e9", None, 1.5], {}])
    def test_writes_what_reads_back(self, data: Any) -> None:
        assert json.loads(QuickJson.dumps(data, separators=(",", ":"))) == data


class TestStrictPacket:
    @pytest.mark.parametrize("name", ["connect", "disconnect", "__disconnect_final"])
    def test_is_no_way_to_the_servers_own_handlers(self, name: str) -> None:
        with pytest.raises(ValueError, match="no command"):
            StrictPacket(encoded_packet=f'2["{name}"]')

    def test_reads_a_command(self) -> None:
        packet = StrictPacket(encoded_packet='27["message.post",{"a":1}]')
        assert (packet.id, packet.data) == (7, ["message.post", {"a": 1}])
