"""The writer from its callers' side: patience, an orderly end, and what follows a commit."""

import logging
import threading
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app.kernel import groups, work
from app.kernel.errors import Unavailable
from app.kernel.facts import Consequence
from app.kernel.lanes import Ground
from app.kernel.writer import LANES, Writer
from tests.ground.databases import Database
from tests.kernel import ledger
from tests.kernel.ledger import Held, LineAdded, Told, add_line, all_at_once, behind_one, stored, writing


def hold_every_lane(writer: Writer) -> tuple[list[Held], threading.Thread]:
    """From now on nothing that is asked for begins, until the held ones may go."""
    held = [Held() for _ in range(1 if writer._mix else LANES)]
    thread = threading.Thread(target=all_at_once, args=[partial(writer.do, each.verb) for each in held])
    thread.start()
    for each in held:
        assert each.begun.wait(ledger.PATIENCE)
    return held, thread


class TestPatience:
    def test_skips_a_unit_that_had_not_begun_when_its_caller_gave_up(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            held, thread = hold_every_lane(writer)
            writer._patience = 0.05
            with pytest.raises(Unavailable) as caught:
                writer.do(add_line, words="too late")
            writer._patience = ledger.PATIENCE
            for each in held:
                each.may_go.set()
            thread.join(ledger.PATIENCE)
            assert writer.do(add_line, words="in time") == 1
        assert caught.value.data == {"why": "late"}
        assert stored(own_database.engine) == [(1, "in time")]

    def test_tells_the_others_of_a_unit_that_commits_after_its_caller_gave_up(self, own_database: Database) -> None:
        """The listener runs outside the unit although it runs in the unit's copied context."""
        told, held = [], Held()

        def hear(fact: Any) -> None:
            told.append((fact.words, work.inside()))

        def slow(unit: work.Unit) -> None:
            add_line(unit, words="late but written")
            held.verb(unit)

        class Impatient(Ground):
            """Gives up as soon as the unit has begun."""

            def wait(self, answer: Any, patience: float) -> None:
                assert held.begun.wait(patience)
                super().wait(answer, 0.0)

        with writing(own_database, {LineAdded: Consequence(now=(hear,))}, ground=Impatient()) as writer:
            with pytest.raises(Unavailable):
                writer.do(slow)
            assert told == []
            held.may_go.set()
            ledger.until(lambda: told)
        assert told == [("late but written", "")]

    def test_refuses_at_once_when_too_many_wait(self, own_database: Database) -> None:
        with writing(own_database, limit=LANES + 1) as writer:
            held, thread = hold_every_lane(writer)
            waiting = [threading.Thread(target=writer.do, args=(add_line,), kwargs={"words": str(i)}) for i in range(LANES + 1 - len(held))]
            for each in waiting:
                each.start()
            ledger.until(lambda: writer._waiting == LANES + 1)
            with pytest.raises(Unavailable) as caught:
                writer.do(add_line, words="one more")
            for each in held:
                each.may_go.set()
            for each in [thread, *waiting]:
                each.join(ledger.PATIENCE)
            assert isinstance(writer.do(add_line, words="now"), int)
        assert caught.value.data == {"why": "too many wait"}


class TestClose:
    def test_finishes_what_queued_and_takes_no_more(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            held, thread = hold_every_lane(writer)
            closing = threading.Thread(target=writer.close)

            def close() -> None:
                ledger.until(lambda: writer._inbox.qsize() == 50)
                closing.start()
                ledger.until(lambda: writer._closed)
                for each in held:
                    each.may_go.set()

            answers = all_at_once(close, *(partial(writer.do, add_line, words=str(i)) for i in range(50)))[1:]
            closing.join(ledger.PATIENCE)
            thread.join(ledger.PATIENCE)
            assert sorted(answers) == list(range(1, 51))
            with pytest.raises(Unavailable) as caught:
                writer.do(add_line, words="after the end")
        assert caught.value.data == {"why": "shutting down"}
        assert len(stored(own_database.engine)) == 50

    def test_may_be_asked_for_twice(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            writer.close()


class TestListeners:
    def test_hear_what_is_committed(self, own_database: Database) -> None:
        seen: list[int] = []

        def look(fact: Any) -> None:
            seen.append(len(stored(own_database.engine)))

        with writing(own_database, {LineAdded: Consequence(now=(look,))}) as writer:
            writer.do(add_line, words="x")
        assert seen == [1]

    def test_that_fail_are_logged_and_cost_no_answer(self, own_database: Database, caplog: pytest.LogCaptureFixture) -> None:
        told = Told()

        def fail(fact: Any) -> None:
            raise OSError("the socket is gone")

        with writing(own_database, {LineAdded: Consequence(now=(fail, told.hear))}) as writer:
            assert writer.do(add_line, words="x") == 1
        assert told.words() == ["x"]
        assert "the now-listener fail failed" in caplog.text

    def test_are_followed_by_the_jobs_only_where_there_are_any(self, own_database: Database) -> None:
        woken: list[int] = []
        with writing(own_database, Told().consequences, on_jobs=lambda: woken.append(1)) as writer:
            writer.do(lambda unit: None)
            assert woken == []
            writer.do(add_line, words="x")
        assert woken == [1]


class TestSlowUnits:
    @pytest.fixture(autouse=True)
    def _impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(groups, "SLOW", 0.0)

    def test_are_told_to_the_operator(self, own_database: Database, caplog: pytest.LogCaptureFixture) -> None:
        with writing(own_database) as writer, caplog.at_level(logging.WARNING):
            assert writer.do(add_line, words="x") == 1
        assert "the unit add_line took" in caplog.text

    def test_fail_where_the_writer_is_strict(self, own_database: Database) -> None:
        with writing(own_database, strict=True) as writer, pytest.raises(groups.SlowUnit):
            writer.do(add_line, words="x")
        assert stored(own_database.engine) == []


class TestTransactions:
    def test_leave_the_rest_to_the_next_one_when_they_took_long(self, own_database: Database) -> None:
        with writing(own_database, pause_after=0.0) as writer:
            assert sorted(behind_one(writer, *(partial(writer.do, add_line, words=str(i)) for i in range(50)))) == list(range(1, 51))

    def test_hold_no_more_units_than_a_batch(self, own_database: Database) -> None:
        with writing(own_database, batch=7) as writer:
            assert sorted(behind_one(writer, *(partial(writer.do, add_line, words=str(i)) for i in range(50)))) == list(range(1, 51))

    def test_are_not_left_open_after_the_answer(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            writer.do(add_line, words="x")
            with own_database.engine.begin() as other:
                assert other.execute(select(ledger.tally.c.n).where(ledger.tally.c.name == "a").with_for_update()).scalar_one() == 1
