"""A respondent hands over: to a person, to their peers, or to the company."""

import pytest
from sqlalchemy import select

from app.brands.models import Team
from app.conversations.models import Assignment, Entry
from app.conversations.posting import MessageTooLong, NotYours
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.ids import uid
from app.respondents.facts import StandingChanged
from app.respondents.models import Respondent
from app.routing.accepting import decline
from app.routing.asking import Asked
from app.routing.facts import OfferMade
from app.routing.finding_free import free_for
from app.routing.losing import offered_to_gone
from app.routing.revoking import withdraw_offers
from app.routing.transferring import TransferNobody, transfer
from tests.routing.scene import Scene
from tests.routing.test_cascade import team


def hand_over(scene: Scene, actor: Actor, question: Asked, *, to: Actor | None = None, audience: str | None = None, epoch: int = 1,
              team: str | None = None, note: str = "", client_id: str | None = None) -> None:
    transfer(scene.unit, actor=actor, conversation=question.conversation, client_id=client_id or uid(), epoch=epoch,
             member=None if to is None else member_uid(scene, to), team=team, audience=audience, note=note, now=scene.now)


def member_uid(scene: Scene, actor: Actor) -> str:
    from app.brands.models import Member

    return scene.unit.scalars(select(Member.uid).where(Member.id == actor.member_id)).one()


