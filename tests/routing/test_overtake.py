"""Who becomes free while a unit is at work is not asked for the newest question before those who waited longer."""

import pytest

from app.respondents.models import Respondent
from app.routing import asking
from app.routing.offering import serve_queue
from tests.routing.scene import Scene


class TestBecomingAvailable:
    def test_between_the_queue_and_the_newest_question_waits_for_the_next_turn(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        """On PostgreSQL another unit may commit at any moment: here it does, once the queue was served."""
        ines = scene.member("Ines", availability="away")
        first = scene.ask()
        scene.later(1)
        served = asking.serve_queue

        def and_then_she_is_back(*args: object, **given: object) -> int:
            offered = served(*args, **given)  # type: ignore[arg-type]  # handed on as they came
            scene.unit.get_one(Respondent, ines.member_id).availability = "available"
            scene.unit.flush()
            return offered

        monkeypatch.setattr(asking, "serve_queue", and_then_she_is_back)
        newest = scene.ask()
        assert scene.offered(first) == scene.offered(newest) == []
        serve_queue(scene.unit, brand_id=scene.id, now=scene.now)
        assert scene.offered(first) == scene.offered(newest) == [ines.member_id]
