"""What a unit may not do is refused loudly, on every ground, before it does harm."""

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest
from sqlalchemy import insert, select

from app.accounts import hashing
from app.kernel import clock, lanes, work
from app.kernel.schedule import Turn
from app.kernel.work import Unit, forbid_inside, inside, named
from app.kernel.writer import Inline
from app.realtime import delivery
from tests.ground.databases import Database
from tests.kernel import ledger
from tests.kernel.ledger import Told, Unwanted, add_line, add_lines, writing


def nothing(unit: Unit) -> str:
    return inside()


FORBIDDEN: dict[str, Callable[[Unit], Any]] = {
    "opening a unit": lambda unit: work.do(nothing),
    "emitting": lambda unit: delivery.tell("m1", None),  # type: ignore[arg-type]  # it does not get so far
    "waiting": lambda unit: lanes.apart(len, ""),
}


class TestInsideAUnit:
    @pytest.mark.parametrize("what", FORBIDDEN)
    def test_is_refused(self, own_database: Database, what: str) -> None:
        with writing(own_database) as writer, work.used(writer):
            with pytest.raises(RuntimeError, match=f"{what} inside the unit"):
                work.do(FORBIDDEN[what])
            FORBIDDEN["opening a unit"](None)  # type: ignore[arg-type]  # outside it is nothing special

    @pytest.mark.parametrize("what", FORBIDDEN)
    def test_is_refused_in_tests_as_well(self, inline: Inline, what: str) -> None:
        with pytest.raises(RuntimeError, match=f"{what} inside the unit"):
            work.do(FORBIDDEN[what])

    def test_nobody_commits(self, own_database: Database) -> None:
        def commits(unit: Unit) -> None:
            add_line(unit, words="x")
            unit.commit()

        with writing(own_database) as writer, pytest.raises(RuntimeError, match="the door commits"):
            writer.do(commits)
        assert ledger.stored(own_database.engine) == []

    def test_nobody_hashes_a_password(self, own_database: Database) -> None:
        with writing(own_database) as writer, pytest.raises(RuntimeError, match="hashing inside the unit"):
            writer.do(lambda unit: hashing.hash_password("correct horse battery staple"))

    def test_has_a_name_only_while_it_runs(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            assert writer.do(nothing) == "nothing"
        assert inside() == ""
        with pytest.raises(ZeroDivisionError):
            named(lambda: 1 // 0)
        assert inside() == ""
        forbid_inside("emitting")

    def test_sees_what_its_caller_set(self, own_database: Database) -> None:
        language: ContextVar[str] = ContextVar("language", default="en")
        language.set("fr")
        with writing(own_database) as writer:
            assert writer.do(lambda unit: language.get()) == "fr"

    def test_changes_nothing_of_its_callers_context(self, own_database: Database) -> None:
        language: ContextVar[str] = ContextVar("language", default="en")
        with writing(own_database) as writer:
            writer.do(lambda unit: language.set("fr"))
        assert language.get() == "en"


class TestUnit:
    def test_shares_its_session_with_the_verbs_that_it_calls(self, inline: Inline) -> None:
        def outer(unit: Unit) -> int:
            unit.add(Turn(name="a", due=clock.now()))
            return inner(unit)

        def inner(unit: Unit) -> int:
            unit.flush()
            return len(unit.scalars(select(Turn)).all())

        assert work.do(outer) == 1

    def test_gives_rows_whose_values_can_be_read_afterwards(self, own_database: Database) -> None:
        def make(unit: Unit) -> Turn:
            turn = Turn(name="a", due=clock.now())
            unit.add(turn)
            unit.flush()
            return turn

        with writing(own_database) as writer:
            assert writer.do(make).name == "a"


class TestInline:
    """The tests' own writer does the same as the real one, at once."""

    @pytest.fixture
    def ledgered(self, inline: Inline) -> Inline:
        ledger.OWN.create_all(inline.connection)
        inline.connection.execute(insert(ledger.tally), [{"name": name, "n": 0} for name in "abc"])
        return inline

    def test_undoes_a_refused_unit_and_keeps_the_rest(self, ledgered: Inline) -> None:
        assert work.do(add_line, words="one") == 1
        with pytest.raises(Unwanted):
            work.do(add_line, words="refused")
        with pytest.raises(Unwanted):
            work.do(add_lines, "refused")
        assert work.do(add_lines, "two") == 2
        assert [fact.words for fact in ledgered.facts] == ["one", "two"]

    def test_tells_listeners_and_writes_jobs(self, connection: Any) -> None:
        told = Told()
        ledger.OWN.create_all(connection)
        connection.execute(insert(ledger.tally), [{"name": "a", "n": 0}])
        with work.used(Inline(connection, told.consequences)):
            work.do(add_line, words="one")
        assert told.words() == ["one"]
        assert connection.exec_driver_sql("SELECT count(*) FROM job").scalar_one() == 1


class TestDo:
    def test_needs_an_open_writer(self) -> None:
        with pytest.raises(RuntimeError, match="no writer is open"):
            work.do(nothing)

    def test_goes_back_to_the_writer_before(self, inline: Inline) -> None:
        with work.used(Inline(inline.connection, {})) as other:
            assert work._doer is other
        assert work._doer is inline


class TestApart:
    def test_runs_in_another_thread_and_gives_answers_and_exceptions(self) -> None:
        assert lanes.apart(threading.current_thread) is not threading.current_thread()
        assert lanes.apart(sorted, [2, 1], reverse=True) == [2, 1]
        with pytest.raises(ZeroDivisionError):
            lanes.apart(lambda: 1 // 0)
