"""A transaction that is lost takes nobody else's unit along, and nothing of the first pass stays in the second."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from app.kernel.errors import Unavailable
from app.kernel.work import Unit, together
from tests.ground.databases import Database
from tests.kernel import ledger
from tests.kernel.ledger import Told, Unwanted, add_line, add_lines, all_at_once, behind_one, stored, writing

RUNAWAY = "INSERT INTO line (tally, n, words) WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up) SELECT 'b', n, 'x' || n FROM up"


def run_away(unit: Unit) -> None:
    """SQLite interrupts a statement that writes by dropping the whole transaction."""
    raw: Any = unit.connection().connection.dbapi_connection
    raw.set_progress_handler(lambda: 1, 1_000)
    try:
        unit.execute(text(RUNAWAY))
    finally:
        raw.set_progress_handler(None, 0)


def end_own_backend(unit: Unit) -> None:
    unit.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


@pytest.mark.only("sqlite")
class TestInterruptedOnSqlite:
    def test_reruns_the_neighbours(self, own_database: Database) -> None:
        told = Told()
        with writing(own_database, told.consequences) as writer:
            before = [partial(writer.do, add_line, words=f"before {i}") for i in range(5)]
            after = [partial(writer.do, add_line, words=f"after {i}") for i in range(5)]
            answers = behind_one(writer, *before, partial(writer.do, run_away), *after)
        assert isinstance(answers.pop(5), Unavailable)
        assert sorted(answers) == list(range(1, 11))
        assert sorted(words for _, words in stored(own_database.engine)) == told.words()
        assert stored(own_database.engine, "b") == []

    def test_forgets_an_error_of_the_first_pass(self, own_database: Database) -> None:
        tries: list[int] = []

        def fails_at_first(unit: Unit) -> str:
            tries.append(1)
            if len(tries) == 1:
                raise ZeroDivisionError
            return "well"

        with writing(own_database) as writer:
            first, second = behind_one(writer, partial(writer.do, fails_at_first), partial(writer.do, run_away))
        assert (first, len(tries)) == ("well", 2)
        assert isinstance(second, Unavailable)

    def test_keeps_a_refusal_of_the_second_pass(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            first, second = behind_one(writer, partial(writer.do, add_line, words="refused"), partial(writer.do, run_away))
        assert isinstance(first, Unwanted)
        assert isinstance(second, Unavailable)

    def test_takes_no_acknowledged_line_along(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            assert writer.do(add_line, words="kept") == 1
            with pytest.raises(Unavailable):
                writer.do(run_away)
            assert writer.do(add_line, words="next") == 2


@pytest.mark.only("postgresql")
class TestLostOnPostgresql:
    def test_connection_says_unavailable_and_the_lane_recovers(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            answers = all_at_once(*[partial(writer.do, end_own_backend)] * 9)
            assert all(isinstance(answer, Unavailable) for answer in answers)
            assert sorted(writer.do(add_line, words=str(i)) for i in range(20)) == list(range(1, 21))

    def test_connection_reruns_the_neighbours_of_a_group(self, own_database: Database) -> None:
        begun, held = threading.Event(), threading.Event()
        fatal = iter([True])

        @together()
        def add_or_die(unit: Unit, items: list[str]) -> list[Any]:
            if "hold" in items:
                begun.set()
                held.wait(ledger.PATIENCE)
            answers = add_lines.many(unit, items)
            if "fatal" in items and next(fatal, False):
                end_own_backend(unit)
            return answers

        def release() -> None:
            begun.wait(ledger.PATIENCE)
            ledger.until(lambda: writer._waiting == 7)
            held.set()

        with writing(own_database) as writer:
            calls = [partial(writer.do, add_or_die, words) for words in ["a", "b", "fatal", "c", "d", "e"]]
            with ThreadPoolExecutor(1) as first:  # it must hold the lane before the others come
                hold = first.submit(writer.do, add_or_die, "hold")
                begun.wait(ledger.PATIENCE)
                answers = [*all_at_once(release, *calls)[1:], hold.result()]
        assert sorted(answers) == list(range(1, 8))
        assert len(stored(own_database.engine)) == 7

    def test_deadlock_is_run_again_and_both_succeed(self, own_database: Database) -> None:
        barrier, runs = threading.Barrier(2), []

        def lock(unit: Unit, *, first: str, second: str) -> str:
            runs.append(first)
            unit.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
            unit.execute(update(ledger.tally).where(ledger.tally.c.name == first).values(n=ledger.tally.c.n + 1))
            if len(runs) <= 2:
                barrier.wait(ledger.PATIENCE)
            unit.execute(update(ledger.tally).where(ledger.tally.c.name == second).values(n=ledger.tally.c.n + 1))
            return first

        with writing(own_database) as writer:
            answers = all_at_once(partial(writer.do, lock, first="a", second="b"), partial(writer.do, lock, first="b", second="a"))
            counts = writer.do(lambda unit: unit.execute(select(ledger.tally.c.n).order_by(ledger.tally.c.name)).scalars().all())
        assert answers == ["a", "b"]
        assert len(runs) > 2
        assert counts == [2, 2, 0]

    def test_race_for_the_same_new_row_has_one_who_added_and_one_who_found(self, own_database: Database) -> None:
        barrier, tries = threading.Barrier(2), []

        def add_once(unit: Unit) -> str:
            if unit.execute(select(ledger.tally).where(ledger.tally.c.name == "new")).first():
                return "found"
            tries.append(1)
            if len(tries) <= 2:
                barrier.wait(ledger.PATIENCE)
            unit.execute(insert(ledger.tally).values(name="new", n=0))
            return "added"

        with writing(own_database) as writer:
            assert sorted(all_at_once(*[partial(writer.do, add_once)] * 2)) == ["added", "found"]

    def test_read_that_waits_too_long_for_a_lock_is_unavailable(self, own_database: Database) -> None:
        def impatient(unit: Unit) -> int:
            unit.execute(text("SET LOCAL lock_timeout = '20ms'"))
            return add_line(unit, words="x")

        with writing(own_database) as writer:
            with own_database.engine.begin() as other:
                other.execute(update(ledger.tally).values(n=7))
                with pytest.raises(Unavailable):
                    writer.do(impatient)
            assert writer.do(impatient) == 8
