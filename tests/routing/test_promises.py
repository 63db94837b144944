"""Whatever happens and in whatever order: the promises to visitors and respondents hold after every act."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.conversations.models import Assignment
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.respondents.models import Respondent
from app.routing.accepting import accept, decline
from app.routing.gathering import can_anybody, questions_of
from app.routing.models import AssignmentOffer, Decision, Waiting
from app.routing.pace import pace
from tests.routing.scene import Scene

ACTS = st.lists(st.one_of(
    st.tuples(st.sampled_from(["ask", "sweep", "accept", "decline", "away", "back", "leave", "come"]), st.integers(0, 3), st.integers(0, 45))),
    min_size=5, max_size=25)


@settings(max_examples=400 if os.environ.get("PROVE") else 15, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ACTS)
def test_the_queue_keeps_its_promises_whatever_happens(unit: Unit, acts: list[tuple[str, int, int]]) -> None:
    """I6, I7, I8, I16 and at most three open offers a person, after every act."""
    with unit.begin_nested() as savepoint:
        scene = Scene(unit)
        people = [scene.member(name, role, capacity=2) for name, role in
                  (("Ines", "ambassador"), ("Awa", "ambassador"), ("Omar", "agent"), ("Lena", "ambassador"))]
        for act, who, seconds in acts:
            play(scene, people[who], act, seconds)
            check(scene)
        savepoint.rollback()
    unit.expunge_all()  # SQLite gives the next example the same ids


def play(scene: Scene, actor: Actor, act: str, seconds: int) -> None:
    own = scene.unit.scalars(select(AssignmentOffer.uid).where(
        AssignmentOffer.member_id == actor.member_id, AssignmentOffer.state == "open").order_by(AssignmentOffer.id)).first()
    if act == "ask":
        scene.ask(type="checkout" if seconds % 3 == 0 else "product")
    elif act == "accept" and own and scene.load(actor) < 2:
        accept(scene.unit, actor=actor, offer=own, client_id=uid(), now=scene.now)
    elif act == "decline" and own:
        decline(scene.unit, actor=actor, offer=own, client_id=uid(), now=scene.now)
    elif act in ("away", "back"):
        scene.stand(actor, availability="away" if act == "away" else "available")
    elif act in ("leave", "come"):
        (scene.go if act == "leave" else scene.come)(actor)
    scene.sweep(seconds)


def check(scene: Scene) -> None:
    unit = scene.unit
    open_offers = unit.execute(select(AssignmentOffer.member_id, func.count()).where(AssignmentOffer.state == "open")
                               .group_by(AssignmentOffer.member_id)).all()
    assert all(number <= pace().most_offers for _, number in open_offers)
    rows = unit.scalars(select(Waiting).execution_options(populate_existing=True)).all()
    for row in rows:
        assert row.stage == "told" or scene.now < row.since + pace().promise
        assert row.deadline > scene.now
        if row.stage == "offering":
            assert unit.scalar(select(func.count()).select_from(AssignmentOffer).where(
                AssignmentOffer.conversation_id == row.conversation_id, AssignmentOffer.state == "open"))
        check_nobody_is_idle(scene, row)
    explained = set(unit.scalars(select(Decision.conversation_id)))
    assert {row.conversation_id for row in rows} <= explained
    for member_id, load in unit.execute(select(Respondent.member_id, Respondent.load)):
        held = unit.scalar(select(func.count()).select_from(Assignment).where(
            Assignment.member_id == member_id, Assignment.ended_at.is_(None)))
        assert load == held <= 2


def check_nobody_is_idle(scene: Scene, row: Waiting) -> None:
    """Nobody waits without an offer while somebody who may have it has room."""
    if not scene.unit.scalar(select(AssignmentOffer.id).where(
            AssignmentOffer.conversation_id == row.conversation_id, AssignmentOffer.state == "open").limit(1)):
        question = questions_of(scene.unit, scene.id, [row], now=scene.now)[row.conversation_id]
        assert not any(can_anybody(scene.unit, scene.id, question, audience, now=scene.now) for audience in {row.meant_for, "agents"})
