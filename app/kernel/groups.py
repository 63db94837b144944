"""The inside of one transaction: savepoints, merged verbs, and what an error takes along."""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextvars import Context
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.kernel.errors import Lost, Overtaken, Refusal, Unavailable
from app.kernel.facts import Consequence, Fact
from app.kernel.jobs import Job, rows_for
from app.kernel.work import Batch, Call, Merged, Unit, named

log = logging.getLogger(__name__)
MOST_TRIES = 5
SLOW = 0.25  # seconds a unit may take before it is told to be cut into chunks
DEADLOCKED = {"40P01", "40001"}  # PostgreSQL: deadlock, serialization failure
# SQLite primary codes that say "not now": BUSY LOCKED NOMEM READONLY INTERRUPT IOERR FULL CANTOPEN PROTOCOL
NOT_NOW_SQLITE = {5, 6, 7, 8, 9, 10, 13, 14, 15}
# PostgreSQL classes: connection, resources, operator intervention, system error; and lock_not_available
NOT_NOW_POSTGRESQL = ("08", "53", "57", "58", "55P03", "25P02")


class SlowUnit(RuntimeError):
    """A unit took more than SLOW; raised only where the writer is strict (tests)."""


def groups(calls: Iterable[Call]) -> Iterator[list[Call]]:
    """Adjacent calls of one `@together` verb form a group; every other call, and every repeated one, stands alone."""
    group: list[Call] = []
    for call in calls:
        limit = getattr(call.verb, "limit", 1)
        if group and (call.verb is not group[0].verb or call.tries or len(group) >= limit):
            yield group
            group = []
        group.append(call)
    if group:
        yield group


class Inside:
    """Runs groups in one open transaction. `alone` says that a group is the whole transaction (no savepoint needed)."""

    def __init__(self, consequences: Mapping[type, Consequence], *, strict: bool = False) -> None:
        self._consequences, self._strict = consequences, strict

    def attempt(self, connection: Connection, group: list[Call], *, alone: bool) -> list[Call]:
        """Run a group; a failing group of several is taken apart. Returns the calls that must run again, alone.

        Raises Lost when the transaction is gone and others' units with it."""
        try:
            self._run(connection, group, alone=alone)
        except BaseException as error:  # a SystemExit or a gevent.Timeout is its caller's; the lane lives on
            if (len(group) > 1 and alone) or (not alone and gone(connection)):
                raise Lost from error
            if len(group) > 1:
                return [again for call in group for again in self.attempt(connection, [call], alone=False)]
            return self._failed(group[0], error)
        return []

    def _failed(self, call: Call, error: BaseException) -> list[Call]:
        call.result, call.facts = None, []
        if deadlocked(error) and call.tries < MOST_TRIES or isinstance(error, IntegrityError | Overtaken) and not call.tries:
            call.tries += 1  # a unique violation once more: the row that it hit is visible to the next transaction
            return [call]
        call.error = error
        if not_now(error):
            fail([call], error)
        return []

    def _run(self, connection: Connection, group: list[Call], *, alone: bool) -> None:
        started = time.monotonic()
        for call in group:  # a unit may run twice: nothing of the first time stays
            call.error, call.result, call.facts = None, None, []
        kind: type[Merged] | type[Unit] = Merged if hasattr(group[0].verb, "brief") else Unit
        with kind(connection, group, alone=alone) as unit:
            try:
                self._verbs(unit, group)
                facts = [fact for _, fact in unit.facts]
                if rows := rows_for(facts, self._consequences):
                    connection.execute(insert(Job), rows)
                self._watch(group[0], started)
                unit.keep()
                if gone(connection):  # a verb swallowed what broke its transaction: COMMIT would say nothing and keep nothing
                    raise Lost("the transaction was broken before its end")
            except BaseException:
                unit.rollback()  # close() alone would leave a joined transaction as it is
                raise
            _hand_out(unit.facts)

    def _verbs(self, unit: Batch, group: list[Call]) -> None:
        first = group[0]
        many: Any = getattr(first.verb, "many", None)  # set by @together
        if many is None:
            first.result = first.context.run(named, first.verb, unit, *first.args, **first.kwargs)
            return
        # no caller's context, also for one alone: a verb written for many takes what it needs as its item
        results = Context().run(named, many, unit, [call.args[0] for call in group])
        for call, result in zip(group, results, strict=True):
            refused = isinstance(result, BaseException)
            call.error, call.result = (result, None) if refused else (None, result)

    def _watch(self, call: Call, started: float) -> None:
        took = time.monotonic() - started
        if took > SLOW:
            words = f"the unit {getattr(call.verb, '__name__', 'unit')} took {took * 1000:.0f} ms: cut it into chunks"
            if self._strict:
                raise SlowUnit(words)
            log.warning(words)


def _hand_out(facts: list[tuple[Call | None, Fact]]) -> None:
    for call, fact in facts:
        if call is not None:
            call.facts.append(fact)


def fail(calls: Iterable[Call], error: BaseException) -> None:
    """Nothing is promised to these callers; they may send the same ids again."""
    for call in calls:
        if isinstance(call.error, Refusal) and not isinstance(call.error, Unavailable):
            continue  # a clear no stays a no
        call.result, call.facts, call.error = None, [], Unavailable()
        call.error.__cause__ = error


def deadlocked(error: BaseException) -> bool:
    return getattr(getattr(error, "orig", None), "sqlstate", None) in DEADLOCKED


def not_now(error: BaseException) -> bool:
    """Whether the database could not (full, locked, gone), rather than would not (our fault)."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in NOT_NOW_SQLITE
    state = getattr(error.orig, "sqlstate", None)
    return str(state).startswith(NOT_NOW_POSTGRESQL) if state else type(error.orig).__name__ == "OperationalError"


def gone(connection: Connection) -> bool:
    """Whether an error took the whole transaction along, not only one savepoint."""
    if connection.invalidated or not connection.in_transaction():
        return True
    raw: Any = connection.connection.dbapi_connection
    if hasattr(raw, "pgconn"):  # psycopg sends BEGIN with the first statement: IDLE is not lost
        return bool(raw.closed) or raw.pgconn.transaction_status not in (0, 2)
    return not raw.in_transaction  # sqlite3: FULL, IOERR, NOMEM, INTERRUPT may roll back everything
