"""Databases for the tests: one migrated template a kind and worker, and copies of it for servers of their own."""

import importlib
import os
import pkgutil
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

import app
from app.kernel import migrating
from app.kernel.database import Base, open_engine
from tests.ground import postgres

KINDS = ("sqlite", "postgresql")
# For `only`, where what is shown hardly knows its database: `make prove` shows it on PostgreSQL too.
ENOUGH = KINDS if os.environ.get("PROVE") else ("sqlite",)
_migrated: list[bytes] = []  # SQLite with the whole history, once it was made in this process
ROOM = 2**30  # bytes that a folder in memory must have left


@dataclass(frozen=True)
class Database:
    """A database with the present schema. `kind` is `sqlite` or `postgresql`."""

    kind: str
    url: str

    @cached_property
    def engine(self) -> Engine:
        return open_engine(self.url, write=True, pool=5)

    @cached_property
    def reader(self) -> Engine:
        return open_engine(self.url, write=False, pool=5)

    def close(self) -> None:
        for name in ("engine", "reader"):
            if name in self.__dict__:
                self.__dict__[name].dispose()


def kinds(asked: str) -> list[str]:
    """The kinds to test on: `both` is every one, missing ones too, so that they are skipped loudly and not in silence."""
    return list(KINDS) if asked == "both" else [asked]


def available(kind: str) -> bool:
    return kind == "sqlite" or postgres.available()


@contextmanager
def template(kind: str) -> Iterator[Database]:
    """This worker's migrated database: tests write in transactions that are rolled back, servers get copies."""
    name = f"vouch_{postgres.session()}_{_worker()}_{secrets.token_hex(4)}"  # a town makes its own beside the worker's
    if kind == "postgresql":
        database = Database(kind, postgres.create(name))
    else:
        folder = Path(tempfile.mkdtemp(prefix="vouch-", dir=_memory()))
        database = Database(kind, f"sqlite:///{folder / 'template.db'}")
    try:
        if kind == "sqlite" and _migrated:
            (folder / "template.db").write_bytes(_migrated[0])
        else:
            _migrate(database)
            database.close()
            if kind == "sqlite":
                _migrated.append((folder / "template.db").read_bytes())
        yield database
    finally:
        database.close()
        if kind == "postgresql":
            postgres.drop(name)
        else:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def copied(of: Database, label: str) -> Iterator[Database]:
    """A copy for one test that really commits."""
    of.close()  # PostgreSQL copies only what nobody uses; SQLite's log must be in the file
    for name in ("engine", "reader"):
        of.__dict__.pop(name, None)
    if of.kind == "postgresql":
        name = f"vouch_{postgres.session()}_{_worker()}_{label}"
        copy = Database(of.kind, postgres.create(name, template=of.url.split("?")[0].rsplit("/", 1)[1]))
    else:
        folder = Path(tempfile.mkdtemp(prefix="vouch-", dir=_memory()))
        shutil.copy(of.url.removeprefix("sqlite:///"), folder / "vouch.db")
        copy = Database(of.kind, f"sqlite:///{folder / 'vouch.db'}")
    try:
        yield copy
    finally:
        copy.close()
        if of.kind == "postgresql":
            postgres.drop(name)
        else:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty(kind: str, label: str) -> Iterator[Database]:
    """A database without a table, for a server that makes its own."""
    name = f"vouch_{postgres.session()}_{_worker()}_{label}"
    if kind == "postgresql":
        yield Database(kind, postgres.create(name))
        postgres.drop(name)
        return
    folder = Path(tempfile.mkdtemp(prefix="vouch-", dir=_memory()))
    yield Database(kind, f"sqlite:///{folder / 'vouch.db'}")
    shutil.rmtree(folder, ignore_errors=True)


def _migrate(database: Database) -> None:
    if any(migrating.HISTORY.glob("versions/*.py")):
        migrating.upgrade(database.url)
        return
    for found in pkgutil.walk_packages(app.__path__, "app."):
        if found.name.startswith(("app.kernel.", "app.realtime.")) or found.name.endswith(".models"):
            importlib.import_module(found.name)
    Base.metadata.create_all(database.engine)


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _memory() -> str | None:
    """A folder in memory where there is a large one (a container's has 64 MB): the tests sync to disk thousands of times."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > ROOM else None
