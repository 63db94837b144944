"""A screen that was told everything shows what a screen shows that asks anew: for each event and each role that hears it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.realtime.protocol import Event
from tests.folding.filming import Film
from tests.folding.meant import OF_A_THREAD, PASSING
from tools import node
from tools.environment import PYTHON, ROOT, STAMPS

pytestmark = pytest.mark.only("sqlite")
EVENTS = {name: event for name, event in Event.registry.items() if event.__module__.startswith("app.")}
CELLS = {(name, role) for name, event in EVENTS.items() for role in event.to}


def moments(film: Film) -> list[tuple[str, list[str], Any, Any]]:
    """(role, names of what was told, answers before, answers after) of everything that a watched screen went through."""
    found = []
    for reel in film.reels:
        before = reel["first"]
        for frame in reel["frames"]:
            found.append((reel["role"], [name for name, _ in frame["told"]], lasting(before), lasting(frame["after"])))
            before = frame["after"]
    return found


def lasting(answers: dict[str, Any]) -> dict[str, Any]:
    """Without the moment at which it was asked, and from where."""
    kept = {name: answer for name, answer in answers.items() if name != "feed.since"}
    return {**kept, "desk.sync": {**kept["desk.sync"], "at": 0}} if "desk.sync" in kept else kept


class TestTheFilm:
    def test_tells_every_role_of_every_event_it_may_hear_and_of_no_other(self, film: Film) -> None:
        assert sorted(film.told) == sorted(CELLS)

    def test_shows_each_of_them_change_what_the_server_answers(self, film: Film) -> None:
        changed = {(name, role) for role, names, before, after in moments(film) if before != after for name in names}
        assert sorted(cell for cell in CELLS - changed if cell[0] not in PASSING) == []

    def test_shows_that_what_passes_is_in_no_answer(self, film: Film) -> None:
        passed = [(names, before, after) for _, names, before, after in moments(film) if names and PASSING.keys() >= set(names)]
        assert {name for names, *_ in passed for name in names} == PASSING.keys()
        assert [names for names, before, after in passed if before != after] == []


def test_screens_that_were_told_show_what_screens_show_that_ask_anew(film: Film, tmp_path: Path) -> None:
    """The browsers' own code folds it: tests/folding/*.test.ts."""
    there = tmp_path / "film.json"
    there.write_text(json.dumps({"meant": sorted(OF_A_THREAD), "reels": film.reels}), encoding="utf-8")
    words = [*node.npm(PYTHON, STAMPS), "run", "--silent", "test", "--", "tests/folding"]
    env = node.environment(PYTHON, STAMPS) | {"FILM": str(there)}
    done = subprocess.run(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
