"""The WebSocket under Engine.IO: text frames of a bounded size, read where they are handled and sent without a detour."""

from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR
from typing import Any

import gevent
import simple_websocket
from gevent.socket import wait
from prometheus_client import Counter

from app.realtime.express import ack_out, command_in
from app.realtime.frames import CLOSE, PING, PONG, TEXT, BadFrame, Frames, framed

LARGEST_FRAME = 64 * 1024  # bytes
# Engine.IO: close, pong, and a message that begins as a Socket.IO packet: connect, disconnect, event, ack.
# Any other message would be parsed as JSON before anybody guards it.
ALLOWED = frozenset({"1", "3", "40", "41", "42", "43"})
KEPT = ("REMOTE_ADDR", "HTTP_ORIGIN")  # of a request that became a socket; it lives as long, and the rest of it was 4 KB
CHUNK = 16 * 1024  # bytes that are read at once
A_TURN, A_LONG_ANSWER = 16, 8 * 1024  # frames of one socket in a row, or one with so many bytes for an answer; then the others have their turn
# What waits for a slow reader. Over the first, its commands are told to come again: an answer costs a line to ask for and may be
# long. Over the others it is closed, and resumes by sync.
BEHIND, MOST_UNSENT, MOST_UNSENT_BYTES = 256 * 1024, 200, 8 * 1024 * 1024  # bytes, frames, bytes
COME_AGAIN = {"ok": False, "code": "slow_down", "retry": True, "data": {"after": 2}}
REFUSED = Counter("vouch_refused_packets", "Packets that ended their socket", ["why"])


class NoReader:
    """The library starts a reader beside each socket; here frames are read where they are handled, one after the other."""

    name = "reader"

    def __init__(self, target: Any) -> None:
        """Nothing to run."""

    def start(self) -> None:
        """Nothing runs."""


class Rest:
    """What the network did not take of a frame; waits in line like a packet."""

    def __init__(self, frame: bytes, line: "GuardedWebSocket") -> None:
        self._frame, self._line = frame, line
        line.unsent += len(frame)

    def encode(self) -> bytes:
        """Its turn has come."""
        self._line.unsent -= len(self._frame)
        return self._frame


