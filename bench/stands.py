"""The servers that are measured, each on the same core with the same people: ours, and the reference."""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.kernel import migrating
from app.kernel.ids import uid
from bench import cores, history, people
from bench.load import BODY, Crowd
from bench.people import Seat, Talk
from tests.ground.server import Server
from tools import node
from tools.environment import PYTHON, ROOT, STAMPS

REFERENCE = ROOT / "bench" / "reference"
TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE);
CREATE TABLE presence (person_id INTEGER PRIMARY KEY, until INTEGER NOT NULL);
CREATE TABLE conversation (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, last_seq INTEGER NOT NULL DEFAULT 0);
CREATE TABLE seat (id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  person_id INTEGER NOT NULL REFERENCES person (id), ordinal INTEGER NOT NULL, UNIQUE (conversation_id, person_id));
CREATE TABLE entry (id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL REFERENCES conversation (id), seq INTEGER NOT NULL,
  sender_id INTEGER NOT NULL REFERENCES seat (id), client_id TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,
  UNIQUE (conversation_id, seq), UNIQUE (conversation_id, sender_id, client_id));
"""


@dataclass
class Stand:
    """A running server with everybody connected. `session` is its process group, for the accounts of its core."""

    crowd: Crowd
    session: int
    empty: int = 0  # bytes of memory when it had started and nobody was there
    used: float = 0.0  # seconds of its processor until then

    def seconds_used(self) -> float:
        return cores.seconds_used(self.session)

    def grown(self) -> int:
        """Bytes of memory above the started server."""
        return cores.memory(self.session) - self.empty


class Node:
    """The reference as a process: the same words as our server's."""

    def __init__(self, file: Path, sync: str) -> None:
        self._environment = {**node_environment(), "FILE": str(file), "SYNC": sync, "NODE_ENV": "production"}
        self._running: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def pid(self) -> int | None:
        return self._running.pid if self._running is not None else None

    def start(self) -> None:
        self._running = subprocess.Popen(["node", REFERENCE / "server.mjs"], env=self._environment | {"PORT": str(self.port)},
                                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True)
        assert self._running.stdout is not None
        self.port = int(self._running.stdout.readline())

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._running is not None:
            os.killpg(self._running.pid, number)
            self._running.wait()
            self._running = None


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder on the disk of the sources: in a memory file system a synced commit would cost nothing."""
    STAMPS.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=STAMPS))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def template(folder: Path, *, conversations: int = people.CONVERSATIONS) -> tuple[Path, list[Talk]]:
    """A migrated SQLite database with all people in it, to be copied."""
    file = folder / "template.db"
    migrating.upgrade(f"sqlite:///{file}")
    return file, people.fill(f"sqlite:///{file}", conversations=conversations)


def copied(file: Path, folder: Path) -> str:
    """The address of a copy of a template in a folder of its own, on the disk: it must not be written there while the server is measured."""
    folder.mkdir()
    shutil.copy(file, copy := folder / "vouch.db")
    with copy.open("rb+") as there:
        os.fsync(there.fileno())
    return f"sqlite:///{copy}"


def settle(engine: Engine) -> None:
    """As after an hour of calm: statistics are there, and nothing of the filling waits to be written."""
    lite, pooled = engine.dialect.name == "sqlite", engine.raw_connection()
    raw: Any = pooled.driver_connection
    if not lite:
        raw.autocommit = True  # SQLite's is in it: `kernel.database` begins by hand
    for statement in ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)") if lite else ("VACUUM ANALYZE", "CHECKPOINT"):
        raw.execute(statement).close()
    if not lite:
        raw.autocommit = False
    pooled.close()


@contextmanager
def served(url: str, folder: Path, *, sync: str = "FULL") -> Iterator[Server]:
    """Vouch as `make run` starts it, pinned; every limit stays on."""
    folder.mkdir(exist_ok=True)
    server = Server(url, folder, serves="bench.serving:serve()", SOCKETS_PER_ADDRESS="50", BENCH_SYNC=sync, DEMO="")
    server.environment["PUBLIC_URL"] = server.url
    with _started(server):
        yield server


@contextmanager
def demo(folder: Path) -> Iterator[Server]:
    """The demo brand with its shop, pinned."""
    server = Server(f"sqlite:///{folder / 'demo.db'}", folder, DEMO="1")
    server.run("demo", "seed")
    with _started(server):
        yield server


@contextmanager
def _started(server: Server) -> Iterator[None]:
    """On its own core, while the block runs; raises RuntimeError when its log tells of an error."""
    try:
        with cores.pinned(cores.served()):
            server.start()
        yield
    finally:
        server.kill()
    if trouble := server.trouble():
        raise RuntimeError(f"the server's log: {trouble[0]}")


@contextmanager
def ours(url: str, talks: Sequence[Talk], folder: Path, *, sync: str = "FULL", beats: bool = False) -> Iterator[Stand]:
    """Everybody at our server."""
    with served(url, folder, sync=sync) as server:
        with _crowded(server, people.seats(url, talks, own_origin=server.url), beats=beats) as stand:
            yield stand


@contextmanager
def reference_served(talks: Sequence[Talk], folder: Path, *, sync: str, stored: int = 0) -> Iterator[Node]:
    """The Node server over a database with the same conversations and people, and so many messages of others."""
    folder.mkdir(exist_ok=True)
    file = folder / "reference.db"
    with sqlite3.connect(file) as database:
        database.executescript(TABLES)
        _fill(database, list(_places(talks)))
        _fill_history(database, first=len(talks) + 1, messages=stored)
    database.close()
    node = Node(file, sync)
    try:
        with cores.pinned(cores.served()):
            node.start()
        yield node
    finally:
        node.kill()


@contextmanager
def reference(talks: Sequence[Talk], folder: Path, *, sync: str, beats: bool = False, stored: int = 0) -> Iterator[Stand]:
    """Everybody at the Node server."""
    with reference_served(talks, folder, sync=sync, stored=stored) as node:
        with _crowded(node, _places(talks), beats=beats) as stand:
            yield stand


@contextmanager
def _crowded(server: Server | Node, seats: Iterable[Seat], *, beats: bool) -> Iterator[Stand]:
    assert server.pid is not None
    stand = Stand(Crowd((), server.port), server.pid, cores.memory(server.pid), cores.seconds_used(server.pid))
    stand.crowd = Crowd(seats, server.port, beats=beats)
    try:
        yield stand
    finally:
        stand.crowd.close()


def _places(talks: Sequence[Talk]) -> Iterator[Seat]:
    return people.placed(talks, [f"respondent {talk.member_id}" for talk in talks], people.SHOP)


def _fill(database: sqlite3.Connection, seats: Sequence[Seat]) -> None:
    for number, seat in enumerate(seats, 1):
        (token,) = seat.auth.values()
        conversation, ordinal = (number + 1) // 2, 2 - number % 2
        database.execute("INSERT INTO person VALUES (?, ?)", (number, sha256(token.encode()).hexdigest()))
        if ordinal == 1:
            database.execute("INSERT INTO conversation (id, uid, last_seq) VALUES (?, ?, ?)", (conversation, seat.conversation, seat.head))
        database.execute("INSERT INTO seat VALUES (?, ?, ?, ?)", (number, conversation, number, ordinal))


def _fill_history(database: sqlite3.Connection, *, first: int, messages: int) -> None:
    """Closed conversations as `bench/history.py` makes them for ours."""
    numbers = range(first, first + messages // history.EACH)
    sides = [(2 * number - 1 + side, number, side + 1) for number in numbers for side in (0, 1)]
    database.executemany("INSERT INTO person VALUES (?, ?)", ((seat, f"past {seat}") for seat, _, _ in sides))
    database.executemany("INSERT INTO conversation VALUES (?, ?, ?)", ((number, f"past {number}", history.EACH) for number in numbers))
    database.executemany("INSERT INTO seat VALUES (?, ?, ?, ?)", ((seat, number, seat, ordinal) for seat, number, ordinal in sides))
    database.executemany(
        "INSERT INTO entry (conversation_id, seq, sender_id, client_id, body, at) VALUES (?, ?, ?, ?, ?, ?)",
        ((number, seq, 2 * number - seq % 2, uid(), BODY.decode(), seq) for number in numbers for seq in range(1, history.EACH + 1)))


def node_environment() -> dict[str, str]:
    return node.environment(PYTHON, STAMPS)


def reference_name() -> str:
    """What the reference runs on here, as "socket.io 4.8.4 + better-sqlite3 12.11.1"; empty when it cannot run."""
    asked = subprocess.run(["node", REFERENCE / "server.mjs", "--which"], env=node_environment(), stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, check=False)
    return "" if asked.returncode else asked.stdout.strip()
