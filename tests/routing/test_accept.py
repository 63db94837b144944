"""Of all who accept at once one has it; nobody who was late has missed it."""

import pytest
from sqlalchemy import select

from app.conversations.assigning import OfferTaken
from app.conversations.models import Assignment
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.ids import uid
from app.respondents.facts import StandingChanged
from app.routing import accepting
from app.routing.accepting import OfferFull, OfferOver, accept, decline
from app.routing.facts import OfferEnded, OfferMade
from app.routing.models import AssignmentOffer, Waiting
from tests.routing.scene import Scene


class TestAccept:
    def test_makes_one_responsible(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, accepted = scene.taken(ines)
        assert (accepted.conversation, accepted.epoch) == (question.conversation, 1)
        assert scene.row(question) is None
        assert scene.load(ines) == 1
        assert scene.offered(question, "accepted") == [ines.member_id]
        assert scene.log(question)[-2:] == ["joined", "assigned"]
        assert scene.decisions(question)[-1] == ("accepted", "longest_without")

    def test_counts_the_response_from_the_question(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, asked_at = scene.ask(), scene.now
        scene.later(12)
        scene.accept(ines, question)
        assignment = scene.unit.scalars(select(Assignment)).one()
        assert (assignment.asked_at, assignment.started_at) == (asked_at, scene.now)

    def test_tells_everybody_whose_offer_ended_why(self, scene: Scene) -> None:
        people = [scene.member(name) for name in ("Ines", "Awa", "Lena")]
        question = scene.ask()
        scene.accept(people[1], question)
        ended = {fact.member_id: fact.reason for fact in scene.facts(OfferEnded)}
        assert ended == {people[0].member_id: "taken", people[1].member_id: "accepted", people[2].member_id: "taken"}
        assert scene.facts(StandingChanged)[-1].load == 1

    def test_tells_the_late_that_it_is_taken_and_counts_nothing_missed(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        question = scene.ask()
        scene.accept(ines, question)
        with pytest.raises(OfferTaken), scene.unit.begin_nested():
            scene.accept(awa, question)
        assert scene.load(awa) == 0
        assert scene.offered(question, "withdrawn") == [awa.member_id]
        assert scene.offered(question, "expired") == []

    def test_answers_the_same_when_sent_again(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, client_id = scene.ask(), uid()
        offer = scene.offer(ines, question)
        first = accept(scene.unit, actor=ines, offer=offer, client_id=client_id, now=scene.now)
        assert accept(scene.unit, actor=ines, offer=offer, client_id=client_id, now=scene.later(5)) == first
        assert accept(scene.unit, actor=ines, offer=offer, client_id=uid(), now=scene.now) == first
        assert scene.load(ines) == 1
        assert scene.log(question).count("assigned") == 1

    def test_says_that_it_is_over(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question = scene.ask()
        scene.sweep(31)
        with pytest.raises(OfferOver):
            scene.accept(ines, question)

    def test_may_come_late_while_nobody_else_was_asked(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question = scene.ask()
        scene.later(40)
        assert scene.accept(ines, question).epoch == 1

    def test_refuses_who_is_full(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=1)
        first, second = scene.ask(), scene.ask()
        scene.accept(ines, first)
        with pytest.raises(OfferFull), scene.unit.begin_nested():
            scene.accept(ines, second)
        assert scene.load(ines) == 1
        assert scene.offered(second) == [ines.member_id]

    def test_lets_who_is_busy_take_what_was_offered(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question = scene.ask()
        scene.stand(ines, availability="busy")
        assert scene.accept(ines, question).epoch == 1

    def test_refuses_anothers_offer(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa", here=False)
        offer = scene.offer(ines, scene.ask())
        for actor in (awa, scene.zoe):
            for verb in (accept, decline):
                with pytest.raises(NotFound):
                    verb(scene.unit, actor=actor, offer=offer, client_id=uid(), now=scene.now)

    def test_refuses_a_visitor(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        with pytest.raises(NotAllowed):
            accept(scene.unit, actor=scene.visitor(), offer=scene.offer(ines, scene.ask()), client_id=uid(), now=scene.now)

    @pytest.mark.parametrize("offer", ["", "x" * 10_000, "' OR 1=1 --", "00000000-0000-7000-8000-000000000000"])
    def test_finds_nothing_where_nothing_is(self, scene: Scene, offer: str) -> None:
        with pytest.raises(NotFound):
            accept(scene.unit, actor=scene.member("Ines"), offer=offer, client_id=uid(), now=scene.now)

    def test_takes_no_conversation_that_closed(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question = scene.ask()
        offer = scene.offer(ines, question)
        scene.unit.execute(Waiting.__table__.delete())
        with pytest.raises(accepting.OfferOver):
            accept(scene.unit, actor=ines, offer=offer, client_id=uid(), now=scene.now)


class TestDecline:
    def test_asks_the_next_at_once_when_nobody_else_has_it(self, scene: Scene) -> None:
        people = [scene.member(name) for name in "abcd"]
        question = scene.ask()
        for actor in people[:3]:
            decline(scene.unit, actor=actor, offer=scene.offer(actor, question), client_id=uid(), now=scene.now)
        assert scene.offered(question) == [people[3].member_id]
        assert scene.offered(question, "declined") == [actor.member_id for actor in people[:3]]
        assert scene.facts(OfferMade)[-1].member_id == people[3].member_id

    def test_waits_while_another_still_has_it(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        question = scene.ask()
        decline(scene.unit, actor=ines, offer=scene.offer(ines, question), client_id=uid(), now=scene.now)
        assert scene.offered(question) == [awa.member_id]
        assert scene.stage(question) == "offering"

    def test_is_never_asked_the_same_again(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question = scene.ask()
        decline(scene.unit, actor=ines, offer=scene.offer(ines, question), client_id=uid(), now=scene.now)
        assert scene.stage(question) == "told"
        for _ in range(5):
            scene.sweep(100)
        assert scene.offered(question) == []

    def test_is_harmless_when_it_is_over(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        question = scene.ask()
        scene.accept(ines, question)
        decline(scene.unit, actor=awa, offer=scene.offer(awa, question), client_id=uid(), now=scene.now)
        assert scene.offered(question, "withdrawn") == [awa.member_id]
        assert scene.unit.scalars(select(AssignmentOffer.state).where(AssignmentOffer.member_id == ines.member_id)).one() == "accepted"

    def test_is_done_once(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, client_id = scene.ask(), uid()
        for _ in range(2):
            decline(scene.unit, actor=ines, offer=scene.offer(ines, question), client_id=client_id, now=scene.now)
        assert [fact.reason for fact in scene.facts(OfferEnded)] == ["declined"]
