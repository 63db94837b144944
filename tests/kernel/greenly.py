"""The writer on gevent's ground, as the server runs it: `python -m tests.kernel.greenly DATABASE_URL`, prints what it saw."""

# ruff: noqa: E402 - nothing may be imported before the first line, as in wsgi.py
from gevent import monkey; monkey.patch_all()  # noqa: E702, I001

import json
import sqlite3
import sys
import time
from typing import Any
from unittest import mock

import gevent
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app.kernel import clock, lanes, opening, work
from app.kernel.database import open_engine, reading
from app.kernel.driver import Driver
from app.kernel.errors import Unavailable
from app.kernel.jobs import claim
from app.kernel.schedule import take_turn
from tests.kernel import ledger
from tests.kernel.ledger import Told, Unwanted, add_line, add_lines


def attempt(verb: Any, *args: Any, **kwargs: Any) -> str:
    try:
        return f"ok {work.do(verb, *args, **kwargs)}"
    except (Unwanted, ZeroDivisionError, Unavailable) as error:
        return type(error).__name__


def callers(count: int, kinds: tuple[str, ...]) -> list[str]:
    jobs = [gevent.spawn(attempt, add_lines, f"many {i}") if i % 3 == 0 else gevent.spawn(attempt, add_line, words=f"{kinds[i % len(kinds)]} {i}")
            for i in range(count)]
    gevent.joinall(jobs, timeout=60)
    return [job.value for job in jobs]


def busy_loop_ticks() -> int:
    """How often the loop came round while a native thread kept its caller waiting: until it did, or for a long time."""
    ticks, sleep = [0], monkey.get_original("time", "sleep")

    def block() -> None:
        until = time.monotonic() + 30
        while ticks[0] < 6 and time.monotonic() < until:
            sleep(0.005)

    def tick() -> None:
        while True:
            ticks[0] += 1
            gevent.sleep(0.005)

    ticking = gevent.spawn(tick)
    lanes.apart(block)
    ticking.kill()
    return ticks[0]


def while_locked(url: str) -> dict[str, Any]:
    """Another process writes: whoever waits for it waits alone."""
    if not url.startswith("sqlite"):
        return {}
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = [gevent.spawn(attempt, add_lines, f"locked {i}") for i in range(5)]
    ticks = busy_loop_ticks()
    early = sum(job.ready() for job in waiting)
    other.execute("ROLLBACK")
    other.close()
    gevent.joinall(waiting, timeout=20)
    return {"ticks": ticks, "early": early, "answers": [job.value.split()[0] for job in waiting]}


def while_unwritable(engine: Engine) -> list[str]:
    """COMMIT fails once, then no connection is to be had for one transaction: nobody is promised anything, and the next is written."""
    broken, unreachable = iter([True]), iter([True, True])  # on the loop, and then where waiting is allowed
    connect = engine.connect

    def refuse(connection: Any) -> None:
        if next(broken, False):
            raise OSError("no space left")

    def refuse_to_connect() -> Any:
        if next(unreachable, False):
            raise OSError("too many open files")
        return connect()

    event.listen(engine, "commit", refuse)
    with mock.patch.object(engine, "connect", refuse_to_connect):
        return [attempt(add_lines, words).split()[0] for words in ("lost", "lost too", "lost or kept", "kept")]


def whereabouts() -> dict[str, Any]:
    """Whether the statements of each verb run on the loop, and whether it is given a session."""
    here, loop = monkey.get_original("_thread", "get_ident"), monkey.get_original("_thread", "get_ident")()
    rows, places = Driver.rows, list[bool]()

    def asked(driver: Driver, *args: Any) -> Any:
        places.append(here() == loop)
        return rows(driver, *args)

    def lengthy(unit: Any) -> bool:
        return here() == loop

    @work.brief
    def short(unit: Any) -> bool:
        return isinstance(unit, Session)

    with mock.patch.object(Driver, "rows", asked):
        work.do(take_turn, name="here", seconds=1, now=clock.now())
        work.do(claim, now=clock.now(), most=0)
    return {"brief": places, "lengthy": work.do(lengthy), "session": work.do(short)}


def main(url: str) -> dict[str, Any]:
    engine = open_engine(url, write=True)
    ledger.prepare(engine)
    told = Told()
    opened = opening.open_database(url, told.consequences)
    seen: dict[str, Any] = {"ground": type(opened.writer._ground).__name__, "answers": callers(200, ("fine", "refused", "broken"))}
    seen["first"] = [n for n, _ in ledger.stored(engine)]
    seen["heard"] = [fact.n for fact in told.facts]
    seen["jobs"] = ledger.job_rows(engine)
    seen["ticks"] = busy_loop_ticks()
    seen["where"] = whereabouts()
    seen["locked"], before = while_locked(url), len(ledger.stored(engine))
    seen["unwritable"] = while_unwritable(opened.writer._engine), len(ledger.stored(engine)) - before
    seen["stored"] = [n for n, _ in ledger.stored(engine)]
    with reading() as session:
        seen["read"] = len(session.execute(ledger.line.select()).all())
    try:
        work.do(lambda unit: lanes.apart(len, ""))
    except RuntimeError as error:
        seen["waiting"] = str(error)
    last = [gevent.spawn(attempt, add_line, words=f"last {i}") for i in range(50)]
    gevent.sleep(0)  # all have asked
    opened.close()
    gevent.joinall(last, timeout=20)
    seen["last"] = [job.value for job in last]
    seen["total"] = len(ledger.stored(engine))
    return seen


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
