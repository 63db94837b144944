"""Who is asked one after another, who goes before whom, and what was promised."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.brands.models import Team, TeamPlace
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.respondents.availability import set_availability
from app.respondents.models import Respondent
from app.respondents.queries import standing_of
from app.routing.accepting import accept, decline
from app.routing.asking import Asked
from app.routing.cascade import Step, as_rows, default_cascade, steps_of
from app.routing.facts import WaitingMoved
from app.routing.offering import step
from app.routing.queries import places
from app.routing.releasing import close_conversation
from app.routing.waiting import begin_waiting, stop_waiting
from tests.routing.scene import Scene


def team(scene: Scene, name: str, *members: Actor) -> Team:
    row = Team(brand_id=scene.id, workspace_id=scene.workspace.id, name=name)
    scene.unit.add(row)
    scene.unit.flush()
    scene.unit.add_all(TeamPlace(brand_id=scene.id, team_id=row.id, member_id=one.member_id) for one in members)
    scene.unit.flush()
    return row


def again(scene: Scene, question: Asked, cascade: list[Step], priority: str = "normal") -> None:
    """The question waits anew, as a rule would have it."""
    stop_waiting(scene.unit, question.conversation_id, now=scene.now)
    begin_waiting(scene.unit, conversation_id=question.conversation_id, cascade=cascade, priority=priority, asked_at=scene.now, now=scene.now)
    step(scene.unit, conversation_id=question.conversation_id, now=scene.now)


class TestSteps:
    def test_are_kept_as_rows(self) -> None:
        cascade = [Step("ambassadors", 7), *default_cascade("ambassadors")]
        assert steps_of(as_rows(cascade), meant_for="ambassadors") == cascade
        assert as_rows(default_cascade("agents")) == [["agents", None]]

    @pytest.mark.parametrize("nothing", [None, []])
    def test_of_an_old_row_are_the_audiences(self, nothing: None | list[list[object]]) -> None:
        assert steps_of(nothing, meant_for="ambassadors") == [Step("ambassadors"), Step("agents")]

    def test_ask_the_team_then_the_others_then_the_agents(self, scene: Scene) -> None:
        question = scene.ask()
        lens, ines, omar = scene.member("Lena"), scene.member("Ines"), scene.member("Omar", "agent")
        again(scene, question, [Step("ambassadors", team(scene, "Lenses", lens).id), *default_cascade("ambassadors")])
        assert scene.offered(question) == [lens.member_id]
        scene.sweep(30)
        assert scene.offered(question) == [ines.member_id]
        assert scene.log(question).count("waiting ambassadors") == 2  # the first one and this; a step inside an audience is not told
        scene.sweep(30)
        assert scene.offered(question) == [omar.member_id]
        assert scene.log(question)[-1] == "waiting agents"

    def test_wait_for_the_team_while_it_is_full(self, scene: Scene) -> None:
        question = scene.ask()
        lena = scene.member("Lena")
        again(scene, question, [Step("ambassadors", team(scene, "Lenses", lena).id), Step("agents")])
        decline(scene.unit, actor=lena, offer=scene.offer(lena, question), client_id=uid(), now=scene.now)
        assert scene.stage(question) == "told"
        scene.stand(lena, load=2)
        other = scene.ask()
        again(scene, other, [Step("ambassadors", team(scene, "Film", lena).id), Step("agents")])
        assert scene.stage(other) == "waiting"


class TestPriority:
    def test_goes_first_until_the_others_have_waited_for_the_promised_time(self, scene: Scene) -> None:
        full = scene.member("Ines", capacity=2)
        scene.stand(full, load=2)
        normal = scene.ask()
        scene.later(10)
        high = scene.ask()
        again(scene, high, default_cascade("ambassadors"), "high")

        def order(after: float) -> list[int]:
            at = scene.now + timedelta(seconds=after)
            return [place.conversation_id for place in places(scene.unit, brand_id=scene.id, audience="ambassadors", aged=at - timedelta(seconds=90))]

        assert order(79) == [high.conversation_id, normal.conversation_id]
        assert order(80) == [normal.conversation_id, high.conversation_id]
        scene.stand(full, load=1)
        scene.sweep(1)
        assert (scene.offered(high), scene.offered(normal)) == ([full.member_id], [full.member_id])

    def test_moves_those_who_are_behind_now(self, scene: Scene) -> None:
        scene.stand(scene.member("Ines"), load=2)
        scene.ask()
        high = scene.ask()
        scene.forget_facts()
        again(scene, high, default_cascade("ambassadors"), "high")
        assert sorted(fact.position for fact in scene.facts(WaitingMoved)[-2:]) == [1, 2]


class TestPromise:
    def test_is_kept_when_somebody_takes_it_in_time(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question = scene.ask()
        thread = scene.conversation(question)
        assert (thread.promised_by, thread.promise_kept, thread.priority) == (scene.now + timedelta(seconds=90), None, "normal")
        scene.later(20)
        scene.accept(ines, question)
        assert scene.conversation(question).promise_kept is True

    def test_is_not_kept_when_the_time_is_over(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        scene.stand(ines, load=2)
        question = scene.ask()
        scene.sweep(90)
        assert scene.conversation(question).promise_kept is False
        scene.stand(ines, load=0)
        scene.sweep(1)
        scene.accept(ines, question)
        assert scene.conversation(question).promise_kept is False


class TestMissed:
    def test_offers_make_a_respondent_away_after_three_in_a_row(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        for _ in range(3):
            assert standing_of(scene.unit, ines.member_id or 0).availability == "available"
            scene.ask()
            scene.sweep(30)
        standing = standing_of(scene.unit, ines.member_id or 0)
        assert (standing.availability, standing.because) == ("away", "missed")
        set_availability(scene.unit, actor=ines, availability="available", now=scene.now)
        assert standing_of(scene.unit, ines.member_id or 0).because == ""

    def test_offers_do_not_count_when_another_took_it(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa", capacity=4)
        for _ in range(3):
            scene.accept(awa, scene.ask())
            scene.sweep(30)
        assert scene.unit.get_one(Respondent, ines.member_id).missed == 0

    def test_offers_are_forgotten_after_a_sign_of_life(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        for sign in (accept, decline):
            for _ in range(2):
                scene.ask()
                scene.sweep(30)
            question = scene.ask()
            sign(scene.unit, actor=ines, offer=scene.offer(ines, question), client_id=uid(), now=scene.now)
            assert scene.unit.get_one(Respondent, ines.member_id, populate_existing=True).missed == 0


class TestWrapUp:
    def test_keeps_offers_away_until_it_is_over(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        scene.unit.execute(update(Respondent).values(wrap_up_seconds=60))
        question, accepted = scene.taken(ines)
        close_conversation(scene.unit, actor=ines, conversation=question.conversation, epoch=accepted.epoch, category=None, client_id=uid(),
                           now=scene.later(5))
        wrapping = standing_of(scene.unit, ines.member_id or 0).wrapping
        assert wrapping == scene.now + timedelta(seconds=60)
        waits = scene.ask()
        assert (scene.offered(waits), scene.stage(waits)) == ([], "waiting")
        scene.sweep(60)
        assert scene.offered(waits) == [ines.member_id]

    def test_ends_when_they_say_that_they_are_ready(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        scene.stand(ines, wrapping_until=scene.now + timedelta(seconds=60))
        standing = set_availability(scene.unit, actor=ines, availability="available", now=scene.now)
        assert standing.wrapping is None
        waits = scene.ask()
        assert scene.offered(waits) == [ines.member_id]
