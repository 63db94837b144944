"""All writes of a process: units queue, a lane runs whatever queued as one transaction, commits once, then answers."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import Connection, Transaction

from app.kernel.database import begin_at_once
from app.kernel.errors import Lost, Unavailable
from app.kernel.facts import NOTHING, Consequence
from app.kernel.groups import Inside, fail, groups
from app.kernel.lanes import Ground
from app.kernel.work import Call, forbid_inside

log = logging.getLogger(__name__)
LANES = 8  # PostgreSQL: transactions at once


class Lane:
    """A writer's own connection, kept between batches, dropped after any failure so that the next one reconnects."""

    def __init__(self) -> None:
        self._kept: Connection | None = None

    @contextmanager
    def connection(self, engine: Engine) -> Iterator[Connection]:
        connection, self._kept = self._kept or engine.connect(), None
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._kept = connection

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()


class Writer:
    """SQLite (`mix`): one lane, everything that waits is one transaction. PostgreSQL: a transaction a unit on LANES lanes,
    and a lane of its own for each verb written for many; mixing callers there collapses under lock waits."""

    def __init__(self, engine: Engine, consequences: Mapping[type, Consequence], *, ground: Ground, mix: bool, strict: bool = False,
                 batch: int = 256, pause_after: float = 0.02, limit: int = 5_000, patience: float = 15.0,
                 on_jobs: Callable[[], None] = lambda: None) -> None:
        self._engine, self._consequences, self._ground = engine, consequences, ground
        self._inside = Inside(consequences, strict=strict)
        self._mix, self._batch, self._pause_after = mix, batch, pause_after
        self._limit, self._patience, self._on_jobs = limit, patience, on_jobs
        self._waiting, self._closed, self.taken = 0, False, 0
        self._own: dict[Any, Any] = {}
        self._lanes: list[tuple[Any, Any]] = []
        self._inbox = ground.queue()
        for _ in range(1 if mix else LANES):
            self._open_lane(self._inbox, batch if mix else 1)

    # -- the caller's side

    def do(self, verb: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Run `verb(unit, *args, **kwargs)` in the next transaction; return after commit and the `now` listeners."""
        forbid_inside("opening a unit")
        if self._closed or self._waiting >= self._limit:
            raise Unavailable(data={"why": "shutting down" if self._closed else "too many wait"})
        call = Call(verb, args, kwargs, self._ground.answer())
        self._waiting, self.taken = self._waiting + 1, self.taken + 1
        try:
            self._inbox_of(verb).put(call)
            self._ground.wait(call.answer, self._patience)
        except TimeoutError:
            call.abandoned = True  # it may still commit: the same ids find it
            raise Unavailable(data={"why": "late"}) from None
        except BaseException:
            call.abandoned = True
            raise
        finally:
            self._waiting -= 1
        if call.error is not None:
            raise call.error
        follow(call, self._consequences, self._on_jobs)
        return call.result

    def close(self, timeout: float = 10.0) -> None:
        """Take no more, finish what queued, stop the lanes."""
        if self._closed:
            return
        self._closed = True
        for inbox, _ in self._lanes:
            inbox.put(None)
        for _, lane in self._lanes:
            self._ground.join(lane, timeout)

    def _inbox_of(self, verb: Callable[..., Any]) -> Any:
        if self._mix or not hasattr(verb, "many"):
            return self._inbox
        if verb not in self._own:
            self._own[verb] = self._ground.queue()
            self._open_lane(self._own[verb], self._batch)
        return self._own[verb]

    def _open_lane(self, inbox: Any, batch: int) -> None:
        self._lanes.append((inbox, self._ground.start(lambda: self._lane(inbox, batch))))

    # -- the lane's side

    def _lane(self, inbox: Any, batch: int) -> None:
        lane, ahead, is_open = Lane(), deque[Call](), True
        while is_open or ahead:
            if not ahead:
                call = inbox.get()
                if call is None:
                    break
                ahead.append(call)
            if not ahead[0].tries:
                is_open = self._gather(inbox, ahead, batch) and is_open
            calls = [call for call in self._next(ahead) if not call.abandoned]
            again = self._ground.transact(self._at_once, self._serve, lane, calls)
            repeated = set(map(id, again))
            self._ground.deliver([call for call in calls if id(call) not in repeated], self._orphan)
            ahead.extendleft(reversed(again))
        lane.close()

    def _gather(self, inbox: Any, ahead: deque[Call], batch: int) -> bool:
        """Add what already waits, up to `batch`; False when the end was among it."""
        while len(ahead) < batch:
            try:
                call = inbox.get_nowait()
            except self._ground.Empty:
                return True
            if call is None:
                return False
            ahead.append(call)
        return True

    @staticmethod
    def _next(ahead: deque[Call]) -> list[Call]:
        """The calls of the next transaction: a repeated one alone, else all up to the first repeated one."""
        calls = [ahead.popleft()]
        while ahead and not calls[0].tries and not ahead[0].tries:
            calls.append(ahead.popleft())
        return calls

    def _at_once(self, lane: Lane, calls: list[Call]) -> list[Call]:
        """As `_serve`, on the event loop, where only COMMIT may wait, elsewhere. Raises Lost when that cannot be, and nothing was kept:
        another process writes, a unit broke its neighbours, or there is no connection to be had."""
        try:
            return self._transaction(lane, calls, begin=begin_at_once, wait=self._ground.apart)
        except Uncommitted as error:
            unwritten(calls, error)
            return []
        except Exception as error:
            raise Lost from error

    def _serve(self, lane: Lane, calls: list[Call]) -> list[Call]:
        """One transaction; returns the calls that have to run again."""
        if not calls:
            return []
        try:
            return self._transaction(lane, calls, begin=Connection.begin, wait=lambda commit: commit())
        except Lost:  # before COMMIT, so certainly nothing was kept; one by one shows whose fault it was
            return [again for call in calls for again in self._serve(lane, [call])]
        except Exception as error:
            unwritten(calls, error)
            return []

    def _transaction(self, lane: Lane, calls: list[Call], *, begin: Callable[[Connection], Transaction],
                     wait: Callable[[Callable[[], None]], None]) -> list[Call]:
        """Raises Uncommitted when COMMIT failed, and may have kept it all the same."""
        with lane.connection(self._engine) as connection, begin(connection) as transaction:
            again = self._groups(connection, list(groups(calls)))
            if transaction.is_active:  # a unit alone that failed has rolled it back
                try:
                    wait(transaction.commit)
                except Exception as error:
                    connection.invalidate()  # what it may still hold goes with it
                    raise Uncommitted(repr(error)) from error
        return again

    def _groups(self, connection: Connection, work: list[list[Call]]) -> list[Call]:
        again: list[Call] = []
        until = time.monotonic() + self._pause_after
        for index, group in enumerate(work):
            again += self._inside.attempt(connection, group, alone=len(work) == 1)
            if time.monotonic() > until:  # the answers so far do not wait for the rest
                return again + [call for rest in work[index + 1:] for call in rest]
        return again

    def _orphan(self, call: Call) -> None:
        """Nobody waits any more, but it is committed: others still need the hint."""
        if call.error is None and call.facts:
            call.context.run(follow, call, self._consequences, self._on_jobs)


class Uncommitted(Exception):
    """COMMIT failed: nobody knows what the database kept."""


def unwritten(calls: list[Call], error: Exception) -> None:
    """BEGIN or COMMIT failed: nothing is promised, ids make the repetition harmless."""
    log.error("%d units were not written: %r", len(calls), error)
    fail(calls, error)


def follow(call: Call, consequences: Mapping[type, Consequence], on_jobs: Callable[[], None] = lambda: None) -> None:
    """Run the `now` listeners of a committed call's facts; a failing one is logged, clients resync."""
    for fact in call.facts:
        then = consequences.get(type(fact), NOTHING)
        for listener in then.now:
            try:
                listener(fact)
            except Exception:
                log.exception("the now-listener %s failed", getattr(listener, "__name__", listener))
        if then.later:
            on_jobs()


class Inline:
    """For tests: every unit runs at once in the caller's thread, on a connection whose transaction is rolled back later."""

    def __init__(self, connection: Connection, consequences: Mapping[type, Consequence], *, strict: bool = False) -> None:
        self.connection, self._consequences = connection, consequences
        self._inside = Inside(consequences, strict=strict)
        self.facts: list[Any] = []

    def do(self, verb: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """As Writer.do; `facts` keeps what was announced."""
        forbid_inside("opening a unit")
        call = Call(verb, args, kwargs)
        while self._inside.attempt(self.connection, [call], alone=False):
            pass
        if call.error is not None:
            raise call.error
        self.facts += call.facts
        follow(call, self._consequences)
        return call.result

    def close(self, timeout: float = 0.0) -> None:
        """Nothing runs that would have to stop."""
