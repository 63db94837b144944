"""Another process holds the database for ten seconds: whoever writes is told to try again, and it is taken once, as soon as that is over."""

import sqlite3
import threading
import time

import pytest

from app.kernel.ids import uid
from tests.chaos.town import Town
from tests.ground.lines import SHOP, OpenLine
from tests.ground.server import Server

LOCKED = 10.0


@pytest.mark.real
@pytest.mark.only("sqlite")
def test_a_lock_of_ten_seconds_costs_nobody_their_words(house: Server, town: Town, capsys: pytest.CaptureFixture) -> None:
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
    with capsys.disabled():
        print(f"\nlocked for {LOCKED:.0f} s: told after {longest:.1f} s at most, {len(answers)} tries, taken after {took:.1f} s")
