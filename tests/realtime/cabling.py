"""A WebSocket on a cable instead of a network: what was put in comes out, and it takes no more than there is room for."""

from types import SimpleNamespace
from typing import Any

from engineio.exceptions import SocketIsClosedError

from app.realtime.websocket import GuardedWebSocket


class Cable:
    """A network: gives what was put in, a piece a read, and takes `room` bytes before it is full."""

    def __init__(self, *pieces: bytes, room: int = 1_000_000) -> None:
        self.pieces, self.room, self.took, self.calls = list(pieces), room, b"", list[bytes]()
        self.is_open = True

    def recv(self, size: int) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    def send(self, data: bytes, flags: int = 0, timeout: float = 0.0) -> int:
        if not self.room:
            raise BlockingIOError
        taken = data[:self.room]
        self.calls.append(taken)
        self.took, self.room = self.took + taken, self.room - len(taken)
        return len(taken)

    def sendall(self, data: bytes) -> None:
        self.took += data

    def shutdown(self, how: int) -> None:
        self.is_open = False


class Line:
    """One Engine.IO socket, with the WebSocket under it on a cable that takes `room` bytes."""

    def __init__(self, room: int) -> None:
        self.waiting: list[Any] = []
        self.queue = SimpleNamespace(qsize=lambda: len(self.waiting), put=self.waiting.append)
        self.closed = self.closing = self.silent = False
        self.line = GuardedWebSocket(self.handler, None)
        self.cable = self.line.socket = Cable(room=room)

    def handler(self) -> None:
        """Engine.IO finds the socket by it."""

    def check_ping_timeout(self) -> bool:
        """As the library: the first time it ends who does not answer, the second time it raises."""
        if self.closed:
            raise SocketIsClosedError
        self.closed = self.silent
        return not self.silent

    def close(self, wait: bool = True, abort: bool = False) -> None:
        self.closing = True
