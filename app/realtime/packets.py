"""What a socket may send: text packets of a bounded size, well formed; everything else is counted and ends the socket."""

from contextlib import suppress
from typing import Any

import gevent
import simple_websocket
from engineio.async_drivers.gevent import Thread
from gevent.event import Event
from gevent.selectors import DefaultSelector
from prometheus_client import Counter
from socketio import packet

LARGEST_FRAME = 64 * 1024  # bytes
# Engine.IO: close, pong, and a message that begins as a Socket.IO packet: connect, disconnect, event, ack.
# Any other message would be parsed as JSON before anybody guards it.
ALLOWED = frozenset({"1", "3", "40", "41", "42", "43"})
MOST_UNREAD = 256  # frames of one socket that wait for their turn
MOST_UNSENT = 200  # packets that wait for a slow reader; then it is closed, and resumes by sync
MUST_JOIN = 10.0  # seconds from the handshake until the first packet has said who it is
NOT_COMMANDS = frozenset({"connect", "disconnect", "__disconnect_final", "*"})  # else a client calls the server's own handlers
REFUSED = Counter("vouch_refused_packets", "Packets that ended their socket", ["why"])


class StrictPacket(packet.Packet):
    """A Socket.IO packet that knows no attachments: a parked binary packet would hold memory for ever."""

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


class Inbox(list[Any]):
    """Frames that were received and not yet handled. Whoever sends without end while we wait is cut off."""

    def append(self, frame: Any) -> None:
        if len(self) >= MOST_UNREAD:
            REFUSED.labels("flood").inc()
            raise OSError("too many frames wait")
        super().append(frame)


class GuardedWebSocket:
    """The WebSocket under Engine.IO: refuses binary, oversized and unknown frames before anything parses them."""

    def __init__(self, handler: Any, server: Any) -> None:
        self._handler, self._server = handler, server
        self.ws: Any = None
        self.socket: Any = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        try:
            self.ws = simple_websocket.Server(environ, max_message_size=LARGEST_FRAME, thread_class=Thread, event_class=Event,
                                              selector_class=DefaultSelector)
        except Exception:  # a handshake that is not one: say so, without a traceback
            REFUSED.labels("handshake").inc()
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"a WebSocket handshake is expected"]
        self.ws.input_buffer = Inbox(self.ws.input_buffer)
        self.socket = self.ws.sock  # Engine.IO gives it the time-out of two heartbeats: who reads nothing holds nobody up
        self._handler(self)
        raise StopIteration  # tells gunicorn that the socket is no longer its own

    def close(self) -> None:
        """End the connection; harmless when it has ended."""
        with suppress(OSError, simple_websocket.ConnectionClosed):
            self.ws.close()
        self.ws.event.set()  # whoever waits for frames stops: the other side may never say goodbye

    def send(self, message: str) -> None:
        """Raises OSError when the connection has ended."""
        try:
            self.ws.send(message)
        except simple_websocket.ConnectionClosed:
            raise OSError("closed") from None

    def wait(self) -> str | None:
        """The next frame, or None when the connection has ended or has to."""
        try:
            frame = self.ws.receive()
        except simple_websocket.ConnectionClosed:
            return None
        if not isinstance(frame, str) or frame[:2] not in ALLOWED:
            REFUSED.labels("frame").inc()
            return None
        return frame


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

    def send(sid: str, sent: Any) -> None:
        socket = sockets.sockets.get(sid)
        if socket is None or socket.closed:
            return
        if socket.queue.qsize() < MOST_UNSENT:
            socket.send(sent)
        elif not socket.closing:
            REFUSED.labels("slow reader").inc()
            gevent.spawn(socket.close, wait=False, abort=True)

    def disconnect(sid: str, namespace: str | None = None, ignore_queue: bool = False) -> None:
        line = server.manager.eio_sid_from_sid(sid, "/")
        leave(sid, namespace=namespace, ignore_queue=ignore_queue)
        if line is not None:  # the library only says goodbye and leaves the line open; without a name it would close all
            gevent.spawn(sockets.disconnect, line)

    sockets.on("connect", opened)
    sockets.on("message", receive)
    sockets.send_packet, server.disconnect = send, disconnect
    sockets._async["websocket"] = GuardedWebSocket
