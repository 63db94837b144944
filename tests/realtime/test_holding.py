"""What a socket holds while nothing happens: no request, no answer that was given, no greenlet that sleeps until the next ping."""

import weakref
from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.realtime import packets, websocket
from app.realtime.websocket import GuardedWebSocket
from tests.realtime.cabling import Cable, Line
from tests.realtime.test_frames import browsers

pytestmark = pytest.mark.usefixtures("at_hand")


class Ack(dict[str, Any]):
    """An answer that can be seen going."""


class TestAnswers:
    def test_are_gone_before_the_next_command_is_waited_for(self) -> None:
        given: list[Any] = []
        kept: list[Any] = []

        class Network(Cable):
            def recv(self, size: int) -> bytes:
                kept.extend(each() for each in given)
                return super().recv(size)

        def answer(name: str, payload: Any) -> Ack:
            ack = Ack(ok=True, data={"said": payload})
            given.append(weakref.ref(ack))
            return ack

        line = Line(1_000_000).line
        line.socket, line.commands = Network(browsers(b'421["conversation.heads",{"conversations":[]}]')), answer
        assert line.wait() is None
        assert kept == [None]
        gevent.sleep(0)
        assert b'{"ok":true,"data":{"said":{"conversations":[]}}}' in line.socket.took


class Served(Line):
    def __init__(self) -> None:
        super().__init__(0)
        self.sid, self.server = "s", SimpleNamespace(sockets={"s": self, "another": None})

    def serve(self, line: Any) -> None:
        """It ends at once."""


class TestRequest:
    @pytest.fixture(autouse=True)
    def _network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cable: Any = Cable()
        cable.fileno, cable.close = lambda: 0, lambda: None
        monkeypatch.setattr(websocket.simple_websocket, "Server", lambda environ, **_: SimpleNamespace(sock=cable))

    def test_is_let_go_but_for_who_and_from_where(self) -> None:
        environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_ORIGIN": "https://shop.example", "HTTP_USER_AGENT": "x" * 2_000, "wsgi.input": object()}
        with pytest.raises(StopIteration):
            GuardedWebSocket(Served().serve, None)(environ, None)
        assert environ == {"REMOTE_ADDR": "127.0.0.1", "HTTP_ORIGIN": "https://shop.example"}


    def test_that_has_ended_is_forgotten_at_once(self) -> None:
        """The library itself would look for it within the next forty seconds: a flood leaves 5 KB each until then."""
        above = Served()
        with pytest.raises(StopIteration):
            GuardedWebSocket(above.serve, None)({}, None)
        assert list(above.server.sockets) == ["another"]


class TestPings:
    def test_wait_in_a_timer_and_end_with_their_socket(self, monkeypatch: pytest.MonkeyPatch) -> None:
        later: list[Any] = []
        sent: list[Any] = []
        monkeypatch.setattr(gevent, "spawn_later", lambda seconds, *what: later.append((seconds, *what)))
        socket = SimpleNamespace(last_ping=1.0, closing=False, closed=False, server=SimpleNamespace(ping_interval=20), send=sent.append)
        packets.ping_later(socket)
        packets.ping_later(socket)
        ((seconds, ping, whose),) = later
        assert (seconds, socket.last_ping) == (20, None)
        ping(whose)
        assert [each.encode() for each in sent] == ["2"]
        assert socket.last_ping
        socket.closed = True
        ping(whose)
        assert len(sent) == 1