class GuardedWebSocket:
    """The WebSocket under Engine.IO: refuses binary, oversized and unknown frames before anything parses them.

    Who sends faster than we work waits: what is not read yet stays in the network."""

    def __init__(self, handler: Any, server: Any) -> None:
        self._handler, self._frames = handler, Frames(longest=LARGEST_FRAME)
        self.socket: Any = None
        self.commands: Callable[[str, Any], Any] | None = None  # who joined: (name, payload) -> ack
        self._readable: Any = None
        self._row = 0  # frames since others had their turn
        self.is_idle, self._closed = True, False  # idle: the greenlet that writes holds nothing back
        self.unsent = 0  # bytes that wait in line
        self._together: list[bytes] = []  # frames of this turn of the loop: an entry and its ack are one call of the system

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        try:
            self.socket = simple_websocket.Server(environ, thread_class=NoReader).sock
        except Exception:  # a handshake that is not one: say so, without a traceback
            REFUSED.labels("handshake").inc()
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"a WebSocket handshake is expected"]
        kept = {name: environ[name] for name in KEPT if name in environ}
        environ.clear()
        environ.update(kept)
        # Engine.IO gives the socket the time-out of two heartbeats: who reads nothing holds nobody up
        self._readable = gevent.get_hub().loop.io(self.socket.fileno(), 1)
        above = self._handler.__self__  # the Engine.IO socket
        above.line = self
        try:
            self._handler(self)
        finally:
            self.close()
            self._readable.close()
            self.socket.close()
            above.server.sockets.pop(above.sid, None)  # by itself the library would forget it within two heartbeats, a flood's all at once
        raise StopIteration  # tells gunicorn that the socket is no longer its own

    def close(self, code: int = 1000) -> None:
        """End the connection; harmless when it has ended. Whoever waits for frames stops: the other side may never say goodbye."""
        if self._closed:
            return
        self._hand_over()
        self._closed = True
        with suppress(OSError):
            self.socket.send(framed(code.to_bytes(2, "big"), opcode=CLOSE), 0, 0.0)
        with suppress(OSError):
            self.socket.shutdown(SHUT_RDWR)

    def send(self, message: str | bytes) -> None:
        """Wait until the network has taken a message, or the rest of a frame. Raises OSError when the connection has ended."""
        self.is_idle = False
        try:
            self.socket.sendall(message if isinstance(message, bytes) else framed(message.encode()))
        finally:
            self.is_idle = True

    def say(self, frame: bytes) -> None:
        """Send a whole frame: with this turn's others when nothing waits before it, else in line, at most MOST_UNSENT long."""
        above = self._handler.__self__  # the Engine.IO socket, which counts heartbeats and keeps the line
        if above.closed or not above.check_ping_timeout():  # the second ends it, and raises when it is asked again
            return
        waiting = above.queue.qsize()
        if self._together:
            self._with_others(frame)
        elif not waiting and self.is_idle:
            gevent.get_hub().loop.run_callback(self._hand_over)
            self._with_others(frame)
        elif waiting < MOST_UNSENT and self.unsent < MOST_UNSENT_BYTES:
            above.queue.put(Rest(frame, self))
        elif not above.closing:
            REFUSED.labels("slow reader").inc()
            gevent.spawn(above.close, wait=False, abort=True)

    @property
    def is_behind(self) -> bool:
        """Whether its reader has not taken what it was told before."""
        return self.unsent > BEHIND

    def _with_others(self, frame: bytes) -> None:
        self._together.append(frame)
        if len(self._together) == A_TURN or len(frame) > A_LONG_ANSWER:  # what waits here counts nowhere: never much
            self._hand_over()

    def _hand_over(self) -> None:
        """Give the network what this turn of the loop said; what it does not take waits in line."""
        if not self._together:
            return
        frames, self._together = b"".join(self._together), []
        if rest := self.send_now(frames) if self.is_idle else frames:
            self._handler.__self__.queue.put(Rest(rest, self))

    def send_now(self, frame: bytes) -> bytes:
        """What the network does not take of a frame without waiting."""
        try:
            sent: int = self.socket.send(frame, 0, 0.0)
        except BlockingIOError:
            return frame
        except OSError:  # it has ended; whoever reads from it notices
            return b""
        return frame[sent:] if sent < len(frame) else b""

    def wait(self) -> str | None:
        """The next frame that is for the library, or None when the connection has ended or has to. Commands of who joined are
        answered on the way; nothing of them is kept while the next is waited for."""
        while (frame := self._allowed()) is not None and self._answered(frame):
            del frame
        return frame

    def _answered(self, frame: str) -> bool:
        """Whether a frame was a command of who joined; it is carried out."""
        if self.commands is None or (said := command_in(frame)) is None:
            return False
        ack = COME_AGAIN if self.is_behind else self.commands(said.name, said.payload)
        if said.ack:
            answer = ack_out(said.ack, ack)
            self.say(answer)
            if len(answer) > A_LONG_ANSWER:
                self._row = A_TURN
        return True

    def _allowed(self) -> str | None:
        try:
            frame = self._text()
        except OSError:
            return None
        except BadFrame as bad:
            REFUSED.labels("frame").inc()
            self.close(bad.code)
            return None
        if frame is not None and frame[:2] not in ALLOWED:
            REFUSED.labels("frame").inc()
            return None
        return frame

    def _text(self) -> str | None:
        """The next text; None at the end. Control frames are answered on the way. Raises OSError, BadFrame."""
        while True:
            while (found := self._frames.next()) is None:
                self._row = 0
                wait(self._readable)  # mostly there is nothing yet: to try first costs a system call and an exception
                data = self.socket.recv(CHUNK)
                if not data:
                    return None
                self._frames.feed(data)
            self._row += 1
            if self._row > A_TURN:  # Threat: a flood of frames that cost nothing to send would keep everybody waiting
                self._row = 0
                gevent.sleep(0)
            opcode, payload = found
            if opcode == TEXT:
                try:
                    return payload.decode()
                except UnicodeDecodeError:
                    raise BadFrame(1007) from None
            if opcode == CLOSE:
                return None
            if opcode == PING and self.is_idle:  # while the writer waits in the middle of a frame, nothing may come between
                self.send(framed(payload, opcode=PONG))
