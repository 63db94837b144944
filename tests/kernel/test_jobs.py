"""Durable work: never lost, never run twice at the same moment, tried again with patience."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from app.kernel import clock, jobs, lanes, work
from app.kernel.facts import Consequence, Fact
from app.kernel.jobs import AT_ONCE, LEASE, MOST_TRIES, Executor, Job, back_off, claim, finish, name_of, postpone, rows_for
from app.kernel.work import Unit
from tests.ground.databases import Database
from tests.kernel.ledger import all_at_once, job_rows, writing

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class LetterAsked(Fact):
    letter_id: int
    uid: str
    words: str


done: list[int] = []


def write_letter(letter_id: int, uid: str) -> None:
    if letter_id < 0:
        raise ConnectionError("the post office is closed")
    done.append(letter_id)


CONSEQUENCES = {LetterAsked: Consequence(later=(write_letter,))}


def queue(unit: Unit, *, count: int = 1, due: datetime = NOON, first: int = 1) -> None:
    rows = rows_for([LetterAsked(letter_id=n, uid="u", words="secret") for n in range(first, first + count)], CONSEQUENCES)
    unit.execute(insert(Job), [{**row, "due": due} for row in rows])


class TestRow:
    def test_keeps_ids_and_no_content(self, unit: Unit) -> None:
        queue(unit)
        job = unit.scalars(select(Job)).one()
        assert (job.listener, job.ids) == (name_of(write_letter), {"letter_id": 1, "uid": "u"})

    def test_is_not_written_for_a_fact_with_nothing_to_do(self) -> None:
        assert rows_for([LetterAsked(letter_id=1, uid="u", words="x")], {}) == []


class TestClaim:
    def test_takes_what_is_due_oldest_first_and_no_more_than_asked(self, unit: Unit) -> None:
        for number, minutes in enumerate((3, 2, 1, -1), 1):
            queue(unit, due=NOON - timedelta(minutes=minutes), first=number)
        assert sorted(ids["letter_id"] for _, _, ids, _, _ in claim(unit, now=NOON, most=2)) == [1, 2]
        assert [ids["letter_id"] for _, _, ids, _, _ in claim(unit, now=NOON)] == [3]
        assert claim(unit, now=NOON) == []

    def test_leaves_a_claimed_job_alone_until_its_lease_has_passed(self, unit: Unit) -> None:
        queue(unit)
        ((first, _, _, tries, lease),) = claim(unit, now=NOON)
        assert claim(unit, now=NOON + LEASE - timedelta(milliseconds=1)) == []
        ((second, _, _, again, other),) = claim(unit, now=NOON + LEASE)
        assert (first, tries, again) == (second, 1, 2)
        assert lease != other

    def test_does_not_wait_for_a_clock_that_was_put_back(self, unit: Unit) -> None:
        queue(unit, due=NOON + timedelta(hours=1))
        assert len(claim(unit, now=NOON)) == 1
        assert claim(unit, now=NOON) == []
        assert len(claim(unit, now=NOON - timedelta(hours=1))) == 1

    def test_gives_up_in_the_end_and_keeps_the_row(self, unit: Unit) -> None:
        queue(unit)
        for number in range(MOST_TRIES):
            assert len(claim(unit, now=NOON + number * LEASE)) == 1
        assert claim(unit, now=NOON + MOST_TRIES * LEASE) == []
        assert unit.scalars(select(Job)).one().tries == MOST_TRIES

    def test_gives_each_job_to_one_of_two_who_ask_at_once(self, own_database: Database) -> None:
        with writing(own_database) as one, writing(own_database) as other:
            one.do(queue, count=300)

            def take(writer: Any) -> list[int]:
                taken: list[int] = []
                while found := writer.do(claim, now=NOON, most=7):
                    taken += [job[0] for job in found]
                return taken

            answers = all_at_once(*[partial(take, writer) for writer in (one, other)] * 3)
        assert len(sum(answers, [])) == len(set(sum(answers, []))) == 300


class TestFinishAndPostpone:
    def test_touch_only_a_job_whose_lease_they_hold(self, unit: Unit) -> None:
        queue(unit)
        ((job_id, _, _, _, old),) = claim(unit, now=NOON)
        ((_, _, _, _, new),) = claim(unit, now=NOON + LEASE)
        finish(unit, job_id=job_id, lease=old)
        postpone(unit, job_id=job_id, lease=old, due=NOON, error="late")
        assert unit.scalars(select(Job)).one().error is None
        postpone(unit, job_id=job_id, lease=new, due=NOON + 2 * LEASE, error="closed")
        assert unit.scalars(select(Job.error)).one() == "closed"
        finish(unit, job_id=job_id, lease=new)
        assert unit.scalars(select(Job)).all() != []
        ((_, _, _, _, last),) = claim(unit, now=NOON + 2 * LEASE)
        finish(unit, job_id=job_id, lease=last)
        assert unit.scalars(select(Job)).all() == []


class TestBackOff:
    def test_is_full_jitter_that_grows_up_to_an_hour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(random, "uniform", lambda low, high: high)
        assert [back_off(tries).total_seconds() for tries in (1, 2, 5, 12)] == [2, 4, 32, 3_600]
        monkeypatch.setattr(random, "uniform", lambda low, high: low)
        assert {back_off(tries) for tries in (1, 12)} == {timedelta(seconds=0.5)}


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs run in the caller's own thread."""
    monkeypatch.setattr(lanes, "aside", lambda function, *args: function(*args))
    done.clear()


