"""What the database picks out for a question decides as everybody would, looked at one by one."""

import os
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from app.brands.models import OpeningHours, Team, TeamPlace, Workspace
from app.kernel.ids import uid
from app.routing import gathering, pace
from app.routing.explaining import others
from app.routing.gathering import People, Profiles, Shortlist
from app.routing.knowing import candidates_of
from app.routing.matching import SOON, Candidate, Question, expertise, obstacle
from app.routing.models import AssignmentOffer, TopicOutcome
from app.routing.scoring import SEEDS
from tests.ground.databases import ENOUGH
from tests.routing.scene import Scene

AUDIENCES = ("ambassadors", "agents")
CROWD, QUESTIONS = (60, 120) if os.environ.get("PROVE") else (30, 16)


class Crowd:
    """People who differ in everything that may stand in the way, and questions of every kind."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.chance = scene, random.Random(11)
        outlet = Workspace(brand_id=scene.id, name="Outlet")
        scene.unit.add(outlet)
        scene.unit.flush()
        self.workspaces = (scene.workspace.id, outlet.id)
        self.teams = [Team(brand_id=scene.id, workspace_id=self.workspaces[number % 2], name=f"T{number}") for number in range(3)]
        scene.unit.add_all(self.teams)
        scene.unit.flush()
        self.lineages = [(), (scene.topics["optics"].id, scene.topics["digital"].id), (scene.topics["film"].id,), (scene.topics["delivery"].id,)]
        self.members = [self._one(number) for number in range(CROWD)]
        scene.unit.flush()
        scene.unit.expire_all()

    def _one(self, number: int) -> int:
        scene, pick = self.scene, self.chance
        one = scene.member(f"P{number}", pick.choice(("ambassador", "ambassador", "agent", "manager")), here=pick.random() < 0.9,
                           languages=tuple(pick.sample(("en", "fr", "fr-CA", "EN-gb", "hi"), pick.choice((1, 2)))), capacity=pick.randint(1, 4),
                           availability=pick.choice(("available",) * 6 + ("busy", "away")),
                           knows={topic: pick.randint(1, 3) for topic in scene.topics if pick.random() < 0.3})
        member = one.member_id or 0
        scene.stand(one, load=pick.randint(0, 2), last_assigned_at=pick.choice((None, scene.now - timedelta(seconds=pick.randint(1, 9_000)))),
                    wrapping_until=pick.choice((None, None, None, scene.now + timedelta(seconds=9), scene.now)),
                    available_until=pick.choice((None, None, None, scene.now + timedelta(hours=1), scene.now - timedelta(seconds=1))))
        scene.unit.add_all([TopicOutcome(brand_id=scene.id, member_id=member, topic_id=topic.id, good=pick.randint(0, 9), bad=pick.randint(0, 3))
                            for topic in scene.topics.values() if pick.random() < 0.3])
        scene.unit.add_all([TeamPlace(brand_id=scene.id, team_id=team.id, member_id=member) for team in self.teams if pick.random() < 0.2])
        for _ in range(pick.choice((0, 0, 0, 1, 3))):
            question = scene.conversation_row()
            scene.unit.add(AssignmentOffer(uid=uid(), brand_id=scene.id, conversation_id=question, member_id=member, round=1, reason="best",
                                           made_at=scene.now, expires_at=scene.now))
        return member

    def questions(self) -> list[Question]:
        pick = self.chance

        def some(most: int) -> frozenset[int]:
            return frozenset(pick.sample(self.members, pick.choice((0, 0, most))))

        def one() -> int | None:
            return pick.choice((None, None, pick.choice(self.members)))

        return [Question(workspace_id=pick.choice(self.workspaces), language=pick.choice(("en", "fr", "fr-BE", "hi", "de")),
                         lineage=pick.choice(self.lineages), declined=some(9), asked=some(5), blocked=some(2), same=some(1), first=one(),
                         before=one(), team=pick.choice((None, None, None, pick.choice(self.teams).id)),
                         seed=pick.choice((None, pick.randrange(SEEDS))))
                for _ in range(QUESTIONS)]


@pytest.fixture
def crowd(scene: Scene) -> Crowd:
    return Crowd(scene)


class TestNarrowing:
    def test_ranks_as_if_everybody_had_been_read(self, crowd: Crowd) -> None:
        scene, found = crowd.scene, 0
        everybody = Shortlist(candidates_of(scene.unit, scene.id, now=scene.now), Profiles(scene.unit, scene.id), now=scene.now)
        for turn, question in enumerate(crowd.questions()):
            for audience in AUDIENCES:
                most = (1, 3, 10, None)[turn % 4]
                few = gathering.shortlist(scene.unit, scene.id, question, audience, most=most, now=scene.now)
                assert few.ranked(question, audience, most=most) == everybody.ranked(question, audience, most=most)
                found += bool(few.ready.seats)
                can = gathering.can_anybody(scene.unit, scene.id, question, audience, now=scene.now)
                assert can == bool(everybody.ranked(question, audience))
        assert found > QUESTIONS / 3

    def test_says_what_stands_in_the_way_of_the_others(self, crowd: Crowd) -> None:
        scene = crowd.scene
        everybody = candidates_of(scene.unit, scene.id, now=scene.now)
        for question in crowd.questions():
            for audience in AUDIENCES:
                barred = [(-expertise(one, question.lineage), one.member_id, why) for one, why in in_the_way(everybody, question, audience)]
                rows = others(scene.unit, scene.id, question, audience, now=scene.now)
                said = [(row["member"], row["not"]) for row in rows if row["not"] != "away"]
                assert said == [(member, why) for _, member, why in sorted(barred)[:10]]
                soon = gathering.may_somebody(scene.unit, scene.id, question, audience, now=scene.now)
                assert soon == any(obstacle(one, question, audience, most_offers=3) in {None, *SOON} for one in everybody)

    def test_reads_for_many_questions_whom_each_may_have(self, crowd: Crowd) -> None:
        scene, asked = crowd.scene, crowd.questions()
        everybody = Shortlist(candidates_of(scene.unit, scene.id, now=scene.now), Profiles(scene.unit, scene.id), now=scene.now)
        for audience in AUDIENCES:
            for sitting in (True, False):
                few = People(scene.unit, scene.id, now=scene.now).for_queue(asked, audience, sitting=sitting)
                for question in asked:
                    assert few.ranked(question, audience, most=10) == everybody.ranked(question, audience, most=10)
            for workspace in (None, *crowd.workspaces):
                assert (gathering.has_room(scene.unit, scene.id, audience, now=scene.now, workspace_id=workspace)
                        == everybody.ready.has_room(audience, workspace_id=workspace))

    def test_reads_nobody_of_the_other_brand(self, crowd: Crowd) -> None:
        scene, question = crowd.scene, crowd.questions()[0]
        scene.twin.member("Zora", knows={"optics": 3})
        found = gathering.shortlist(scene.unit, scene.twin.id, question, "ambassadors", most=10, now=scene.now)
        assert set(found.ready.seats).isdisjoint(crowd.members)

    @pytest.mark.only(*ENOUGH)
    def test_asks_no_agent_outside_their_hours(self, crowd: Crowd) -> None:
        scene = crowd.scene
        scene.unit.add(OpeningHours(brand_id=scene.id, audience="agents", timezone="UTC", week=[[] for _ in range(7)], holidays=[]))
        scene.unit.flush()
        question = replace(crowd.questions()[0], team=None, workspace_id=crowd.workspaces[0], language="en")
        assert gathering.shortlist(scene.unit, scene.id, question, "agents", most=3, now=scene.now).ready.seats == {}
        assert not gathering.may_somebody(scene.unit, scene.id, question, "agents", now=scene.now)
        assert {row["not"] for row in others(scene.unit, scene.id, question, "agents", now=scene.now)} >= {"closed"}


class TestAnAsk:
    @pytest.mark.only(*ENOUGH)
    @pytest.mark.parametrize("topic", ["", "optics"])
    def test_reads_few_of_many(self, scene: Scene, monkeypatch: pytest.MonkeyPatch, topic: str) -> None:
        """However many stand ready, no more than the topic's people, or the next in turn, are looked at."""
        for number in range(60):
            scene.member(f"P{number}", knows={"optics": 2} if number % 12 == 0 else {})
        looked: list[int] = []
        real = gathering.candidates_of
        monkeypatch.setattr(gathering, "candidates_of", lambda *about, **how: looked.append(len(found := real(*about, **how))) or found)
        question = scene.ask(topic=topic)
        assert len(scene.offered(question)) == pace.pace().best and 0 < sum(looked) <= 25


def in_the_way(people: list[Candidate], question: Question, audience: str) -> list[tuple[Candidate, str]]:
    return [(one, why) for one in people if one.audience == audience and (why := obstacle(one, question, audience, most_offers=3))]
