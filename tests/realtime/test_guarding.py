"""Around the socket server: slow readers are let go, frames do not pile up, and nobody else notices. On fakes, without a network."""

from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.realtime import packets
from app.realtime.packets import MOST_UNREAD, MOST_UNSENT, GuardedWebSocket, Inbox, StrictPacket, guard


class Line:
    """One Engine.IO socket."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.queue = SimpleNamespace(qsize=lambda: len(self.sent))
        self.closed = self.closing = False

    def send(self, packet: Any) -> None:
        self.sent.append(packet)

    def close(self, wait: bool = True, abort: bool = False) -> None:
        self.closing = True


class Sockets:
    """Stands for the Socket.IO server and the Engine.IO server under it."""

    def __init__(self) -> None:
        self.eio, self.manager = self, self
        self.sockets: dict[str, Line] = {"slow": Line(), "quick": Line()}
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
            server.send_packet("slow", number)
        server.send_packet("quick", 1)
        server.send_packet("unknown", 1)
        gevent.sleep(0)
        assert server.sockets["slow"].sent == list(range(MOST_UNSENT))
        assert server.sockets["slow"].closing and not server.sockets["quick"].closing

    def test_sends_nothing_to_a_closed_line(self, server: Any) -> None:
        server.sockets["slow"].closed = True
        server.send_packet("slow", 1)
        assert server.sockets["slow"].sent == []

    @pytest.mark.parametrize("broken", [ValueError, KeyError, AttributeError, RecursionError])
    def test_ends_a_line_over_a_packet_that_cannot_be_read(self, server: Any, broken: type[Exception]) -> None:
        server.broken = broken
        server.handlers["message"]("slow", "2[]")
        assert server.ended == ["slow"]

    def test_ends_the_line_of_one_who_leaves(self, server: Any) -> None:
        server.handlers["message"]("slow", "1")
        server.handlers["message"]("quick", '2["x"]')
        assert server.ended == ["slow"]

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
        for sid in ("joined", "silent"):
            server.handlers["connect"](sid, {})
        gevent.sleep(0.05)
        assert server.ended == ["silent"]


class TestInbox:
    def test_takes_no_more_than_can_be_worked_off(self) -> None:
        inbox = Inbox(["first"])
        for number in range(MOST_UNREAD - 1):
            inbox.append(number)
        with pytest.raises(OSError, match="too many"):
            inbox.append("one more")
        inbox.pop(0)
        inbox.append("room again")


class TestGuardedWebSocket:
    @pytest.mark.parametrize("frame", ["", "2", "5", "6", "44", "45", "4", "b4", "1x", "3probe", b"42[]", None])
    def test_hands_on_no_frame_that_a_browser_does_not_send(self, frame: Any) -> None:
        socket = GuardedWebSocket(None, None)
        socket.ws = SimpleNamespace(receive=lambda: frame)
        assert socket.wait() is None

    @pytest.mark.parametrize("frame", ["1", "3", "40{}", "41", '42["x"]', "430[]"])
    def test_hands_on_what_a_browser_sends(self, frame: str) -> None:
        socket = GuardedWebSocket(None, None)
        socket.ws = SimpleNamespace(receive=lambda: frame)
        assert socket.wait() == frame


class TestStrictPacket:
    @pytest.mark.parametrize("name", ["connect", "disconnect", "__disconnect_final"])
    def test_is_no_way_to_the_servers_own_handlers(self, name: str) -> None:
        with pytest.raises(ValueError, match="no command"):
            StrictPacket(encoded_packet=f'2["{name}"]')

    def test_reads_a_command(self) -> None:
        packet = StrictPacket(encoded_packet='27["message.post",{"a":1}]')
        assert (packet.id, packet.data) == (7, ["message.post", {"a": 1}])