class TestTransfer:
    def test_escalates_to_the_agents_with_the_whole_history(self, scene: Scene) -> None:
        ines, omar = scene.member("Ines"), scene.member("Omar", "agent")
        question, _ = scene.taken(ines, body="Where is my parcel?")
        scene.later(60)
        hand_over(scene, ines, question, audience="agents", note="Order 1234, a week late")
        assert scene.offered(question) == [omar.member_id]
        assert scene.log(question)[-5:] == ["note", "transferred agents", "released transferred", "left", "waiting agents"]
        assert scene.load(ines) == 0
        card = scene.facts(OfferMade)[-1].card
        assert (card.kind, card.note, card.question) == ("transfer", "Order 1234, a week late", "Where is my parcel?")

    def test_gives_the_taker_the_next_epoch_and_a_clock_of_their_own(self, scene: Scene) -> None:
        ines, omar = scene.member("Ines"), scene.member("Omar", "agent")
        question, _ = scene.taken(ines)
        handed_over = scene.later(300)
        hand_over(scene, ines, question, audience="agents")
        scene.later(5)
        assert scene.accept(omar, question).epoch == 2
        first, second = scene.unit.scalars(select(Assignment).order_by(Assignment.epoch)).all()
        assert (first.ending, first.ended_at, second.asked_at) == ("transferred", handed_over, handed_over)

    def test_asks_the_named_person_alone_and_first(self, scene: Scene) -> None:
        ines, awa, _ = scene.member("Ines"), scene.member("Awa"), scene.member("Lena", knows={"optics": 3})
        question, _ = scene.taken(ines)
        hand_over(scene, ines, question, to=awa)
        assert scene.offered(question) == [awa.member_id]
        assert scene.facts(OfferMade)[-1].card.reason == "named"
        assert "transferred Awa" in scene.log(question)

    def test_widens_when_the_named_person_is_silent(self, scene: Scene) -> None:
        ines, awa, lena = scene.member("Ines"), scene.member("Awa"), scene.member("Lena")
        question, _ = scene.taken(ines)
        hand_over(scene, ines, question, to=awa)
        scene.sweep(30)
        assert scene.offered(question) == [lena.member_id]

    def test_never_comes_back_to_the_giver(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        question, _ = scene.taken(ines)
        hand_over(scene, ines, question, to=awa)
        for _ in range(6):
            scene.sweep(60)
            assert ines.member_id not in scene.offered(question)

    def test_queues_for_agents_when_none_is_there(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, _ = scene.taken(ines)
        hand_over(scene, ines, question, audience="agents")
        assert scene.stage(question) == "told"
        assert scene.log(question)[-1] == "nobody agents"

    def test_is_refused_when_no_other_ambassador_can_and_the_giver_keeps_it(self, scene: Scene) -> None:
        ines, omar = scene.member("Ines"), scene.member("Omar", "agent")
        question, _ = scene.taken(ines)
        scene.stand(omar, availability="away")
        for to, audience in ((None, "ambassadors"), (omar, None), (ines, None)):
            with pytest.raises(TransferNobody), scene.unit.begin_nested():
                hand_over(scene, ines, question, to=to, audience=audience, note="please")
        assert scene.conversation(question).assignment_id is not None
        assert "note" not in scene.log(question)

    def test_frees_the_giver_for_who_waits(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=1)
        question, _ = scene.taken(ines)
        waiting = scene.ask()
        hand_over(scene, ines, question, audience="agents")
        assert scene.offered(waiting) == [ines.member_id]
        assert scene.facts(StandingChanged)[-1].load == 0

    def test_keeps_the_note_from_the_visitor(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, _ = scene.taken(ines)
        hand_over(scene, ines, question, audience="agents", note="Difficult person")
        note = scene.unit.scalars(select(Entry).where(Entry.kind == "note")).one()
        assert (note.audience, note.body) == ("staff", "Difficult person")

    def test_is_done_once(self, scene: Scene) -> None:
        ines, client_id = scene.member("Ines"), uid()
        question, _ = scene.taken(ines)
        for _ in range(2):
            hand_over(scene, ines, question, audience="agents", note="once", client_id=client_id)
        assert scene.log(question).count("transferred agents") == 1
        assert scene.log(question).count("note") == 1

    def test_lets_a_manager_move_anybodys_conversation(self, scene: Scene) -> None:
        ines, maya, omar = scene.member("Ines"), scene.member("Maya", "manager", answers=False), scene.member("Omar", "agent")
        question, _ = scene.taken(ines)
        hand_over(scene, maya, question, audience="agents", note="Ours")
        assert scene.offered(question) == [omar.member_id]
        assert scene.load(ines) == 0

    def test_refuses_who_is_not_responsible_or_comes_too_late(self, scene: Scene) -> None:
        ines, omar = scene.member("Ines"), scene.member("Omar", "agent")
        question, _ = scene.taken(ines)
        for epoch in (0, 2, 2**31 - 1):
            with pytest.raises(NotYours):
                hand_over(scene, ines, question, audience="agents", epoch=epoch)
        hand_over(scene, ines, question, audience="agents")
        with pytest.raises(NotYours):
            hand_over(scene, ines, question, audience="agents")
        scene.accept(omar, question)
        with pytest.raises(NotYours):
            hand_over(scene, ines, question, audience="agents", epoch=2)

    def test_refuses_an_outsider(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa", here=False)
        question, _ = scene.taken(ines)
        for stranger in (scene.zoe, awa):
            with pytest.raises(NotFound):
                hand_over(scene, stranger, question, audience="agents")
        for to in (scene.zoe, scene.member("Maya", "manager", answers=False)):
            with pytest.raises(NotFound):
                hand_over(scene, ines, question, to=to)
        with pytest.raises(NotAllowed):
            hand_over(scene, scene.visitor(), question, audience="agents")

    def test_refuses_both_neither_and_nonsense(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        question, _ = scene.taken(ines)
        for to, audience in ((awa, "agents"), (None, None), (None, "everybody")):
            with pytest.raises(Malformed):
                hand_over(scene, ines, question, to=to, audience=audience)

    def test_refuses_a_note_that_is_too_long_and_changes_nothing(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, _ = scene.taken(ines)
        with pytest.raises(MessageTooLong), scene.unit.begin_nested():
            hand_over(scene, ines, question, audience="agents", note="x" * 5_000)
        assert scene.conversation(question).assignment_id is not None


class TestFreeFor:
    def test_lists_who_can_take_it_best_first(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines", knows={"optics": 3}), scene.member("Awa", capacity=3)
        scene.member("Lena", availability="busy")
        scene.member("Omar", "agent")
        lotte = scene.member("Lotte", knows={"optics": 1})
        question, _ = scene.taken(ines, topic="optics")
        found = free_for(scene.unit, scene.id, conversation_id=question.conversation_id, but=ines.member_id, language="en", now=scene.now)
        assert [(one.name, one.role, one.topics, one.free) for one in found.people] == [
            ("Lotte", "ambassador", ["Optics"], 2), ("Awa", "ambassador", [], 3), ("Omar", "agent", [], 2)]
        assert found.counts == {"ambassadors": 2, "agents": 1}
        assert found.people[0].member_uid == member_uid(scene, lotte) and found.people[1].member_uid == member_uid(scene, awa)


class TestTeam:
    def test_is_asked_before_the_others_of_its_audience(self, scene: Scene) -> None:
        ines, lena, awa = (scene.member(name) for name in ("Ines", "Lena", "Awa"))
        question, _ = scene.taken(ines)
        hand_over(scene, ines, question, team=team(scene, "Lenses", lena).uid)
        assert scene.offered(question) == [lena.member_id]
        assert "transferred Lenses" in scene.log(question)
        scene.sweep(30)
        assert scene.offered(question) == [awa.member_id]

    def test_is_shown_with_how_many_are_free(self, scene: Scene) -> None:
        ines, lena = scene.member("Ines"), scene.member("Lena")
        question, _ = scene.taken(ines)
        team(scene, "Lenses", lena, ines), team(scene, "Film")
        found = free_for(scene.unit, scene.id, conversation_id=question.conversation_id, but=ines.member_id, language="en", now=scene.now)
        assert [(one.name, one.free) for one in found.teams] == [("Film", 0), ("Lenses", 1)]

    def test_nobody_of_which_is_free_leaves_it_with_the_giver(self, scene: Scene) -> None:
        ines, lena = scene.member("Ines"), scene.member("Lena", availability="away")
        question, _ = scene.taken(ines)
        with pytest.raises(TransferNobody):
            hand_over(scene, ines, question, team=team(scene, "Lenses", lena).uid)
        assert scene.load(ines) == 1

    @pytest.mark.parametrize("wrong", ["", "nothing", "x" * 5_000, "<script>"])
    def test_that_is_not_there_is_not_found(self, scene: Scene, wrong: str) -> None:
        ines = scene.member("Ines")
        question, _ = scene.taken(ines)
        for each in (wrong, elsewhere(scene)):
            with pytest.raises(NotFound):
                hand_over(scene, ines, question, team=each)


class TestNamed:
    def test_who_goes_before_accepting_is_followed_by_the_next_and_the_visitor_is_told(self, scene: Scene) -> None:
        ines, lena, awa = (scene.member(name) for name in ("Ines", "Lena", "Awa"))
        question, _ = scene.taken(ines)
        hand_over(scene, ines, question, to=lena)
        scene.go(lena)
        assert offered_to_gone(scene.unit, now=scene.later(10)) == [(scene.id, lena.member_id)]
        withdraw_offers(scene.unit, brand_id=scene.id, member_id=lena.member_id or 0, now=scene.now)
        assert scene.log(question)[-1] == "passed_on ambassadors Lena"
        assert scene.offered(question) == [awa.member_id]
        assert scene.unit.get_one(Respondent, lena.member_id).missed == 0

    def test_who_says_no_is_followed_by_the_next(self, scene: Scene) -> None:
        ines, lena, awa = (scene.member(name) for name in ("Ines", "Lena", "Awa"))
        question, _ = scene.taken(ines)
        hand_over(scene, ines, question, to=lena)
        decline(scene.unit, actor=lena, offer=scene.offer(lena, question), client_id=uid(), now=scene.now)
        assert (scene.log(question)[-1], scene.offered(question)) == ("passed_on ambassadors Lena", [awa.member_id])
        scene.sweep(30)
        assert scene.log(question).count("passed_on ambassadors Lena") == 1


def elsewhere(scene: Scene) -> str:
    """The uid of another brand's team."""
    row = Team(brand_id=scene.twin.id, workspace_id=scene.twin.workspace.id, name="Theirs")
    scene.unit.add(row)
    scene.unit.flush()
    return row.uid
