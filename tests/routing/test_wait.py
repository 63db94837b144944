"""Silence widens the circle; then agents; then the truth. Every waiting visitor is assigned, told or parked in time."""

from datetime import timedelta

from sqlalchemy import select

from app.kernel.ids import uid
from app.respondents.queries import standing_of
from app.routing.facts import OfferEnded, OfferMade, WaitingMoved
from app.routing.models import AssignmentOffer
from app.routing.offering import serve_queue, step
from app.routing.queries import brands_to_serve, position_of
from tests.routing.scene import NOON, Scene

AGED = NOON - timedelta(days=1)  # nobody has waited for that long


class TestSilence:
    def test_widens_to_the_next_three(self, scene: Scene) -> None:
        people = [scene.member(name) for name in "abcde"]
        question = scene.ask()
        scene.sweep(30)
        assert scene.offered(question, "expired") == [one.member_id for one in people[:3]]
        assert scene.offered(question) == [one.member_id for one in people[3:]]
        assert scene.decisions(question)[-1] == ("widened", "silence")
        assert {fact.reason for fact in scene.facts(OfferEnded)} == {"expired"}

    def test_goes_to_agents_after_the_ambassadors(self, scene: Scene) -> None:
        scene.member("Ines")
        omar = scene.member("Omar", "agent")
        question = scene.ask()
        scene.sweep(30)
        assert scene.offered(question) == [omar.member_id]
        assert scene.log(question)[-1] == "waiting agents"

    def test_ends_in_the_truth(self, scene: Scene) -> None:
        scene.member("Ines")
        scene.member("Omar", "agent")
        question = scene.ask()
        for seconds in (30, 30):
            scene.sweep(seconds)
        assert scene.stage(question) == "waiting"
        scene.sweep(30)
        assert scene.stage(question) == "told"
        assert scene.log(question)[-1] == "nobody agents"
        assert scene.decisions(question)[-1] == ("told", "promise_over")

    def test_tells_at_the_promise_even_while_an_offer_runs(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=1)
        scene.stand(ines, load=1)
        question = scene.ask()
        scene.later(80)
        scene.stand(ines, load=0)
        scene.sweep()
        assert scene.offered(question) == [ines.member_id]
        scene.sweep(10)
        assert scene.stage(question) == "told"
        assert scene.offered(question) == [ines.member_id]
        scene.accept(ines, question)
        assert scene.row(question) is None

    def test_does_nothing_before_the_deadline(self, scene: Scene) -> None:
        scene.member("Ines")
        question = scene.ask()
        before = scene.log(question)
        for _ in range(5):
            scene.sweep(5)
        assert scene.log(question) == before
        assert len(scene.decisions(question)) == 1

    def test_asks_again_who_let_it_pass_after_a_while(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question = scene.ask()
        scene.sweep(30)
        assert scene.offered(question) == []
        scene.sweep(119)
        assert scene.offered(question) == []
        scene.sweep(1)
        assert scene.offered(question) == [ines.member_id]

    def test_asks_ever_more_rarely_and_not_at_all_who_has_missed_three(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question = scene.ask()
        for _ in range(12 * 60):
            scene.sweep(60)
        assert len(scene.offered(question, "expired")) == 3
        assert standing_of(scene.unit, ines.member_id or 0).because == "missed"


class TestStep:
    def test_is_harmless_twice_and_for_what_does_not_wait(self, scene: Scene) -> None:
        question = scene.ask()
        for number in (question.conversation_id, question.conversation_id, 999_999):
            step(scene.unit, conversation_id=number, now=scene.now)
        assert scene.log(question).count("nobody ambassadors") == 1

    def test_waits_while_somebody_is_only_full(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=1)
        scene.stand(ines, load=1)
        question = scene.ask()
        assert scene.stage(question) == "waiting"
        assert scene.decisions(question) == [("waiting", "all_taken")]
        scene.sweep(89)
        assert scene.stage(question) == "waiting"
        assert len(scene.decisions(question)) == 1
        scene.sweep(1)
        assert scene.stage(question) == "told"

    def test_says_that_who_was_asked_has_not_taken_it(self, scene: Scene) -> None:
        scene.member("Ines", capacity=2)
        question = scene.ask()
        scene.sweep(31)
        assert scene.decisions(question)[-1] == ("waiting", "not_taken")

    def test_comes_back_to_ambassadors_when_the_agents_have_gone(self, scene: Scene) -> None:
        omar = scene.member("Omar", "agent")
        question = scene.ask()
        scene.stand(omar, availability="away")
        scene.sweep(30)
        ines = scene.member("Ines")
        scene.sweep(1)
        assert scene.offered(question) == [ines.member_id]
        row = scene.row(question)
        assert row is not None and (row.audience, row.meant_for) == ("ambassadors", "ambassadors")

    def test_never_brings_an_agents_question_to_ambassadors(self, scene: Scene) -> None:
        scene.member("Ines")
        question = scene.ask(type="checkout")
        for _ in range(4):
            scene.sweep(60)
        assert scene.facts(OfferMade) == []
        assert scene.stage(question) == "told"


class TestServeQueue:
    def test_serves_in_the_order_of_asking(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=1)
        scene.stand(ines, load=1)
        questions = [scene.ask()]
        for _ in range(5):
            scene.later(1)
            questions.append(scene.ask())
        scene.stand(ines, load=0)
        assert serve_queue(scene.unit, brand_id=scene.id, now=scene.now) == 3
        order = scene.unit.scalars(select(AssignmentOffer.conversation_id).order_by(AssignmentOffer.id)).all()
        assert order == [question.conversation_id for question in questions[:3]]

    def test_puts_who_sits_there_before_who_left(self, scene: Scene) -> None:
        from app.routing.leaving import leave_question

        ines, vera = scene.member("Ines", availability="away"), scene.visitor()
        left = scene.ask(vera)
        leave_question(scene.unit, actor=vera, conversation=left.conversation, client_id=uid(), email="vera@example.org", now=scene.now)
        scene.later(600)
        here = scene.ask()
        scene.stand(ines, availability="available")
        serve_queue(scene.unit, brand_id=scene.id, now=scene.now)
        order = scene.unit.scalars(select(AssignmentOffer.conversation_id).order_by(AssignmentOffer.id)).all()
        assert order == [here.conversation_id, left.conversation_id]

    def test_leaves_other_brands_alone(self, scene: Scene) -> None:
        question = scene.ask()
        scene.member("Ines")
        assert serve_queue(scene.unit, brand_id=scene.twin.id, now=scene.now) == 0
        assert scene.offered(question) == []

    def test_writes_nothing_into_the_log(self, scene: Scene) -> None:
        question = scene.ask()
        before = scene.log(question)
        scene.member("Ines")
        serve_queue(scene.unit, brand_id=scene.id, now=scene.now)
        assert scene.log(question) == before


class TestSweep:
    def test_finds_who_came_back_to_the_desk(self, scene: Scene) -> None:
        ines = scene.member("Ines", here=False)
        question = scene.ask()
        assert scene.stage(question) == "told"
        scene.come(ines)
        scene.sweep(1)
        assert scene.offered(question) == [ines.member_id]
        assert scene.stage(question) == "told"

    def test_knows_which_brands_have_something_to_do(self, scene: Scene) -> None:
        assert brands_to_serve(scene.unit, now=scene.now) == []
        scene.ask()
        assert brands_to_serve(scene.unit, now=scene.now) == []
        scene.member("Ines")
        assert brands_to_serve(scene.unit, now=scene.now) == [scene.id]
        scene.sweep()
        assert brands_to_serve(scene.unit, now=scene.now) == []
        assert brands_to_serve(scene.unit, now=scene.later(30)) == [scene.id]

    def test_asks_the_agents_for_those_whom_no_ambassador_takes(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        scene.stand(ines, load=2)
        question = scene.ask()
        omar = scene.member("Omar", "agent")
        scene.sweep(1)
        assert scene.offered(question) == [omar.member_id]
        assert scene.log(question)[-1] == "waiting agents"

    def test_goes_on_in_further_units_when_much_is_due(self, scene: Scene, monkeypatch) -> None:
        from app.routing import pace as module

        monkeypatch.setattr(module, "_pace", module.Pace(most_steps=3))
        ines = scene.member("Ines")
        scene.stand(ines, load=2)
        questions = [scene.ask() for _ in range(7)]
        assert [scene.sweep(90), scene.sweep(), scene.sweep()] == [3, 3, 1]
        assert {scene.stage(question) for question in questions} == {"told"}


class TestPosition:
    def test_is_counted_from_one_in_the_order_of_asking(self, scene: Scene) -> None:
        scene.stand(scene.member("Ines"), load=2)
        questions = []
        for _ in range(3):
            questions.append(scene.ask())
            scene.later(1)
        assert [position_of(scene.unit, conversation_id=each.conversation_id, aged=AGED) for each in questions] == [1, 2, 3]
        agents = scene.ask(type="checkout")
        assert position_of(scene.unit, conversation_id=agents.conversation_id, aged=AGED) == 1

    def test_moves_up_when_somebody_before_is_served(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=1)
        first = scene.ask()
        scene.stand(ines, load=1)
        scene.later(1)
        second, third = scene.ask(), scene.ask()
        scene.stand(ines, load=0)
        scene.forget_facts()
        scene.accept(ines, first)
        scene.stand(ines, load=1)
        assert position_of(scene.unit, conversation_id=third.conversation_id, aged=AGED) == 2
        told = {fact.conversation_uid: fact.position for fact in scene.facts(WaitingMoved)}
        assert told == {second.conversation: 1, third.conversation: 2}

    def test_is_told_when_waiting_begins(self, scene: Scene) -> None:
        scene.stand(scene.member("Ines"), load=2)
        vera = scene.visitor()
        question = scene.ask(vera)
        (fact,) = scene.facts(WaitingMoved)
        assert (fact.visitor_id, fact.conversation_uid, fact.position) == (vera.visitor_id, question.conversation, 1)

    def test_is_none_for_who_does_not_wait(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, _ = scene.taken(ines)
        assert position_of(scene.unit, conversation_id=question.conversation_id, aged=AGED) is None
