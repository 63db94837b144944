"""What a socket may send: text packets of a bounded size, well formed; everything else is counted and ends the socket."""

import time
from fcntl import ioctl
from termios import FIONREAD
from typing import Any

import gevent
from engineio import json as careful
from engineio import packet as engine
from engineio.socket import Socket
from pydantic_core import from_json
from socketio import packet

from app.kernel.crowding import AT_ONCE, SILENT_FOR
from app.realtime.express import NOT_COMMANDS, event_out, written
from app.realtime.frames import framed
from app.realtime.websocket import REFUSED, GuardedWebSocket

MUST_JOIN = 10.0  # seconds from the handshake until the first packet has said who it is
MOST_NAMELESS = 500  # sockets that have not said it


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
        return written(data).decode()


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


class Nameless:
    """Sockets that have not said yet who they are, the oldest first. When very many are, the oldest that is silent goes before its time: each
    holds 43 KB. A browser says it at once; what it said and we have not read yet counts, so that nobody is ended for our own delay."""

    def __init__(self, sockets: Any) -> None:
        self._sockets = sockets
        self._since: dict[str, tuple[float, Any]] = {}  # and who ends it when it stays so

    def __contains__(self, sid: str) -> bool:
        return sid in self._since

    def add(self, sid: str) -> None:
        now = time.monotonic()
        self._since[sid] = now, gevent.spawn_later(MUST_JOIN, self._end, sid)
        for _ in range(AT_ONCE):
            oldest, (since, _) = next(iter(self._since.items()))
            if len(self._since) <= MOST_NAMELESS or now - since <= SILENT_FOR or not self._is_silent(oldest):
                return
            self.forget(oldest)
            gevent.spawn(self._sockets.disconnect, oldest)

    def forget(self, sid: str) -> bool:
        """It said who it is, or went; whether it had been nameless until now."""
        _, late = self._since.pop(sid, (0.0, None))
        if late is not None:
            late.kill(block=False)  # it would keep what it knows of the socket until its time
        return late is not None

    def _end(self, sid: str) -> None:
        if self._since.pop(sid, None) is not None:
            self._sockets.disconnect(sid)

    def _is_silent(self, sid: str) -> bool:
        if (socket := self._sockets.sockets.get(sid)) is None:
            return True
        try:
            return not any(ioctl(socket.line.socket.fileno(), FIONREAD, bytes(4)))
        except (OSError, ValueError):  # it has just gone
            return True


def _count(nameless: Nameless, server: Any) -> None:
    """From its opening until it has a name or goes, a socket is nameless."""

    def opened(sid: str, environ: Any) -> None:
        server._handle_eio_connect(sid, environ)
        nameless.add(sid)

    def ended(sid: str, *reason: Any) -> None:
        nameless.forget(sid)
        if (socket := server.eio.sockets.get(sid)) is not None and (asks := vars(socket).pop("asks", None)):
            asks.kill(block=False)  # as above
        server._handle_eio_disconnect(sid, *reason)

    server.eio.on("connect", opened)
    server.eio.on("disconnect", ended)


def guard(server: Any) -> None:
    """A packet that cannot be read ends its socket, without a traceback; so do a reader who does not read,
    and a socket that belongs to nobody: not yet, or no longer."""
    sockets, leave, nameless = server.eio, server.disconnect, Nameless(server.eio)

    def receive(sid: str, data: Any) -> None:
        try:
            server._handle_eio_message(sid, data)
        except (ValueError, KeyError, AttributeError, RecursionError):
            sockets.disconnect(sid)
        else:
            if sid in nameless and server.manager.sid_from_eio_sid(sid, "/"):
                nameless.forget(sid)
            if data.startswith(str(packet.DISCONNECT)):
                sockets.disconnect(sid)

    def disconnect(sid: str, namespace: str | None = None, ignore_queue: bool = False) -> None:
        line = server.manager.eio_sid_from_sid(sid, "/")
        leave(sid, namespace=namespace, ignore_queue=ignore_queue)
        if line is not None:  # the library only says goodbye and leaves the line open; without a name it would close all
            gevent.spawn(sockets.disconnect, line)

    _count(nameless, server)
    sockets.on("message", receive)
    def send(sid: str, sent: Any) -> None:
        if (socket := sockets.sockets.get(sid)) is not None and not socket.closed:
            socket.line.say(framed(sent.encode().encode()))

    def emit(name: str, data: Any, *, room: str | list[str]) -> None:
        frame = event_out(name, data)
        for _, line in list(server.manager.get_participants("/", room)):
            if (socket := sockets.sockets.get(line)) is not None:
                socket.line.say(frame)

    sockets.send_packet, server.emit, server.disconnect = send, emit, disconnect
    sockets._async["websocket"], Socket.schedule_ping = GuardedWebSocket, ping_later


def ping_later(socket: Any) -> None:
    """Ask whether it is still there, after a while. The library lets a greenlet sleep beside each socket for that: 10 KB, where a timer does."""
    if socket.last_ping:  # else one is under way
        socket.last_ping = None
        socket.asks = gevent.spawn_later(socket.server.ping_interval, _ping, socket)


def _ping(socket: Any) -> None:
    if not socket.closing and not socket.closed:
        socket.last_ping = time.time()
        socket.send(engine.Packet(engine.PING))


def line_of(server: Any, sid: str) -> GuardedWebSocket | None:
    """The WebSocket under a Socket.IO session; None when it has gone, or is about to."""
    socket = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))
    return None if socket is None or socket.closing or socket.closed else socket.line
