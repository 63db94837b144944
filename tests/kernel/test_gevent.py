"""The same promises on the server's own ground: SQLite with its commits in a native thread, PostgreSQL in greenlets."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ground import databases
from tests.ground.databases import Database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def seen(database: Database) -> dict[str, Any]:
    """What one process says that went through all of it."""
    with databases.copied(database, "greenly") as own:
        own.close()
        done = subprocess.run([sys.executable, "-m", "tests.kernel.greenly", own.url], cwd=ROOT, capture_output=True, text=True, timeout=120,
                              check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    found["kind"] = database.kind
    return found


@pytest.mark.real
class TestGround:
    def test_keeps_what_the_writer_promises(self, seen: dict[str, Any]) -> None:
        assert seen["ground"] == {"sqlite": "NativeGround", "postgresql": "GreenGround"}[seen["kind"]]
        answers = seen["answers"]
        fine = sorted(int(answer.removeprefix("ok ")) for answer in answers if answer.startswith("ok "))
        assert seen["first"] == fine == list(range(1, len(fine) + 1))
        assert {answer for answer in answers if not answer.startswith("ok")} == {"Unwanted", "ZeroDivisionError"}
        assert seen["jobs"] == len(fine)
        self.tells_in_order(seen)
        assert seen["ticks"] > 5  # the loop went on while a thread was busy
        assert seen["waiting"].startswith("waiting inside the unit")
        assert all(answer.startswith("ok ") for answer in seen["last"])
        assert seen["total"] == len(seen["stored"]) + 50 == seen["read"] + 50

    def tells_in_order(self, seen: dict[str, Any]) -> None:
        """One lane tells in the order of its commits, whoever called; eight lanes race from the commit to the telling."""
        assert sorted(seen["heard"]) == seen["first"]
        if seen["kind"] == "sqlite":
            assert seen["heard"] == seen["first"]

    def test_runs_brief_units_on_the_loop_and_others_where_they_may_wait(self, seen: dict[str, Any]) -> None:
        assert seen["where"] == {"brief": [True, True], "lengthy": seen["kind"] == "postgresql", "session": False}

    def test_keeps_nobody_else_waiting_and_promises_nothing(self, seen: dict[str, Any]) -> None:
        answers, kept = seen["unwritable"]
        assert answers == ["Unavailable", "Unavailable", {"sqlite": "ok", "postgresql": "Unavailable"}[seen["kind"]], "ok"]  # SQLite tries twice
        assert kept == answers.count("ok")
        if seen["kind"] == "sqlite":
            assert (seen["locked"]["early"], seen["locked"]["answers"]) == (0, ["ok"] * 5)
            assert seen["locked"]["ticks"] > 5
