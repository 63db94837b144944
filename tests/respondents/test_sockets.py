"""Availability over the socket, told on every desk of the person."""

import pytest
from sqlalchemy.engine import Connection

from app.kernel import clock
from app.kernel.work import Unit
from tests.ground.doors import Told
from tests.routing.scene import Scene


@pytest.fixture
def scene(connection: Connection):
    """The scene on the doors' own transaction."""
    with Unit(connection) as unit:
        yield Scene(unit)
        unit.rollback()


class TestChangeAvailability:
    def test_answers_and_tells_the_standing(self, scene: Scene, told: Told) -> None:
        ines = scene.member("Ines", availability="away")
        answer = told.say(ines, "availability.set", {"availability": "available"})
        standing = {"availability": "available", "capacity": 2, "load": 0, "until": None, "because": "", "wrapping": None}
        assert answer == {"ok": True, "data": standing}
        assert told.to(f"m{ines.member_id}") == [("standing.changed", {"standing": standing})]

    @pytest.mark.parametrize("payload", [{}, {"availability": "here"}, {"availability": 1}, {"availability": "away", "member": 1}, None, []])
    def test_refuses_what_has_another_shape(self, scene: Scene, told: Told, payload: object) -> None:
        assert told.say(scene.member("Ines"), "availability.set", payload)["code"] == "malformed"

    def test_refuses_visitors_and_changes_nothing_for_an_outsider(self, scene: Scene, told: Told) -> None:
        ines = scene.member("Ines", availability="away")
        assert told.say(scene.visitor(), "availability.set", {"availability": "available"})["code"] == "not_allowed"
        told.say(scene.zoe, "availability.set", {"availability": "available"})
        assert told.to(f"m{ines.member_id}") == []

    def test_takes_a_time_and_refuses_one_that_is_over(self, scene: Scene, told: Told) -> None:
        ines, now = scene.member("Ines", availability="away"), clock.millis(clock.now())
        answer = told.say(ines, "availability.set", {"availability": "available", "until": now + 3_600_000})
        assert answer["data"]["until"] == now + 3_600_000
        for number, until in enumerate((now - 1, 0, now + 8 * 86_400_000, -1, 9_007_199_254_740_993, "22:00", 1.5, True)):
            awa = scene.member(f"Awa{number}", availability="away")
            assert told.say(awa, "availability.set", {"availability": "available", "until": until})["code"] == "malformed"
