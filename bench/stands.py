"""The servers that are measured, each on the same core with the same people: ours, and the reference."""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.kernel import migrating
from bench import cores, people
from bench.load import Crowd
from bench.people import Seat, Talk
from tests.ground.server import Server
from tools import node
from tools.environment import PYTHON, ROOT, STAMPS

REFERENCE = ROOT / "bench" / "reference"
TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE);
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

    def seconds_used(self) -> float:
        return cores.seconds_used(self.session)


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder on the disk of the sources: in a memory file system a synced commit would cost nothing."""
    STAMPS.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=STAMPS))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def template(folder: Path) -> tuple[Path, list[Talk]]:
    """A migrated SQLite database with all people in it, to be copied."""
    file = folder / "template.db"
    migrating.upgrade(f"sqlite:///{file}")
    return file, people.fill(f"sqlite:///{file}")


@contextmanager
def ours(url: str, talks: Sequence[Talk], folder: Path, *, sync: str = "FULL") -> Iterator[Stand]:
    """Vouch as `make run` starts it, pinned; every limit stays on."""
    folder.mkdir(exist_ok=True)
    server = Server(url, folder, serves="bench.serving:serve()", SOCKETS_PER_ADDRESS="50", BENCH_SYNC=sync, DEMO="")
    server.environment["PUBLIC_URL"] = server.url
    with cores.pinned(cores.served()):
        server.start()
    crowd = None
    try:
        crowd = Crowd(people.seats(url, talks, own_origin=server.url), server.port)
        assert server.pid is not None
        yield Stand(crowd, server.pid)
    finally:
        if crowd is not None:
            crowd.close()
        server.kill()
    if trouble := server.trouble():
        raise RuntimeError(f"the server's log: {trouble[0]}")


@contextmanager
def reference(talks: Sequence[Talk], folder: Path, *, sync: str) -> Iterator[Stand]:
    """The Node server over a database with the same conversations and people."""
    folder.mkdir(exist_ok=True)
    file, seats = folder / "reference.db", list(_places(talks))
    with sqlite3.connect(file) as database:
        database.executescript(TABLES)
        _fill(database, seats)
    database.close()
    env = {**node_environment(), "FILE": str(file), "SYNC": sync, "NODE_ENV": "production"}
    with cores.pinned(cores.served()):
        running = subprocess.Popen(["node", REFERENCE / "server.mjs"], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   start_new_session=True)
    crowd = None
    try:
        assert running.stdout is not None
        crowd = Crowd(seats, int(running.stdout.readline()))
        yield Stand(crowd, running.pid)
    finally:
        if crowd is not None:
            crowd.close()
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def _places(talks: Sequence[Talk]) -> Iterator[Seat]:
    return people.placed(talks, [f"respondent {talk.member_id}" for talk in talks], people.SHOP)


def _fill(database: sqlite3.Connection, seats: Sequence[Seat]) -> None:
    for number, seat in enumerate(seats, 1):
        (token,) = seat.auth.values()
        conversation, ordinal = (number + 1) // 2, 2 - number % 2
        database.execute("INSERT INTO person VALUES (?, ?)", (number, sha256(token.encode()).hexdigest()))
        if ordinal == 1:
            database.execute("INSERT INTO conversation (id, uid) VALUES (?, ?)", (conversation, seat.conversation))
        database.execute("INSERT INTO seat VALUES (?, ?, ?, ?)", (number, conversation, number, ordinal))


def node_environment() -> dict[str, str]:
    return node.environment(PYTHON, STAMPS)


def reference_name() -> str:
    """What the reference runs on here, as "socket.io 4.8.4 + better-sqlite3 12.11.1"; empty when it cannot run."""
    asked = subprocess.run(["node", REFERENCE / "server.mjs", "--which"], env=node_environment(), stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, check=False)
    return "" if asked.returncode else asked.stdout.strip()
