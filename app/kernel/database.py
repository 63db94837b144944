"""The database: base class and column types, a writing and a reading engine, one history for SQLite and PostgreSQL."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, TypeVarTuple

from sqlalchemy import BigInteger, Engine, ForeignKeyConstraint, Integer, MetaData, Row, Select, Text, TypeDecorator, create_engine, event
from sqlalchemy.engine import Connection, Dialect, Transaction, make_url
from sqlalchemy.orm import DeclarativeBase, Session

from app.kernel import clock
from app.kernel.driver import Driver

# Names for every constraint from the first migration on: an unnamed one cannot be changed on SQLite.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MS = 5_000
POOL = 20
Cells = TypeVarTuple("Cells")
SYNCHRONOUS = "FULL"  # SQLite: a commit that was answered has reached the disk


# `info` of a column whose values `kernel.vault` sealed: a rotation of keys finds it by this mark.
SEALED = {"sealed": True}
BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {int: BigId}


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as milliseconds since 1970: the same number in both databases and on the wire."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else clock.millis(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else clock.instant(value)


class Json(TypeDecorator[Any]):
    """JSON as text: driver SQL and the ORM write the same bytes on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def same_brand(column: str, parent: str) -> ForeignKeyConstraint:
    """A foreign key that also compares the brand: a row can never point at another brand's row."""
    return ForeignKeyConstraint(["brand_id", column], [f"{parent}.brand_id", f"{parent}.id"])


def open_engine(url: str, *, write: bool, pool: int = POOL) -> Engine:
    """The engine for writing (SQLite: BEGIN IMMEDIATE, synced commits) or reading (plain BEGIN, read only)."""
    if make_url(url).get_backend_name() != "sqlite":
        return _postgresql(url, write=write, pool=pool)
    engine = create_engine(url, pool_size=pool, max_overflow=0, hide_parameters=True)
    _pragmas(engine, write=write)
    _fast_savepoints(engine)
    return engine


def _postgresql(url: str, *, write: bool, pool: int) -> Engine:
    options = "-c lock_timeout=5000 -c statement_timeout=30000 -c timezone=UTC"
    if not write:  # one moment for the whole read, as SQLite has it: a head and its entries always fit
        options += " -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
    connect = {"connect_timeout": 5, "options": options, "application_name": "vouch"}
    return create_engine(url, pool_size=pool, max_overflow=0, pool_pre_ping=not write, connect_args=connect,
                         hide_parameters=True)  # what people wrote never reaches a log


def _pragmas(engine: Engine, *, write: bool) -> None:
    settings = ["journal_mode=WAL", f"synchronous={SYNCHRONOUS}", f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "temp_store=MEMORY",
                "cache_size=-65536", "wal_autocheckpoint=2000"]
    if not write:
        settings.append("query_only=ON")

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, record: Any) -> None:
        raw.isolation_level = None  # else the driver begins late by itself and updates are lost in silence
        for setting in settings:
            raw.execute(f"PRAGMA {setting}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def begin_at_once(connection: Connection) -> Transaction:
    """On SQLite: as `connection.begin()`, but raises OperationalError at once when another process writes."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA busy_timeout=0").close()
    try:
        return connection.begin()
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_MS}").close()


def _fast_savepoints(engine: Engine) -> None:
    """SAVEPOINT as plain driver SQL: 6 instead of 40 microseconds each, and every unit has one."""

    def run(verb: str) -> Any:
        def execute(connection: Connection, name: str) -> None:
            raw: Any = connection.connection.dbapi_connection
            raw.execute(f"{verb} {name}").close()

        return execute

    dialect: Any = engine.dialect
    dialect.do_savepoint = run("SAVEPOINT")
    dialect.do_rollback_to_savepoint = run("ROLLBACK TO SAVEPOINT")
    dialect.do_release_savepoint = run("RELEASE SAVEPOINT")


_reader: Engine | Connection | None = None


def read_from(bind: Engine | Connection | None) -> None:
    """Say where `reading()` reads: the app's reading engine, or a test's own connection."""
    global _reader
    _reader = bind


@contextmanager
def reading() -> Iterator[Session]:
    """A short read session, closed before any `work.do`: one kept open reads old data and holds back the WAL."""
    if _reader is None:
        raise RuntimeError("no database is open: create_app() opens one")
    session = Session(_reader, expire_on_commit=False, autoflush=False)
    try:
        yield session
    finally:
        session.close()


@contextmanager
def glancing() -> Iterator[Driver]:
    """The driver, for one statement that only reads: without session or transaction it costs a third. For what every browser asks
    every few seconds."""
    if _reader is None:
        raise RuntimeError("no database is open: create_app() opens one")
    if isinstance(_reader, Connection):
        yield Driver(_reader)
    else:
        with _reader.connect() as connection:
            yield Driver(connection)


def fetch(session: Session, made: Select[*Cells], **values: Any) -> Sequence[Row[*Cells]]:
    """The rows of a statement of columns that was made once, with these values for its parameters.

    For what every socket asks as it opens: to make a statement anew costs ten times as much as to run it, and the ORM's own layer twice."""
    session.flush()  # in a unit, what it has changed so far is seen
    return session.connection().execute(made, values).all()
