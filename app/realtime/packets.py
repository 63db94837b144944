"""What a socket may send: text packets of a bounded size, well formed; everything else is counted and ends the socket."""

from typing import Any

import simple_websocket
from engineio.async_drivers.gevent import Thread
from gevent.event import Event
from gevent.selectors import DefaultSelector
from prometheus_client import Counter
from socketio import packet

LARGEST_FRAME = 64 * 1024  # bytes
# Engine.IO packet types that a browser may send: close, pong, message.
ALLOWED_FIRST = frozenset("134")
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
        return waits


class GuardedWebSocket:
    """The WebSocket under Engine.IO: refuses binary, oversized and unknown frames before anything parses them."""

    def __init__(self, handler: Any, server: Any) -> None:
        self._handler, self._server = handler, server
        self.ws: Any = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        try:
            self.ws = simple_websocket.Server(environ, max_message_size=LARGEST_FRAME, thread_class=Thread, event_class=Event,
                                              selector_class=DefaultSelector)
        except Exception:  # a handshake that is not one: say so, without a traceback
            REFUSED.labels("handshake").inc()
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"a WebSocket handshake is expected"]
        self._handler(self)
        raise StopIteration  # tells gunicorn that the socket is no longer its own

    def close(self) -> None:
        """End the connection; harmless when it has ended."""
        if self.ws.connected:
            self.ws.close()

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
        if not isinstance(frame, str) or frame[:1] not in ALLOWED_FIRST:
            REFUSED.labels("frame").inc()
            return None
        return frame


def guard(server: Any) -> None:
    """A packet that cannot be read ends its socket, without a traceback in the log."""

    def receive(eio_sid: str, data: Any) -> None:
        try:
            server._handle_eio_message(eio_sid, data)
        except (ValueError, KeyError, AttributeError, RecursionError):
            server.eio.disconnect(eio_sid)

    server.eio.on("message", receive)
    server.eio._async["websocket"] = GuardedWebSocket
