"""A body that stops coming and an answer that nobody reads are ended by the server, and nobody else waits for them."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import gevent
import pytest
from werkzeug.exceptions import RequestTimeout

from app.kernel.bodies import SLOWEST, Patient, patiently, until_taken
from app.serving import STATIC
from tests.cast import SHOP
from tests.ground.databases import Database
from tests.ground.server import PATIENCE, Server, in_order
from tests.ground.sockets import eventually
from tests.ground.warm import Ember, WarmServer


class Dripping:
    """What gunicorn gives; each piece comes after a pause, or never."""

    failed = False

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)

    def read(self, size: int = -1) -> bytes:
        gevent.sleep(0.01 if self._pieces else 3_600)
        return self._pieces.pop(0)

    readline = read


class TestAnInput:
    def test_gives_what_comes(self) -> None:
        found = Patient(Dripping(b"a\n", b"b\n", b""), seconds=3_600, length=1)
        assert [found.read(2), found.readline(), found.read()] == [b"a\n", b"b\n", b""]
        assert list(Patient(Dripping(b"a\n", b"b\n", b""), seconds=3_600, length=1)) == [b"a\n", b"b\n"]

    def test_that_stops_is_over_and_its_connection_too(self) -> None:
        stream = Dripping(b"a")
        found = Patient(stream, seconds=0.1, length=1)
        assert found.read(1) == b"a"
        for read in (found.read, found.readline):
            with pytest.raises(RequestTimeout):
                read(1)
        assert stream.failed

    def test_leaves_anothers_alarm_to_them(self) -> None:
        stream = Dripping()
        with pytest.raises(gevent.Timeout), gevent.Timeout(0.01):
            Patient(stream, seconds=3_600, length=1).read()
        assert not stream.failed

    @pytest.mark.parametrize(("told", "is_patient"), [
        ({}, False), ({"CONTENT_LENGTH": "0"}, False), ({"CONTENT_LENGTH": ""}, False), ({"CONTENT_LENGTH": "5"}, True),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, True), ({"CONTENT_LENGTH": "٣"}, True), ({"CONTENT_LENGTH": "9" * 400}, True)])
    def test_is_given_to_requests_with_a_body(self, told: dict[str, str], is_patient: bool) -> None:
        environ = {"wsgi.input": Dripping(), **told}
        patiently(environ, seconds=1)
        assert isinstance(environ["wsgi.input"], Patient) == is_patient


@pytest.fixture
def hasty(own_database: Database, tmp_path: Path, ember: Ember) -> Iterator[Server]:
    """A server that waits for a body for half a second."""
    found = WarmServer(ember, own_database.url, tmp_path, BODY_SECONDS="0.5")
    own_database.close()
    with in_order(found):
        yield found


def begin(server: Server, path: str, *headers: str, body: bytes = b"") -> socket.socket:
    """A request whose body has begun."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    line.sendall("\r\n".join((f"POST {path} HTTP/1.1", f"Host: {server.host()}", f"Origin: {SHOP}", *headers, "", "")).encode() + body)
    return line


def answered(line: socket.socket) -> bytes:
    """Everything up to the end of the connection, which is the server's to make."""
    found = b""
    with line:
        while data := line.recv(65_536):
            found += data
    return found


FORM = "Content-Type: application/x-www-form-urlencoded"


@pytest.mark.only("sqlite")
class TestABodyThatStopsInTheMiddle:
    def test_is_ended_by_the_server(self, hasty: Server) -> None:
        stopped = [begin(hasty, "/sign-in", FORM, "Content-Length: 100", body=b"email=a"), begin(hasty, "/sign-in", FORM, "Content-Length: 100"),
                   begin(hasty, "/embed/commands", FORM, "Content-Length: 100", body=b"name=a")]
        drip = begin(hasty, "/sign-in", FORM, "Content-Length: 10000")
        with hasty.client() as others:
            assert others.get("/healthz").status_code == 200
        said = [answered(line) for line in stopped]
        assert [each.split(b" ")[1] for each in said] == [b"408"] * 3
        assert all(b"Server: Vouch" in each and b"nosniff" in each for each in said)
        with pytest.raises(OSError):
            for _ in range(6_000):
                drip.sendall(b"a")
                time.sleep(0.01)
        drip.close()

    def test_is_not_waited_for_where_nobody_reads_it(self, hasty: Server) -> None:
        """The answer comes at once; the connection ends with gunicorn's patience for the next request."""
        for path, length, status in (("/embed/x/counts", 100, b"404"), ("/embed/x/counts", 8_193, b"413"), ("/sign-in", 262_145, b"413")):
            with begin(hasty, path, FORM if path == "/sign-in" else "X: y", f"Content-Length: {length}", body=b"a") as line:
                assert line.recv(65_536).split(b" ")[1] == status, path


class File:
    """As gunicorn's: known by its class."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces, self.is_shut = pieces, False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    def close(self) -> None:
        self.is_shut = True


def answering(pieces: Any, *headers: tuple[str, str], seconds: float = 3_600) -> Any:
    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", list(headers))
        return pieces

    return until_taken(app, {"wsgi.file_wrapper": File}, lambda *given: None, seconds=seconds)


class TestAnAnswer:
    @pytest.mark.parametrize("pieces", [[b"a", b"b"], iter([b"a", b"b"]), File(b"a", b"b")])
    def test_is_given_as_it_is_and_its_time_ends_with_it(self, pieces: Any) -> None:
        found = answering(pieces, seconds=0.05)
        assert list(found) == [b"a", b"b"] and (found is pieces) == isinstance(pieces, File)
        found.close()
        gevent.sleep(0.1)  # nothing is raised here
        assert getattr(pieces, "is_shut", True)

    @pytest.mark.parametrize("pieces", [[b"a"], File(b"a")])
    def test_that_nobody_takes_ends_as_if_they_had_gone(self, pieces: Any) -> None:
        found = answering(pieces, ("Content-Length", "1"), seconds=0.05)
        with pytest.raises(BrokenPipeError):
            gevent.sleep(3_600)
        found.close()

    def test_has_the_longer_the_larger_it_is(self) -> None:
        found = answering([b""], ("Content-Length", str(3_600 * SLOWEST)), seconds=0)
        gevent.sleep(0.05)
        found.close()


def state_of(server: Server, line: socket.socket) -> str:
    """The server's end of a connection as the kernel has it: `01` while it is open; nothing when it is gone."""
    here, there = (f":{port:04X}" for port in (server.port, line.getsockname()[1]))
    rows = (row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return next((row[3] for row in rows if row[1].endswith(here) and row[2].endswith(there)), "")


@pytest.mark.only("sqlite")
class TestAnAnswerThatNobodyReads:
    def test_is_ended_by_the_server(self, hasty: Server) -> None:
        file = min(STATIC.rglob("*.js"), key=lambda file: abs(file.stat().st_size - SLOWEST))  # large enough to fill what holds it on its way
        asked = f"GET /static/{file.relative_to(STATIC).as_posix()} HTTP/1.1\r\nHost: {hasty.host()}\r\n\r\n".encode()
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            line.connect(("127.0.0.1", hasty.port))
            line.settimeout(PATIENCE)
            with suppress(OSError):
                line.sendall(asked * 1_000)
            with hasty.client() as others:
                assert others.get("/healthz").status_code == 200
            eventually(lambda: state_of(hasty, line) != "01", "an end")
