"""The clock of the machine is put on or back under people who wait: promises are kept by the new one, and nobody loses a conversation."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.database import reading
from app.kernel.jobs import Job
from tests.chaos.town import Town, built
from tests.ground.databases import ENOUGH
from tests.promises.checking import Promised, check
from tests.promises.test_machine import Machine
from tests.promises.yard import Yard, yard

pytestmark = pytest.mark.only(*ENOUGH)
STEPS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=-2), timedelta(seconds=-20)]


@pytest.fixture(scope="module")
def clocks(database_kind: str, _house: Flask) -> Iterator[Yard]:
    with built(database_kind) as town, yard(town, _house) as found:
        yield found


@pytest.fixture
def scene(clocks: Yard) -> Iterator[Machine]:
    """Vera asked and Ines has her; Otto asks while nobody is there."""
    found = Machine(clocks)
    vera, otto = found.visitors[:2]
    ines = found.respondents[0]
    ines.does("nothing", luck=0, fate="")
    vera.does("ask_question", luck=0, fate="")
    for luck in range(5):
        ines.does("answer_offer", luck=luck, fate="")
    ines.does("step_away_for_good", luck=0, fate="")
    otto.does("ask_question", luck=0, fate="")
    assert ines.mine
    with found.stack:
        yield found


def happened(town: Town, what: str) -> list[str]:
    stored = town.stored()
    return [stored.uids[entry.conversation_id] for entry in stored.entries if (entry.data or {}).get("what") == what]


@pytest.mark.parametrize("by", STEPS, ids=str)
class TestAClockThatIsPutRight:
    def test_keeps_its_promises_to_who_waits(self, scene: Machine, by: timedelta) -> None:
        scene.house.pass_time(timedelta(seconds=30), scene.beat)
        scene.house.step_clock(by)
        scene.respondents[1].does("nothing", luck=0, fate="")
        for _ in range(5):
            scene.house.pass_time(timedelta(seconds=30), scene.beat)
        (otto,) = scene.visitors[1].shown
        assert otto in happened(scene.town, "nobody") or otto in happened(scene.town, "assigned")
        with reading() as session:
            assert session.scalars(select(Job.listener)).all() == []

    def test_takes_no_conversation_from_who_is_at_the_desk(self, scene: Machine, by: timedelta) -> None:
        scene.visitors[0].does("write_one", luck=0, fate="")
        scene.respondents[0].does("answer_all", luck=0, fate="")
        scene.visitors[0].does("write_one", luck=0, fate="")
        scene.house.pass_time(timedelta(seconds=5), scene.beat)
        scene.house.step_clock(by)
        for seconds in (1, 1, 10, 10):
            scene.house.pass_time(timedelta(seconds=seconds), lambda: None)
        scene.beat()
        scene.house.pass_time(timedelta(seconds=30), scene.beat)
        assert not happened(scene.town, "released"), "\n".join(map(scene.town.stored().history, happened(scene.town, "released")))

    def test_loses_nothing(self, scene: Machine, by: timedelta) -> None:
        scene.house.step_clock(by)
        scene.visitors[0].does("write_one", luck=1, fate="late")
        scene.respondents[0].does("answer_all", luck=1, fate="arrived")
        scene.house.step_clock(-by)
        scene.visitors[0].does("write_one", luck=2, fate="vanished")
        scene.settle()
        faults = check(scene.told, scene.town.stored(), Promised(wait=90_000, grace=10**10))
        assert [str(fault) for fault in faults if fault.invariant != "I16"] == []