class TestExecutor:
    def test_runs_what_was_queued_and_forgets_it(self, at_once: None, inline: Any, unit: Unit) -> None:
        work.do(queue, count=3)
        executor = Executor(CONSEQUENCES)
        assert (executor.step(), executor.step()) == (3, 0)
        assert sorted(done) == [1, 2, 3]
        assert unit.scalars(select(Job)).all() == []

    def test_keeps_the_reason_of_a_failure_and_tries_again_later(self, at_once: None, inline: Any, unit: Unit) -> None:
        with clock.stopped_at(NOON) as move:
            work.do(queue, first=-1)
            executor = Executor(CONSEQUENCES)
            assert (executor.step(), executor.step()) == (1, 0)
            row = unit.execute(select(Job.error, Job.due, Job.tries)).one()
            assert row.error.startswith("ConnectionError") and row.due > NOON and row.tries == 1
            move(timedelta(seconds=3))
            assert executor.step() == 1

    def test_keeps_a_job_whose_listener_has_gone(self, at_once: None, inline: Any, unit: Unit) -> None:
        work.do(queue)
        assert Executor({}).step() == 1
        assert "KeyError" in unit.scalars(select(Job.error)).one()

    def test_has_no_more_than_a_few_under_way(self, own_database: Database) -> None:
        under_way, most, may_go = set[int](), [0], threading.Event()

        def slow(letter_id: int, uid: str) -> None:
            under_way.add(letter_id)
            most[0] = max(most[0], len(under_way))
            may_go.wait(20)
            under_way.discard(letter_id)

        slow.__module__, slow.__qualname__ = write_letter.__module__, write_letter.__qualname__
        with writing(own_database) as writer, work.used(writer):
            work.do(queue, count=AT_ONCE + 10)
            executor = Executor({LetterAsked: Consequence(later=(slow,))})
            assert (executor.step(), executor.step()) == (AT_ONCE, 0)
            may_go.set()
            run_until(executor, lambda: job_rows(own_database.engine) == 0)
        assert most[0] <= AT_ONCE

    def test_waits_when_nothing_can_be_claimed(self, at_once: None, caplog: pytest.LogCaptureFixture) -> None:
        class Closed:
            def do(self, verb: Any, /, *args: Any, **kwargs: Any) -> Any:
                raise jobs.Unavailable(data={"why": "late"})

        with work.used(Closed()):
            assert Executor(CONSEQUENCES).step() == 0
        assert "no jobs could be claimed now: late" in caplog.text
        assert "Traceback" not in caplog.text

    def test_runs_again_what_a_killed_process_had_begun(self, at_once: None, own_database: Database) -> None:
        with writing(own_database) as writer:
            writer.do(queue, due=clock.now())
        own_database.close()
        child = subprocess.Popen([sys.executable, "-m", "tests.kernel.claiming", own_database.url], cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None and child.stdout.readline() == b"running\n"
        child.kill()
        child.wait(20)
        with writing(own_database) as writer, work.used(writer):
            executor = Executor(CONSEQUENCES)
            assert executor.step() == 0
            with clock.stopped_at(clock.now() + LEASE):
                assert executor.step() == 1
        assert done == [1]


def run_until(executor: Executor, ready: Callable[[], bool]) -> None:
    for _ in range(2_000):
        executor.step()
        if ready():
            return
        time.sleep(0.01)
    raise AssertionError("the jobs did not end")
