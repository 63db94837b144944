"""Durable `later` work: a row per fact and listener, claimed with a lease, retried with back-off, run at least once."""

import json
import logging
import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Index, String, Text, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock, lanes, work
from app.kernel.database import Base, BigId, Instant, Json
from app.kernel.errors import Unavailable
from app.kernel.facts import NOTHING, Consequence, Fact
from app.kernel.ids import uid
from app.kernel.logs import told

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
MOST_TRIES = 12
AT_ONCE = 20


class Job(Base):
    """`due` is when it may run; while a lease runs, `due` is its end. A finished job's row is deleted."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    listener: Mapped[str] = mapped_column(String(160))
    ids: Mapped[dict[str, Any]] = mapped_column(Json)
    due: Mapped[datetime] = mapped_column(Instant)
    lease: Mapped[str | None] = mapped_column(String(36))
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("ix_job_due", "due"),)


def name_of(listener: Callable[..., None]) -> str:
    """How a job row names its listener: module and function."""
    return f"{listener.__module__}.{listener.__qualname__}"


def rows_for(facts: Iterable[Fact], consequences: Mapping[type, Consequence]) -> list[dict[str, Any]]:
    """The job rows that these facts call for; most facts call for none."""
    return [{"listener": name_of(listener), "ids": fact.ids(), "due": clock.now(), "tries": 0}
            for fact in facts for listener in consequences.get(type(fact), NOTHING).later]


def back_off(tries: int) -> timedelta:
    """Until the next try: full jitter over 2, 4, 8 … 3,600 s (AWS, "Exponential Backoff and Jitter"), at least 0.5 s."""
    return timedelta(seconds=max(0.5, random.uniform(0, min(3600.0, 2.0**tries))))  # nosec B311 - jitter, not a secret


@work.brief
def claim(unit: work.Batch, *, now: datetime, most: int = AT_ONCE) -> list[tuple[int, str, dict[str, Any], int, str]]:
    """Take due jobs for LEASE: (id, listener, ids, tries, lease). Two processes never take the same one."""
    driver, lease = unit.driver(), uid()
    taken = driver.rows(_claimed(driver.lite), (
        clock.millis(now + LEASE), lease, clock.millis(now), clock.millis(now + LEASE), clock.millis(now + 2 * LEASE), MOST_TRIES, most))
    return [(number, listener, json.loads(ids), tries, lease) for number, listener, ids, tries in taken]


@cache
def _claimed(lite: bool) -> str:
    """A job that is due later than it can be was written by a clock that has been put back."""
    mark = "?" if lite else "%s"
    ahead = f"(tries = 0 AND due > {mark}) OR (lease IS NOT NULL AND due > {mark})"
    return (f"UPDATE job SET due = {mark}, lease = {mark}, tries = tries + 1 WHERE id IN ("  # nosec B608
            f"SELECT id FROM job WHERE (due <= {mark} OR {ahead}) AND tries < {mark} ORDER BY due LIMIT {mark}"
            f"{'' if lite else ' FOR UPDATE SKIP LOCKED'}) RETURNING id, listener, ids, tries")


def finish(unit: work.Unit, *, job_id: int, lease: str) -> None:
    """Delete a job that ran; nothing happens when the lease passed to another."""
    unit.execute(delete(Job).where(Job.id == job_id, Job.lease == lease))


def postpone(unit: work.Unit, *, job_id: int, lease: str, due: datetime, error: str) -> None:
    """Run it again at `due`; `error` is kept for the operator."""
    unit.execute(update(Job).where(Job.id == job_id, Job.lease == lease).values(due=due, lease=None, error=error))


class Executor:
    """Runs this process's share of the jobs until stopped."""

    def __init__(self, consequences: Mapping[type, Consequence], *, poll: float = 1.0,
                 context: Callable[[], AbstractContextManager[Any]] = nullcontext) -> None:
        self._listeners = {name_of(listener): listener for each in consequences.values() for listener in each.later}
        self.poll, self.stopped, self._context = poll, False, context
        self._running: set[int] = set()

    def run(self, wait: Callable[[float], Any]) -> None:
        """Until stopped: claim and run; `wait(seconds)` may return early when a job row was just written here."""
        while not self.stopped:
            if not self.step():
                wait(min(self.poll, 0.1) if self._running else self.poll)

    def step(self) -> int:
        """Claim what may run now, at most AT_ONCE with what runs already: a lease must not pass while a job queues."""
        free = AT_ONCE - len(self._running)
        if free <= 0:
            return 0
        try:
            jobs = work.do(claim, now=clock.now(), most=free)
        except Unavailable as refusal:
            log.warning("no jobs could be claimed now: %s", refusal.data.get("why", refusal.code))
            return 0
        except Exception:
            log.exception("no jobs could be claimed")
            return 0
        for job in jobs:
            self._running.add(job[0])
            lanes.aside(self._aside, *job)
        return len(jobs)

    def _aside(self, job_id: int, *rest: Any) -> None:
        try:
            self.one(job_id, *rest)
        except Unavailable:
            log.warning("how job %s ended could not be written: it runs again when its lease has passed", job_id)
        finally:
            self._running.discard(job_id)

    def one(self, job_id: int, listener: str, ids: dict[str, Any], tries: int, lease: str) -> None:
        """Run one claimed job; a failure is kept on its row and tried again."""
        try:
            with self._context():  # letters are rendered with the app's templates
                self._listeners[listener](**ids)
        except Exception as error:
            log.warning("job %s %s failed, try %d: %s", job_id, listener, tries, told(error))
            if tries >= MOST_TRIES:
                log.error("job %s %s is given up; its row is kept", job_id, listener)
            due = clock.now() + back_off(tries)
            work.do(postpone, job_id=job_id, lease=lease, due=due, error=told(error)[:500])
        else:
            work.do(finish, job_id=job_id, lease=lease)
