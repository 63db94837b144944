"""The clock's tasks: one process runs each, however many there are, and a failing one runs again."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from app.kernel import clock
from app.kernel.errors import Unavailable
from app.kernel.schedule import Every, run_once, run_schedule, take_turn
from app.kernel.work import Unit
from tests.ground.databases import Database
from tests.kernel.ledger import all_at_once, writing

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class TestTakeTurn:
    def test_gives_the_first_turn_and_then_one_each_interval(self, unit: Unit) -> None:
        moments = [0, 1, 9.999, 10, 10.5, 19.999, 20]
        taken = [take_turn(unit, name="sweep", seconds=10, now=NOON + timedelta(seconds=moment)) for moment in moments]
        assert taken == [True, False, False, True, False, False, True]

    def test_gives_each_task_its_own(self, unit: Unit) -> None:
        assert all(take_turn(unit, name=name, seconds=10, now=NOON) for name in ("sweep", "count"))

    def test_is_not_waited_for_when_the_clock_is_put_back(self, unit: Unit) -> None:
        moments = [0, -3600, -3595, -3590]
        taken = [take_turn(unit, name="sweep", seconds=10, now=NOON + timedelta(seconds=moment)) for moment in moments]
        assert taken == [True, True, False, True]

    @pytest.mark.parametrize("turn", [0, 1])
    def test_is_won_by_one_of_two_processes(self, own_database: Database, turn: int) -> None:
        """The very first turn is an insert, every later one an update: both have one winner."""
        with writing(own_database) as one, writing(own_database) as other:
            if turn:
                assert one.do(take_turn, name="sweep", seconds=10, now=NOON - timedelta(hours=1))
            answers = all_at_once(*[partial(writer.do, take_turn, name="sweep", seconds=10, now=NOON) for writer in (one, other)] * 8)
        assert sorted(answers) == [False] * 15 + [True]


class TestRunOnce:
    def test_logs_a_failure_and_goes_on(self, inline: Any, caplog: pytest.LogCaptureFixture) -> None:
        def fail() -> None:
            raise OSError("broken")

        with clock.stopped_at(NOON):
            run_once(Every("sweep", 10, fail))
        assert "the scheduled task sweep failed" in caplog.text

    def test_makes_no_noise_when_the_database_is_away(self, inline: Any, caplog: pytest.LogCaptureFixture) -> None:
        def fail() -> None:
            raise Unavailable(data={"why": "late"})

        run_once(Every("sweep", 10, fail))
        assert "Traceback" not in caplog.text


class TestRunSchedule:
    def test_runs_each_task_by_its_own_interval_until_stopped(self, inline: Any) -> None:
        ran: list[tuple[str, float]] = []
        with clock.stopped_at(NOON) as move:
            def note(name: str) -> None:
                ran.append((name, (clock.now() - NOON).total_seconds()))

            tasks = (Every("often", 2, partial(note, "often")), Every("seldom", 5, partial(note, "seldom")))
            run_schedule(tasks, wait=lambda seconds: move(timedelta(seconds=seconds)), stopped=lambda: clock.now() > NOON + timedelta(seconds=10))
        assert [at for name, at in ran if name == "often"] == [0, 2, 4, 6, 8, 10]
        assert [at for name, at in ran if name == "seldom"] == [0, 5, 10]

    def test_goes_on_when_the_clock_is_put_back(self, inline: Any) -> None:
        ran: list[datetime] = []
        with clock.stopped_at(NOON) as move:
            turns = iter([1, 1, -7200, 1, 1])
            run_schedule((Every("often", 1, lambda: ran.append(clock.now())),), stopped=lambda: len(ran) >= 5,
                         wait=lambda seconds: move(timedelta(seconds=next(turns))))
        assert [(at - NOON).total_seconds() for at in ran] == [0, 1, 2, -7198, -7197]

    def test_does_nothing_without_tasks(self) -> None:
        waited: list[float] = []
        run_schedule((), wait=waited.append, stopped=lambda: len(waited) >= 2)
        assert waited == [1.0, 1.0]
