"""A small client of the socket protocol for plain threads: Engine.IO 4 and Socket.IO 5, text packets, acks, any Host and Origin."""

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, RejectConnection, Request, TextMessage

PATH = "/socket.io/?EIO=4&transport=websocket"
PATIENCE = 60.0  # seconds; for a machine that is busy with other things


class Refused(Exception):
    """The server took no socket: `code` is the refusal's code, or the HTTP status as text when it did not even upgrade."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Lost(Exception):
    """The connection ended before the answer came: nobody knows."""


class Wire:
    """A WebSocket and nothing above it. `source` binds the client's side to an address of 127.0.0.0/8."""

    def __init__(self, port: int, *, host: str, origin: str | None, path: str = PATH, source: str = "127.0.0.1") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE, source_address=(source, 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._web, self._lock = WSConnection(ConnectionType.CLIENT), threading.Lock()
        self._parts: list[str] = []
        headers = [(b"Origin", origin.encode())] if origin is not None else []
        self._write(self._web.send(Request(host=host, target=path, extra_headers=headers)))
        for event in self._arrived():
            if isinstance(event, AcceptConnection):
                return
            if isinstance(event, RejectConnection):
                self.kill()
                raise Refused(str(event.status_code))
        raise Refused("closed")

    def send(self, data: str | bytes) -> None:
        """Raises OSError when the connection has ended."""
        with self._lock:
            self._write(self._web.send(Message(data=data)))

    def frames(self) -> Any:
        """Text frames as they come, until the connection ends."""
        self._socket.settimeout(None)
        for event in self._arrived():
            if isinstance(event, TextMessage):
                self._parts.append(event.data)
                if event.message_finished:
                    yield "".join(self._parts)
                    self._parts = []
            elif isinstance(event, Ping):
                with self._lock:
                    self._write(self._web.send(event.response()))
            elif isinstance(event, CloseConnection):
                return

    def kill(self) -> None:
        """Drop the connection without a word, as a lost network does."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _write(self, data: bytes) -> None:
        self._socket.sendall(data)

    def _arrived(self) -> Any:
        while True:
            yield from self._web.events()
            try:
                data = self._socket.recv(65_536)
            except OSError:
                return
            if not data:
                return
            self._web.receive_data(data)


class Socket:
    """One person's connected socket. Raises Refused when the server does not take it."""

    def __init__(self, port: int, auth: dict[str, Any], *, host: str = "", origin: str | None = "", source: str = "127.0.0.1") -> None:
        host = host or f"localhost:{port}"
        self.wire = Wire(port, host=host, origin=f"http://{host}" if origin == "" else origin, source=source)
        self.events: list[tuple[str, Any]] = []
        self._changed, self._answers, self._count = threading.Condition(), {}, 0
        self._joined, self._over = "", False
        self._thread = threading.Thread(target=self._read, args=(auth,), daemon=True)
        self._thread.start()
        self._until(lambda: self._joined or self._over, "the server's welcome")
        if self._joined != "yes":
            self.close()
            raise Refused(self._joined or "closed")

    @property
    def is_open(self) -> bool:
        return not self._over

    def ask(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        """Send a command and wait for its ack; raises Lost when the connection ends first."""
        return self.answer(self.send(name, command))

    def send(self, name: str, command: dict[str, Any]) -> int:
        """Send and do not wait; the number is for `answer`. Raises Lost."""
        with self._changed:
            self._count += 1
            number = self._count
        self.raw(f"42{number}{json.dumps([name, command])}")
        return number

    def answer(self, number: int) -> dict[str, Any]:
        self._until(lambda: number in self._answers or self._over, f"the ack {number}")
        if number not in self._answers:
            raise Lost
        return self._answers.pop(number)

    def raw(self, frame: str | bytes) -> None:
        """Send a frame as it is; raises Lost."""
        try:
            self.wire.send(frame)
        except Exception as error:
            raise Lost from error

    def wait_for(self, name: str, matching: Callable[[Any], bool] = lambda data: True) -> Any:
        """The data of the first event of this name that matches, already here or still to come."""
        found: list[Any] = []

        def there() -> bool:
            found[:] = [data for event, data in self.events if event == name and matching(data)]
            return bool(found) or self._over

        self._until(there, f"the event {name}")
        if not found:
            raise Lost
        return found[0]

    def wait_closed(self) -> None:
        self._until(lambda: self._over, "the end of the connection")

    def close(self) -> None:
        self.wire.kill()
        self._thread.join(PATIENCE)

    def _until(self, ready: Callable[[], Any], what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(ready, PATIENCE):
                raise TimeoutError(f"{what} did not come; heard {[name for name, _ in self.events]}")

    def _read(self, auth: dict[str, Any]) -> None:
        with suppress(Exception):  # the connection is gone; whoever waits is told below
            for frame in self.wire.frames():
                self._take(frame, auth)
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def _take(self, frame: str, auth: dict[str, Any]) -> None:
        if frame == "2":
            self.wire.send("3")
        elif frame.startswith("0"):
            self.wire.send(f"40{json.dumps(auth)}")
        with self._changed:
            if frame.startswith("40"):
                self._joined = "yes"
            elif frame.startswith("44"):
                self._joined = json.loads(frame[2:])["message"]
            elif frame.startswith("42"):
                self.events.append(tuple(json.loads(frame[2:])))
            elif frame.startswith("43"):
                start = frame.index("[")
                self._answers[int(frame[2:start])] = json.loads(frame[start:])[0]
            self._changed.notify_all()


def eventually(ready: Callable[[], Any], what: str = "it", patience: float = PATIENCE) -> Any:
    """Ask again until the answer is true, and give it; raises AssertionError."""
    until = time.monotonic() + patience
    while not (answer := ready()):
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not happen")
        time.sleep(0.05)
    return answer
