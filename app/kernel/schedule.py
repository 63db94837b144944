"""What happens by the clock: a row for each task, so that one process runs it however many there are."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock, work
from app.kernel.database import Base, Instant
from app.kernel.errors import Unavailable

log = logging.getLogger(__name__)
AHEAD = timedelta(seconds=60)  # a row that is due later than it can be, by more than this, was written by a clock that has been put back


class Turn(Base):
    """When a scheduled task is due again."""

    __tablename__ = "turn"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Every:
    """Run `task()` every `seconds`; a failure is logged and tried at the next turn."""

    name: str
    seconds: float
    task: Callable[[], Any]


@work.brief
def take_turn(unit: work.Batch, *, name: str, seconds: float, now: datetime) -> bool:
    """Whether this process runs the task now: one conditional statement decides."""
    driver, due = unit.driver(), now + timedelta(seconds=seconds)
    mark = "?" if driver.lite else "%s"
    return bool(driver.rows(
        f"INSERT INTO turn (name, due) VALUES ({mark}, {mark}) ON CONFLICT (name) DO UPDATE SET due = excluded.due"  # nosec B608
        f" WHERE turn.due <= {mark} OR turn.due > {mark} RETURNING name",
        (name, clock.millis(due), clock.millis(now), clock.millis(due + AHEAD))))


def run_schedule(tasks: tuple[Every, ...], *, wait: Callable[[float], Any], stopped: Callable[[], bool]) -> None:
    """Until stopped: run what is due, then wait half of the shortest interval, at most a second."""
    pause = min([1.0, *(task.seconds / 2 for task in tasks)])
    local: dict[str, datetime] = {}
    while not stopped():
        for task in tasks:
            now = clock.now()
            due = now + timedelta(seconds=task.seconds)
            if now < local.get(task.name, now) <= due:
                continue  # our own memory spares a write; the row decides between processes
            local[task.name] = due
            run_once(task)
        wait(pause)


def run_once(task: Every) -> None:
    """Take the task's turn and run it, if it is this process's."""
    try:
        if work.do(take_turn, name=task.name, seconds=task.seconds, now=clock.now()):
            task.task()
    except Unavailable as refusal:
        log.warning("the scheduled task %s waits for its next turn: %s", task.name, refusal.data.get("why", refusal.code))
    except Exception:
        log.exception("the scheduled task %s failed", task.name)
