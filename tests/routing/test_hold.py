"""Visitors wait in a long queue; agents come one after another; everybody is released in fair order."""

import os
import random
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app.conversations.models import Conversation
from app.conversations.starting import start
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.respondents.models import Respondent
from app.routing.accepting import accept
from app.routing.cascade import default_cascade
from app.routing.models import AssignmentOffer, QueueRelease, Waiting
from app.routing.offering import serve_queue
from app.routing.pace import pace
from app.routing.waiting import begin_waiting, enter_queue
from tests.routing.scene import Scene

AGENTS = 8
VISITORS = {"sqlite": 200, "postgresql": 200} if os.environ.get("PROVE") else {"sqlite": 200, "postgresql": 40}  # there each takes longer


def queue_up(scene: Scene, rng: random.Random, visitors: int) -> dict[int, tuple[str, datetime]]:
    """Visitors ask one after another while nobody is free; by conversation: their priority, and since when they wait."""
    waits: dict[int, tuple[str, datetime]] = {}
    for _ in range(visitors):
        now = scene.later(rng.choice((0, 1, 1, 2)))
        started = start(scene.unit, actor=scene.visitor(), uid=uid(), site_id=scene.site.id, workspace_id=scene.workspace.id, topic_id=None,
                        page=None, language="en", now=now)
        priority = rng.choice(("normal", "normal", "normal", "high"))
        row = begin_waiting(scene.unit, conversation_id=started.conversation_id, cascade=default_cascade("agents"), priority=priority,
                            asked_at=now, now=now)
        enter_queue(scene.unit, row, now=now)
        waits[started.conversation_id] = priority, now
    return waits


def first_offers(scene: Scene) -> list[tuple[int, datetime]]:
    rows = scene.unit.execute(select(AssignmentOffer.conversation_id, func.min(AssignmentOffer.made_at), func.min(AssignmentOffer.id))
                              .group_by(AssignmentOffer.conversation_id).order_by(func.min(AssignmentOffer.id)))
    return [(number, at) for number, at, _ in rows]


def in_turn(waits: dict[int, tuple[str, datetime]], number: int, at: datetime) -> tuple[int, datetime, int]:
    """What guarantees.md calls fair: who has waited for the promised time, then high priority, then by when they came."""
    priority, since = waits[number]
    return (0 if since <= at - pace().promise else 1 if priority == "high" else 2), since, number


def take_and_go(scene: Scene, agents: list[Actor], rng: random.Random) -> None:
    """Whoever has an offer takes one of them and is done with it at once."""
    for agent in rng.sample(agents, len(agents)):
        own = scene.unit.scalars(select(AssignmentOffer.uid).where(
            AssignmentOffer.member_id == agent.member_id, AssignmentOffer.state == "open").order_by(AssignmentOffer.id)).all()
        if own:
            accept(scene.unit, actor=agent, offer=rng.choice(own), client_id=uid(), now=scene.now)
            scene.unit.execute(update(Respondent).where(Respondent.member_id == agent.member_id).values(load=0))


def test_everybody_is_released_and_nobody_is_overtaken(scene: Scene) -> None:
    rng, visitors = random.Random(20261122), VISITORS[scene.unit.get_bind().dialect.name]
    waits, agents = queue_up(scene, rng, visitors), []
    scene.unit.facts.clear()
    for turn in range(400):
        if turn % 3 == 0 and len(agents) < AGENTS:
            agents.append(scene.member(f"Agent {turn}", "agent", capacity=1 + turn % 2))
        serve_queue(scene.unit, brand_id=scene.id, now=scene.later(3))
        take_and_go(scene, agents, rng)
        if scene.unit.scalar(select(func.count()).select_from(Waiting)) == 0:
            break
    left = dict(waits)
    for number, at in first_offers(scene):
        assert in_turn(waits, number, at) == min(in_turn(waits, each, at) for each in left), number
        del left[number]
    assert not left
    assert scene.unit.scalar(select(func.count()).select_from(QueueRelease)) == visitors
    kept = dict(scene.unit.execute(select(Conversation.promise_kept, func.count()).group_by(Conversation.promise_kept)).all())
    assert sum(kept.values()) == visitors
    assert scene.now - max(since for _, since in waits.values()) < timedelta(hours=1)
