"""What a socket may send: text packets of a bounded size, well formed; everything else is counted and ends the socket."""

from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR
from typing import Any

import gevent
import simple_websocket
from engineio import json as careful
from gevent.socket import wait
from prometheus_client import Counter
from pydantic_core import from_json, to_json
from socketio import packet

from app.realtime.frames import CLOSE, PING, PONG, TEXT, BadFrame, Frames, framed

LARGEST_FRAME = 64 * 1024  # bytes
# Engine.IO: close, pong, and a message that begins as a Socket.IO packet: connect, disconnect, event, ack.
# Any other message would be parsed as JSON before anybody guards it.
ALLOWED = frozenset({"1", "3", "40", "41", "42", "43"})
CHUNK = 16 * 1024  # bytes that are read at once
A_TURN = 16  # frames of one socket in a row; then the others have their turn
MOST_UNSENT = 200  # packets that wait for a slow reader; then it is closed, and resumes by sync
MUST_JOIN = 10.0  # seconds from the handshake until the first packet has said who it is
NOT_COMMANDS = frozenset({"connect", "disconnect", "__disconnect_final", "*"})  # else a client calls the server's own handlers
REFUSED = Counter("vouch_refused_packets", "Packets that ended their socket", ["why"])


class QuickJson:
    """JSON by pydantic's parser and writer; what these refuse (half an emoji, great depth) goes the library's careful way."""

    @staticmethod
    def loads(text: str) -> Any:
        try:
            return from_json(text)
        except ValueError:
            return careful.loads(text)

    @staticmethod
    def dumps(data: Any, **how: Any) -> str:
        try:
            return to_json(data).decode()
        except ValueError:
            return str(careful.dumps(data, **how))


class StrictPacket(packet.Packet):
    """A Socket.IO packet that knows no attachments: a parked binary packet would hold memory for ever."""

    json, uses_binary_events = QuickJson, False

    def decode(self, encoded_packet: Any) -> Any:
        if not isinstance(encoded_packet, str) or encoded_packet[:1] not in ("0", "1", "2", "3"):
            REFUSED.labels("binary or unknown").inc()
            raise ValueError("refused packet")
        try:
            waits = super().decode(encoded_packet)
        except Exception as error:
            REFUSED.labels("malformed").inc()
            raise ValueError("malformed packet") from error
        if self.packet_type == packet.EVENT and not (isinstance(self.data, list) and self.data and isinstance(self.data[0], str)):
            REFUSED.labels("malformed").inc()
            raise ValueError("malformed event")
        if self.packet_type == packet.EVENT and self.data[0] in NOT_COMMANDS:
            REFUSED.labels("reserved").inc()
            raise ValueError("no command has this name")
        return waits


class NoReader:
    """The library starts a reader beside each socket; here frames are read where they are handled, one after the other."""

    name = "reader"

    def __init__(self, target: Any) -> None:
        """Nothing to run."""

    def start(self) -> None:
        """Nothing runs."""


class Rest:
    """What the network did not take of a frame; waits in line like a packet."""

    def __init__(self, frame: bytes) -> None:
        self._frame = frame

    def encode(self) -> bytes:
        return self._frame


class GuardedWebSocket:
    """The WebSocket under Engine.IO: refuses binary, oversized and unknown frames before anything parses them.

    Who sends faster than we work waits: what is not read yet stays in the network."""

    def __init__(self, handler: Any, server: Any) -> None:
        self._handler, self._frames = handler, Frames(longest=LARGEST_FRAME)
        self.socket: Any = None
        self._readable: Any = None
        self._row = 0  # frames since others had their turn
        self.is_idle, self._closed = True, False  # idle: the greenlet that writes holds nothing back

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        try:
            self.socket = simple_websocket.Server(environ, thread_class=NoReader).sock
        except Exception:  # a handshake that is not one: say so, without a traceback
            REFUSED.labels("handshake").inc()
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"a WebSocket handshake is expected"]
        # Engine.IO gives the socket the time-out of two heartbeats: who reads nothing holds nobody up
        self._readable = gevent.get_hub().loop.io(self.socket.fileno(), 1)
        self._handler.__self__.line = self
        try:
            self._handler(self)
        finally:
            self.close()
            self._readable.close()
            self.socket.close()
        raise StopIteration  # tells gunicorn that the socket is no longer its own

    def close(self, code: int = 1000) -> None:
        """End the connection; harmless when it has ended. Whoever waits for frames stops: the other side may never say goodbye."""
        if self._closed:
            return
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

    def send_now(self, message: str) -> bytes:
        """Give the network what it takes without waiting; returns the rest."""
        frame = framed(message.encode())
        try:
            sent: int = self.socket.send(frame, 0, 0.0)
        except BlockingIOError:
            return frame
        except OSError:  # it has ended; whoever reads from it notices
            return b""
        return frame[sent:] if sent < len(frame) else b""

    def wait(self) -> str | None:
        """The next frame, or None when the connection has ended or has to."""
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


def guard(server: Any) -> None:
    """A packet that cannot be read ends its socket, without a traceback; so do a reader who does not read,
    and a socket that belongs to nobody: not yet, or no longer."""
    sockets, leave = server.eio, server.disconnect

    def opened(sid: str, environ: Any) -> None:
        server._handle_eio_connect(sid, environ)
        gevent.spawn_later(MUST_JOIN, lambda: server.manager.sid_from_eio_sid(sid, "/") or sockets.disconnect(sid))

    def receive(sid: str, data: Any) -> None:
        try:
            server._handle_eio_message(sid, data)
        except (ValueError, KeyError, AttributeError, RecursionError):
            sockets.disconnect(sid)
        else:
            if data.startswith(str(packet.DISCONNECT)):
                sockets.disconnect(sid)

    def disconnect(sid: str, namespace: str | None = None, ignore_queue: bool = False) -> None:
        line = server.manager.eio_sid_from_sid(sid, "/")
        leave(sid, namespace=namespace, ignore_queue=ignore_queue)
        if line is not None:  # the library only says goodbye and leaves the line open; without a name it would close all
            gevent.spawn(sockets.disconnect, line)

    sockets.on("connect", opened)
    sockets.on("message", receive)
    sockets.send_packet, server.disconnect = _sender(sockets), disconnect
    sockets._async["websocket"] = GuardedWebSocket


def _sender(sockets: Any) -> Callable[[str, Any], None]:
    """How a packet goes out: at once when nothing waits before it, else in line, at most MOST_UNSENT long."""

    def send(sid: str, sent: Any) -> None:
        socket = sockets.sockets.get(sid)
        if socket is None or socket.closed:
            return
        waiting = socket.queue.qsize()
        if not waiting and socket.line.is_idle and socket.check_ping_timeout():
            if rest := socket.line.send_now(sent.encode()):
                socket.queue.put(Rest(rest))
        elif waiting < MOST_UNSENT:
            socket.send(sent)
        elif not socket.closing:
            REFUSED.labels("slow reader").inc()
            gevent.spawn(socket.close, wait=False, abort=True)

    return send
