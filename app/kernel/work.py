"""The one way to write: `work.do(verb, …)` runs a verb in a transaction and returns after commit."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import wraps
from typing import Any, NoReturn, Protocol, TypeVar

from sqlalchemy import CursorResult, Executable, NestedTransaction
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.kernel.driver import Driver
from app.kernel.facts import Fact

Result = TypeVar("Result")
Item = TypeVar("Item")
Verb = TypeVar("Verb", bound=Callable[..., Any])

_inside: ContextVar[str] = ContextVar("unit of work", default="")


class Call:
    """One caller's waiting unit: what to run, in which context, and the answer to come."""

    __slots__ = ("abandoned", "answer", "args", "context", "error", "facts", "kwargs", "result", "tries", "verb")

    def __init__(self, verb: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], answer: Any = None) -> None:
        self.verb, self.args, self.kwargs, self.answer = verb, args, kwargs, answer
        self.context = copy_context()
        self.result: Any = None
        self.error: BaseException | None = None
        self.facts: list[Fact] = []
        self.tries, self.abandoned = 0, False


class Batch:
    """What every verb has in its hands: facts to announce, and the driver under its transaction."""

    def __init__(self, connection: Connection, calls: Sequence[Call] = ()) -> None:
        self._on = connection
        self._owners = {id(call.args[0]): call for call in calls if call.args}
        self._first = calls[0] if calls else None
        self.facts: list[tuple[Call | None, Fact]] = []

    def announce(self, fact: Fact, *, of: Any = None) -> None:
        """Say what happened; in a verb written for many, `of` is the item it happened to."""
        self.facts.append((self._owners.get(id(of), self._first), fact))

    def driver(self) -> Driver:
        """The driver, for statements that are run for every message; nothing of the ORM is flushed before."""
        return Driver(self._on)


class Unit(Batch, Session):
    """The session that a verb receives: it flushes, announces facts, and never commits.

    A unit may run twice (a broken batch is replayed), so a verb touches nothing but its unit."""

    def __init__(self, connection: Connection, calls: Sequence[Call] = (), *, alone: bool = False) -> None:
        mode: Any = "rollback_only" if alone else "create_savepoint"
        Session.__init__(self, connection, expire_on_commit=False, join_transaction_mode=mode)
        Batch.__init__(self, connection, calls)

    def driver(self) -> Driver:
        return Driver(self.connection())

    def commit(self) -> NoReturn:
        raise RuntimeError("the door commits, never a verb")

    def keep(self) -> None:
        """Flush, and release this unit's savepoint into the transaction around it."""
        super().commit()


class Merged(Batch):
    """What a brief verb, or one written for many, receives from the writer: a transaction or a savepoint, and no ORM above it."""

    def __init__(self, connection: Connection, calls: Sequence[Call] = (), *, alone: bool = False) -> None:
        super().__init__(connection, calls)
        self._within = connection.get_transaction() if alone else connection.begin_nested()

    def __enter__(self) -> "Merged":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open any more."""

    def execute(self, statement: Executable) -> CursorResult[Any]:
        return self._on.execute(statement)

    def keep(self) -> None:
        if isinstance(self._within, NestedTransaction):
            self._within.commit()

    def rollback(self) -> None:
        if self._within is not None:
            self._within.rollback()


def together(limit: int = 256) -> Callable[[Callable[[Any, list[Any]], list[Any]]], Callable[[Batch, Any], Any]]:
    """Let the writer merge waiting calls: `verb(unit, [item, …]) -> [result or Refusal, …]`, in the items' order.

    The one-form `verb(unit, item)` is generated: it returns the only result, or raises it."""

    def mark(many: Callable[[Any, list[Any]], list[Any]]) -> Callable[[Batch, Any], Any]:
        @wraps(many)
        def one(unit: Batch, item: Any) -> Any:
            (result,) = many(unit, [item])
            if isinstance(result, BaseException):
                raise result
            return result

        one.many, one.limit, one.brief = many, limit, True  # type: ignore[attr-defined]  # read by the writer
        return one

    return mark


def brief(verb: Verb) -> Verb:
    """Say that a unit is a few statements of the driver's, and receives no more than a Batch. On SQLite it then runs on the event loop:
    in the writer's thread each statement waits for the interpreter, and everybody's messages with it."""
    verb.brief = True  # type: ignore[attr-defined]  # read by the writer
    return verb


def inside() -> str:
    """The name of the unit that runs here, or ''."""
    return _inside.get()


def forbid_inside(what: str) -> None:
    """Raise RuntimeError inside a unit: it may run twice and holds locks, so it neither emits nor waits."""
    if name := _inside.get():
        raise RuntimeError(f"{what} inside the unit {name}: announce a fact instead")


def named(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run a verb as the inside of a unit. The reset matters: a copied context outlives its unit."""
    token = _inside.set(getattr(verb, "__name__", "unit"))
    try:
        return verb(*args, **kwargs)
    finally:
        _inside.reset(token)


class Doer(Protocol):
    """Whoever runs units: the real writer, or a test's inline one."""

    def do(self, verb: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any: ...


_doer: Doer | None = None


def use(doer: Doer | None) -> None:
    """Say who writes from now on in this process."""
    global _doer
    _doer = doer


@contextmanager
def used(doer: Doer) -> Iterator[Doer]:
    """For tests: `doer` writes inside the block."""
    global _doer
    before, _doer = _doer, doer
    try:
        yield doer
    finally:
        _doer = before


def taken() -> int:
    """How many units the writer was given so far: work that is in no hurry sees by it how busy everybody else is."""
    return getattr(_doer, "taken", 0)


def do(verb: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Result:
    """Run `verb(unit, *args, **kwargs)` in the next transaction; return its answer after commit and the `now` listeners.

    Raises the verb's own Refusal, or Unavailable when nothing is promised and the same ids may be sent again."""
    if _doer is None:
        raise RuntimeError("no writer is open: create_app() opens one")
    result: Result = _doer.do(verb, *args, **kwargs)
    return result
