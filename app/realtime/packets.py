"""What a socket may send: text packets of a bounded size, well formed; everything else is counted and ends the socket."""

import time
from typing import Any

import gevent
from engineio import json as careful
from engineio import packet as engine
from engineio.socket import Socket
from pydantic_core import from_json
from socketio import packet

from app.realtime.express import NOT_COMMANDS, event_out, written
from app.realtime.frames import framed
from app.realtime.websocket import REFUSED, GuardedWebSocket

MUST_JOIN = 10.0  # seconds from the handshake until the first packet has said who it is


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
        gevent.spawn_later(socket.server.ping_interval, _ping, socket)


def _ping(socket: Any) -> None:
    if not socket.closing and not socket.closed:
        socket.last_ping = time.time()
        socket.send(engine.Packet(engine.PING))


def line_of(server: Any, sid: str) -> GuardedWebSocket | None:
    """The WebSocket under a Socket.IO session; None when it has gone, or is about to."""
    socket = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))
    return None if socket is None or socket.closing or socket.closed else socket.line
