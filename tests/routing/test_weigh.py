"""What came of an answer counts once for each assignment, and for whom is asked next."""

import pytest
from sqlalchemy import select

from app.conversations.models import Assignment, Rating
from app.kernel.actor import Actor
from app.routing.knowing import candidates_of
from app.routing.models import TopicOutcome
from app.routing.weighing import DID_NOT, HELPED, NEITHER, verdict, weigh_assignment
from tests.routing.scene import NOON, Scene


def ended(scene: Scene, ines: Actor, *, ending: str = "closed", answered: bool = True, topic: str = "optics", stars: int | None = None) -> Assignment:
    """An assignment of hers that is over."""
    _, accepted = scene.taken(ines, topic=topic)
    row = scene.unit.scalars(select(Assignment).where(Assignment.uid == accepted.assignment)).one()
    row.ended_at, row.ending, row.answered_at = NOON, ending, NOON if answered else None
    scene.stand(ines, load=0)
    scene.unit.flush()
    if stars is not None:
        rate(scene, row, stars)
    return row


def rate(scene: Scene, row: Assignment, stars: int) -> None:
    scene.unit.add(Rating(assignment_id=row.id, brand_id=row.brand_id, visitor_id=scene.visitor().visitor_id or 0, stars=stars, at=NOON))
    scene.unit.flush()


def counts(scene: Scene) -> list[tuple[int, int]]:
    return [(good, bad) for good, bad in scene.unit.execute(select(TopicOutcome.good, TopicOutcome.bad).order_by(TopicOutcome.topic_id))]


class TestWeigh:
    def test_counts_a_closed_answer_once_however_often_it_is_told(self, scene: Scene) -> None:
        row = ended(scene, scene.member("Ines", knows={"optics": 3}))
        for _ in range(3):
            weigh_assignment(scene.unit, assignment_id=row.id)
        assert counts(scene) == [(1, 0)]

    def test_lets_the_rating_correct_what_closing_said(self, scene: Scene) -> None:
        row = ended(scene, scene.member("Ines", knows={"optics": 3}))
        weigh_assignment(scene.unit, assignment_id=row.id)
        rate(scene, row, 1)
        for _ in range(2):
            weigh_assignment(scene.unit, assignment_id=row.id)
        assert counts(scene) == [(0, 1)]

    def test_adds_up_over_assignments(self, scene: Scene) -> None:
        ines = scene.member("Ines", knows={"optics": 3}, capacity=4)
        for stars in (5, 4, 2, 3):
            weigh_assignment(scene.unit, assignment_id=ended(scene, ines, stars=stars).id)
        assert counts(scene) == [(2, 1)]
        people = {one.member_id: one.outcomes for one in candidates_of(scene.unit, scene.id, now=scene.now)}
        assert people[ines.member_id or 0] == {scene.topics["optics"].id: (2, 1)}

    def test_counts_nothing_while_it_runs_without_a_topic_or_when_it_is_gone(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=4)
        running, without = ended(scene, ines), ended(scene, ines, topic="")
        running.ended_at = None
        scene.unit.flush()
        for number in (running.id, without.id, 10**9):
            weigh_assignment(scene.unit, assignment_id=number)
        assert counts(scene) == []

    @pytest.mark.parametrize(("ending", "answered", "stars", "is_"), [
        ("closed", True, None, HELPED), ("closed", False, None, NEITHER), ("released", False, None, DID_NOT), ("released", True, None, NEITHER),
        ("transferred", True, None, NEITHER), ("revoked", True, None, NEITHER), ("closed", True, 5, HELPED), ("closed", True, 4, HELPED),
        ("closed", True, 3, NEITHER), ("closed", True, 2, DID_NOT), ("transferred", True, 1, DID_NOT)])
    def test_judges_by_the_rating_else_by_how_it_ended(self, ending: str, answered: bool, stars: int | None, is_: int) -> None:
        assert verdict(ending=ending, answered=answered, stars=stars) == is_
