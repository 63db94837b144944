"""What the writer's tests write: a tally with a number that must have no gaps, lines under it, and facts about them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, Column, Engine, Integer, MetaData, String, Table, UniqueConstraint, func, insert, select, update

from app.kernel.database import open_engine
from app.kernel.errors import Refusal
from app.kernel.facts import Consequence, Fact
from app.kernel.jobs import Job
from app.kernel.lanes import Ground
from app.kernel.work import Unit, together
from app.kernel.writer import Writer
from tests.ground.databases import Database

PATIENCE = 60.0  # seconds; for a machine that is busy with other things
OWN = MetaData()  # not the app's: its history must not hear of these
BigNumber = BigInteger().with_variant(Integer, "sqlite")
tally = Table("tally", OWN, Column("name", String(20), primary_key=True), Column("n", BigNumber, nullable=False))
line = Table("line", OWN, Column("id", BigNumber, primary_key=True), Column("tally", String(20), nullable=False),
             Column("n", BigNumber, nullable=False), Column("words", String(200), nullable=False), UniqueConstraint("tally", "words"))


@dataclass(frozen=True, slots=True)
class LineAdded(Fact):
    tally_uid: str
    n: int
    words: str


class Unwanted(Refusal):
    code = "unwanted"


def remember(tally_uid: str) -> None:
    """A `later` listener: these tests only count its job rows."""


def add_line(unit: Unit, *, words: str, to: str = "a") -> int:
    """The next number of the tally, read and written in two steps: lost updates would show."""
    n = unit.execute(select(tally.c.n).where(tally.c.name == to).with_for_update()).scalar_one() + 1
    unit.execute(update(tally).where(tally.c.name == to).values(n=n))
    unit.execute(insert(line).values(tally=to, n=n, words=words))
    unit.announce(LineAdded(tally_uid=to, n=n, words=words))
    if words.startswith("refused"):
        raise Unwanted
    if words.startswith("broken"):
        raise ZeroDivisionError(words)
    return int(n)


@together(limit=256)
def add_lines(unit: Unit, items: list[str]) -> list[int | Refusal]:
    """The same, written for many."""
    first = unit.execute(select(tally.c.n).where(tally.c.name == "a").with_for_update()).scalar_one()
    answers: list[int | Refusal] = []
    for item in items:
        if item.startswith("refused"):
            answers.append(Unwanted())
            continue
        first += 1
        unit.execute(insert(line).values(tally="a", n=first, words=item))
        unit.announce(LineAdded(tally_uid="a", n=first, words=item), of=item)
        answers.append(first)
    unit.execute(update(tally).where(tally.c.name == "a").values(n=first))
    return answers


def prepare(engine: Engine) -> None:
    """The tables, once for each database."""
    OWN.create_all(engine)
    with engine.begin() as connection:
        if not connection.execute(select(tally)).first():
            connection.execute(insert(tally), [{"name": name, "n": 0} for name in "abc"])


def stored(engine: Engine, of: str = "a") -> list[tuple[int, str]]:
    """The lines of a tally by number."""
    with engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(select(line.c.n, line.c.words).where(line.c.tally == of).order_by(line.c.n))]


def job_rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Job)).scalar_one()


class Told:
    """A `now` listener that keeps what it heard."""

    def __init__(self) -> None:
        self.facts: list[Any] = []

    def hear(self, fact: Fact) -> None:
        self.facts.append(fact)

    def words(self) -> list[str]:
        return sorted(fact.words for fact in self.facts)

    @property
    def consequences(self) -> dict[type, Consequence]:
        return {LineAdded: Consequence(now=(self.hear,), later=(remember,))}


@contextmanager
def writing(database: Database, consequences: Any = None, ground: Ground | None = None, **options: Any) -> Iterator[Writer]:
    """A real writer in plain threads, on a database of the test's own."""
    prepare(database.engine)
    engine = open_engine(database.url, write=True)  # a connection for every lane
    options.setdefault("patience", PATIENCE)
    writer = Writer(engine, consequences or {}, ground=ground or Ground(), mix=database.kind == "sqlite", **options)
    try:
        yield writer
    finally:
        writer.close()
        engine.dispose()


class Held:
    """A verb that keeps its transaction open until it may go on, so that others queue behind it."""

    def __init__(self) -> None:
        self.begun, self.may_go = threading.Event(), threading.Event()

    def verb(self, unit: Unit) -> None:
        unit.execute(select(tally))
        self.begun.set()
        assert self.may_go.wait(PATIENCE)


def behind_one(writer: Writer, *calls: Callable[[], Any]) -> list[Any]:
    """On one lane, let the calls queue in order behind a unit that is held, so that they share the next transactions."""
    held = Held()

    def queued(index: int) -> None:
        if index:
            until(held.begun.is_set)
        if writer._mix and index:
            until(lambda: writer._inbox.qsize() == index - 1)

    def release() -> None:
        held.may_go.set()

    return all_at_once(partial(writer.do, held.verb), *calls, release, before=queued)[1:-1]


def all_at_once(*calls: Callable[[], Any], before: Callable[[int], None] = lambda index: None) -> list[Any]:
    """Run each in a thread of its own; their answers or exceptions, in the calls' order."""
    answers: list[Any] = [None] * len(calls)

    def run(index: int) -> None:
        try:
            answers[index] = calls[index]()
        except BaseException as error:
            answers[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for index, thread in enumerate(threads):
        before(index)
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    return answers


def until(ready: Callable[[], Any]) -> None:
    """Wait for what must happen; raises AssertionError."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise AssertionError("it did not happen")
        time.sleep(0.001)
