"""What a waiting visitor is told about time: computed from what happened, and only while it has been true."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.routing.estimating import Release, band, estimate, expect, share_true
from app.routing.facts import WaitingMoved
from app.routing.models import QueueRelease
from tests.routing.scene import Scene

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def releases(*rows: tuple[int, int, int | None]) -> list[Release]:
    return [Release(NOON, place, waited, expected) for place, waited, expected in rows]


class TestExpect:
    def test_is_a_place_times_what_a_place_took(self) -> None:
        assert expect(3, releases((1, 60, None), (2, 100, None), (1, 80, None), (4, 240, None), (2, 120, None))) == 180

    def test_says_nothing_of_fewer_than_five(self) -> None:
        assert expect(1, releases(*[(1, 60, None)] * 4)) is None

    def test_forgets_what_was_before_the_last_twenty(self) -> None:
        assert expect(1, releases(*[(1, 60, None)] * 20, *[(1, 9_999, None)] * 20)) == 60


class TestEstimate:
    def test_is_told_while_it_was_true(self) -> None:
        assert estimate(8, releases(*[(8, 480, 500)] * 8)) == 480

    @pytest.mark.parametrize("judged", [
        [(8, 480, 100)] * 8,  # far off
        [(8, 480, 500)] * 7,  # too few
        [(8, 480, None)] * 20,  # never computed
        [(2, 120, 125)] * 20,  # true for others, nobody entered so far behind
        [(8, 480, 100), (8, 480, 500)] * 10,  # true for half of them only
    ])
    def test_is_not_told_otherwise(self, judged: list[tuple[int, int, int | None]]) -> None:
        assert estimate(8, releases(*judged)) is None

    @given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 90_000), st.one_of(st.none(), st.integers(0, 90_000))), max_size=60),
           st.integers(1, 300))
    def test_is_never_told_when_it_was_off_by_more_than_half_too_often(self, rows: list[tuple[int, int, int | None]], place: int) -> None:
        recent = releases(*rows)
        said = estimate(place, recent)
        judged = [one for one in recent if one.expected is not None and band(one.place) == band(place)][:20]
        assert said is None or said >= 1 and share_true(judged) >= 2 / 3


def release(brand_id: int, audience: str = "ambassadors", minutes: int = 5) -> QueueRelease:
    """Somebody who was taken from the first place after a minute, `minutes` before the scene begins."""
    return QueueRelease(brand_id=brand_id, audience=audience, at=NOON - timedelta(minutes=minutes), place=1, waited=60, expected=70)


class TestWaiting:
    def test_visitors_hear_place_and_time(self, scene: Scene) -> None:
        scene.stand(scene.member("Ines"), load=2)
        for _ in range(8):
            scene.unit.add(release(scene.id))
        scene.unit.flush()
        question = scene.ask()
        (told,) = scene.facts(WaitingMoved)
        assert (told.position, told.estimate) == (1, 60)
        assert scene.conversation(question).told_estimate == 60

    def test_other_audiences_brands_and_days_tell_nothing(self, scene: Scene) -> None:
        scene.stand(scene.member("Ines"), load=2)
        for brand, audience, ago in ((scene.id, "agents", 5), (scene.twin.id, "ambassadors", 5), (scene.id, "ambassadors", 61)):
            for _ in range(8):
                scene.unit.add(release(brand, audience, ago))
        scene.unit.flush()
        scene.ask()
        (told,) = scene.facts(WaitingMoved)
        assert told.estimate is None

    def test_who_is_taken_from_the_queue_is_counted(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        scene.stand(ines, load=2)
        question = scene.ask()
        scene.stand(ines, load=0)
        scene.sweep(40)
        scene.accept(ines, question)
        (row,) = scene.unit.query(QueueRelease).all()
        assert (row.place, row.waited, row.expected, row.audience) == (1, 40, None, "ambassadors")
