"""A person's socket for load: raw WebSocket frames on a non-blocking socket, as little work for each as can be."""

import json
import os
import socket
from typing import Any

REQUEST = ("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
           "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n")
BEATEN = b"430["  # the ack of a heartbeat; messages are counted from 1


class Broken(RuntimeError):
    """The server refused or closed a socket that has to stay open while something is measured."""


class Peer:
    """One person at one end. `seat` says who they are, where they write and with which epoch."""

    def __init__(self, seat: Any, port: int) -> None:
        self.seat, self._buffer, self.ready = seat, b"", False
        self.socket = socket.socket()
        self.socket.bind((seat.address, 0))
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.socket.send(REQUEST.format(host=f"localhost:{port}", origin=seat.origin).encode())
        self._upgraded = False
        ends = {"conversation": seat.conversation, "kind": "text", "epoch": seat.epoch}
        self._message = json.dumps(ends)[:-1].encode()

    def receive(self) -> list[bytes]:
        """The text frames that arrived, without Engine.IO's own; raises Broken."""
        try:
            data = self.socket.recv(65_536)
        except BlockingIOError:
            return []
        if not data:
            raise Broken(f"a socket was closed: {self._buffer[-300:]!r}")
        data = self._buffer + data
        if not self._upgraded:
            data = self._after_upgrade(data)
        frames, self._buffer = split(data)
        return [frame for frame in frames if not self._answered(frame)]

    def _after_upgrade(self, data: bytes) -> bytes:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            self._buffer = data
            return b""
        if b" 101 " not in head[:20]:
            raise Broken(f"no socket: {head[:200]!r}")
        self._upgraded = True
        return rest

    def _answered(self, frame: bytes) -> bool:
        """The steps in which a socket opens: welcome, who I am, joining the conversation; and the heartbeat."""
        kind = frame[:2]
        if kind in (b"42", b"43") and self.ready:
            return frame[:4] == BEATEN and self._beaten(frame)
        if kind == b"2":
            self.send(b"3")
        elif kind[:1] == b"0":
            self.send(b"40" + json.dumps(self.seat.auth).encode())
        elif kind == b"40":
            self.send(b'421["conversation.sync",{"conversation":"%s","after":%d}]' % (self.seat.conversation.encode(), self.seat.head))
        elif kind == b"43" and b'"ok":true' in frame:
            self.ready = True
        elif kind != b"42":
            raise Broken(f"the server said {frame[:300]!r}")
        return True

    def beat(self) -> None:
        """What every browser says four times a minute: I am here, and what are the heads?"""
        self.send(b'420["conversation.heads",{"conversations":["%s"]}]' % self.seat.conversation.encode())

    def _beaten(self, frame: bytes) -> bool:
        if b'"ok":true' not in frame:
            raise Broken(f"a heartbeat was refused: {frame[:300]!r}")
        return True

    def post(self, number: int, client_id: bytes, body: bytes) -> None:
        """Send message.post; its ack carries `number`."""
        self.send(b'42%d["message.post",%s,"client_id":"%s","body":"%s"}]' % (number, self._message, client_id, body))

    def send(self, payload: bytes) -> None:
        length, key = len(payload), os.urandom(4)
        masked = (int.from_bytes(payload, "little") ^ int.from_bytes((key * (length // 4 + 1))[:length], "little")).to_bytes(length, "little")
        size = bytes((0x80 | length,)) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
        self.socket.send(b"\x81" + size + key + masked)

    def close(self) -> None:
        self.socket.close()


def split(data: bytes) -> tuple[list[bytes], bytes]:
    """The payloads of all whole unmasked frames, and what is left."""
    frames, at, end = [], 0, len(data)
    while end - at >= 2:
        length, start = data[at + 1], at + 2
        if length == 126:
            length, start = int.from_bytes(data[at + 2:at + 4], "big"), at + 4
        elif length == 127:
            length, start = int.from_bytes(data[at + 2:at + 10], "big"), at + 10
        if start + length > end:
            break
        if data[at] == 0x88:
            raise Broken(f"the server closed a socket: {data[start:start + length]!r}")
        frames.append(data[start:start + length])
        at = start + length
    return frames, data[at:]
