"""Another process holds the database for ten seconds: whoever writes is told to try again, and it is taken once, as soon as that is over."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from app.kernel.ids import uid
from tests.chaos.town import Town, server_of
from tests.ground.lines import SHOP, OpenLine
from tests.ground.server import Server
from tests.ground.warm import Ember

LOCKED = 10.0


@pytest.mark.real
@pytest.mark.only("sqlite")
def test_a_lock_of_ten_seconds_costs_nobody_their_words(town: Town, tmp_path: Path, ember: Ember, capsys: pytest.CaptureFixture) -> None:
    house = server_of(town, tmp_path, ember, offer=30.0, promise=3.0)
    try:
        longest, tries, took = _ask_through_a_lock(house.start(), town)
    finally:
        house.kill()
    assert all("SQLITE_BUSY" in line for line in house.trouble())  # whoever looks after the server has to know
    with capsys.disabled():
        print(f"\nlocked for {LOCKED:.0f} s: told after {longest:.1f} s at most, {tries} tries, taken after {took:.1f} s")


def _ask_through_a_lock(house: Server, town: Town) -> tuple[float, int, float]:
    """Until it is taken: seconds of the longest answer, how many tries, seconds in all."""
    other = sqlite3.connect(town.database.url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    line = OpenLine(house.port, {"visitor": town.visitors[0][1]}, host=house.host(), origin=SHOP)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(LOCKED, lambda: other.execute("ROLLBACK")).start()
    question = {"conversation": uid(), "client_id": uid(), "body": "Is it sharp?", "language": "en", "topic": None,
                "page": {"url": f"{SHOP}/p/lens", "title": "A lens"}}
    began, longest, answers = time.monotonic(), 0.0, []
    while not answers or answers[-1].get("retry"):
        asked = time.monotonic()
        answers.append(line.ask("conversation.ask", question))
        longest = max(longest, time.monotonic() - asked)
    took = time.monotonic() - began
    line.close()
    other.close()
    assert answers[-1]["ok"], answers
    assert {answer["code"] for answer in answers[:-1]} <= {"unavailable", "slow_down"}
    assert [entry.body for entry in town.stored().entries if entry.client_id == question["client_id"]] == ["Is it sharp?"]
    return longest, len(answers), took
