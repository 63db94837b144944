"""A conversation ends, opens again, or loses its respondent: the place is free at once and nobody is forgotten."""

import pytest
from sqlalchemy import select, update

from app.conversations.models import Assignment, Category
from app.conversations.posting import ClosedToMessages, Draft, NotYours
from app.conversations.reopening import reopen_with
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.ids import uid
from app.respondents.availability import set_availability
from app.routing import revoking
from app.routing.asking import Blocked, ask_again
from app.routing.excluding import block_visitor
from app.routing.facts import OfferEnded, OfferMade
from app.routing.models import Waiting
from app.routing.releasing import close_conversation
from app.visitors.models import Visitor
from app.visitors.queries import is_blocked
from tests.routing.scene import Scene


def close(scene: Scene, actor, question, *, epoch: int | None = 1, category: str | None = None, client_id: str | None = None) -> None:
    close_conversation(scene.unit, actor=actor, conversation=question.conversation, epoch=epoch, category=category,
                       client_id=client_id or uid(), now=scene.now)


class TestCloseConversation:
    def test_frees_the_respondent_for_who_waits(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=1)
        question, _ = scene.taken(ines)
        waiting = scene.ask()
        close(scene, ines, question, category=scene.category.uid)
        assert scene.offered(waiting) == [ines.member_id]
        assert scene.load(ines) == 0
        assert scene.conversation(question).category_id == scene.category.id
        assert scene.log(question)[-1] == "closed"

    def test_by_its_visitor_withdraws_what_was_offered(self, scene: Scene) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        question = scene.ask(vera)
        close(scene, vera, question, epoch=None)
        assert scene.offered(question, "withdrawn") == [ines.member_id]
        assert scene.row(question) is None
        assert [fact.reason for fact in scene.facts(OfferEnded)] == ["withdrawn"]

    def test_is_done_once(self, scene: Scene) -> None:
        ines, client_id = scene.member("Ines"), uid()
        question, _ = scene.taken(ines)
        other, _ = scene.taken(ines)
        for _ in range(2):
            close(scene, ines, question, client_id=client_id)
        assert scene.load(ines) == 1
        with pytest.raises(ClosedToMessages):
            close(scene, ines, question)
        assert scene.load(ines) == 1
        assert scene.conversation(other).status == "open"

    def test_refuses_who_is_not_responsible(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa", here=False)
        question, _ = scene.taken(ines)
        with pytest.raises(NotYours):
            close(scene, ines, question, epoch=0)
        for stranger in (awa, scene.zoe, scene.visitor(), scene.twin.visitor()):
            with pytest.raises(NotFound):
                close(scene, stranger, question)
        assert scene.load(ines) == 1

    def test_refuses_another_brands_category(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, _ = scene.taken(ines)
        for category in (scene.twin.category.uid, uid(), "x"):
            with pytest.raises(Malformed), scene.unit.begin_nested():
                close(scene, ines, question, category=category)
        assert scene.unit.scalars(select(Category.archived_at)).all() == [None, None]
        assert scene.load(ines) == 1


class TestAskAgain:
    def reopened(self, scene: Scene, actor, vera):
        question = scene.ask(vera)
        scene.accept(actor, question)
        close(scene, actor, question)
        scene.later(3600)
        reopen_with(scene.unit, draft=Draft(actor=vera, conversation=question.conversation, client_id=uid(), body="One more thing", now=scene.now))
        return question

    def test_asks_who_answered_last_first(self, scene: Scene) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        question = self.reopened(scene, ines, vera)
        scene.member("Awa", knows={"optics": 3})
        ask_again(scene.unit, conversation_id=question.conversation_id, now=scene.now)
        assert scene.offered(question) == [ines.member_id]
        card = scene.facts(OfferMade)[-1].card
        assert (card.reason, card.kind, card.question) == ("back", "question", "One more thing")
        assert scene.log(question)[-3:] == ["reopened", "text", "waiting ambassadors"]

    def test_asks_others_when_that_one_is_away(self, scene: Scene) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        question = self.reopened(scene, ines, vera)
        scene.stand(ines, availability="away")
        awa = scene.member("Awa")
        ask_again(scene.unit, conversation_id=question.conversation_id, now=scene.now)
        assert scene.offered(question) == [awa.member_id]

    def test_keeps_the_audience_that_answered(self, scene: Scene) -> None:
        omar, vera = scene.member("Omar", "agent"), scene.visitor()
        question = self.reopened(scene, omar, vera)
        scene.member("Ines")
        ask_again(scene.unit, conversation_id=question.conversation_id, now=scene.now)
        assert scene.offered(question) == [omar.member_id]

    def test_is_harmless_when_it_waits_is_taken_or_closed(self, scene: Scene) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        waiting, (taken, _) = scene.ask(), scene.taken(ines)
        closed = scene.ask(vera)
        close(scene, vera, closed, epoch=None)
        for question in (waiting, taken, closed):
            before = scene.log(question)
            for _ in range(2):
                ask_again(scene.unit, conversation_id=question.conversation_id, now=scene.now)
            assert scene.log(question) == before


class TestRevokeRespondent:
    def test_gives_their_conversations_to_others_at_once(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa")
        question, _ = scene.taken(ines)
        revoking.revoke_respondent(scene.unit, brand_id=scene.id, member_id=ines.member_id or 0, now=scene.later(5))
        assert scene.offered(question) == [awa.member_id]
        assert scene.log(question)[-3:] == ["released revoked", "left", "waiting ambassadors"]
        assert scene.unit.scalars(select(Assignment.ending)).all() == ["revoked"]
        assert scene.load(ines) == 0

    def test_passes_their_offers_on(self, scene: Scene) -> None:
        people = [scene.member(name) for name in "abcd"]
        question = scene.ask()
        for one in people[:3]:
            revoking.revoke_respondent(scene.unit, brand_id=scene.id, member_id=one.member_id or 0, now=scene.now)
        assert scene.offered(question) == [people[3].member_id]
        assert scene.offered(question, "expired") == []

    def test_is_harmless_twice_and_for_who_never_answered(self, scene: Scene) -> None:
        ines, maya = scene.member("Ines"), scene.member("Maya", "manager", answers=False)
        question, _ = scene.taken(ines)
        for member in (ines, ines, maya):
            revoking.revoke_respondent(scene.unit, brand_id=scene.id, member_id=member.member_id or 0, now=scene.now)
        assert scene.log(question).count("released revoked") == 1

    def test_finds_nobody_in_another_brand(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        with pytest.raises(NotFound):
            revoking.revoke_respondent(scene.unit, brand_id=scene.twin.id, member_id=ines.member_id or 0, now=scene.now)


class TestWithdrawOffers:
    def test_follows_when_somebody_goes_away(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question = scene.ask()
        omar = scene.member("Omar", "agent")
        set_availability(scene.unit, actor=ines, availability="away", now=scene.now)
        revoking.withdraw_offers(scene.unit, brand_id=scene.id, member_id=ines.member_id or 0, now=scene.now)
        assert scene.offered(question) == [omar.member_id]
        assert scene.offered(question, "withdrawn") == [ines.member_id]

    def test_keeps_the_order_of_waiting_whatever_came_first(self, scene: Scene) -> None:
        """The first conversation was handed on and waits behind the second: the one place that is left is the second's."""
        awa, lena = scene.member("Awa", here=False), scene.member("Lena", here=False)
        scene.come(awa)
        for _ in range(2):
            scene.ask()
        scene.go(awa)
        scene.come(lena)
        first, second = scene.ask(), scene.ask()
        assert scene.offered(first) == scene.offered(second) == [lena.member_id]
        scene.unit.execute(update(Waiting).where(Waiting.conversation_id == first.conversation_id).values(since=scene.later(5)))
        scene.come(awa)
        scene.stand(lena, availability="away")
        revoking.withdraw_offers(scene.unit, brand_id=scene.id, member_id=lena.member_id or 0, now=scene.now)
        assert (scene.offered(first), scene.offered(second)) == ([], [awa.member_id])


class TestBlockVisitor:
    def block(self, scene: Scene, actor, question, reason: str = "Insults", days: int = 0, scope: str = "brand") -> None:
        block_visitor(scene.unit, actor=actor, conversation=question.conversation, client_id=uid(), reason=reason, days=days, scope=scope,
                      now=scene.now)

    def test_ends_everything_that_visitor_has_open(self, scene: Scene) -> None:
        ines, awa, vera = scene.member("Ines"), scene.member("Awa"), scene.visitor()
        first, second, third = scene.ask(vera), scene.ask(vera), scene.ask(vera)
        scene.accept(ines, first)
        scene.accept(awa, second)
        self.block(scene, ines, first)
        assert {scene.conversation(each).status for each in (first, second, third)} == {"closed"}
        assert (scene.load(ines), scene.load(awa)) == (0, 0)
        assert scene.row(third) is None
        assert is_blocked(scene.unit, vera.visitor_id or 0, now=scene.now)
        assert "blocked" in scene.log(first)

    def test_ends_only_the_conversation_that_it_is_about(self, scene: Scene) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        first, second = scene.ask(vera), scene.ask(vera)
        scene.accept(ines, first)
        self.block(scene, ines, first, scope="conversation", days=1)
        assert [scene.conversation(each).status for each in (first, second)] == ["closed", "open"]
        with pytest.raises(ClosedToMessages):  # not taken up again while it runs; a new question is another matter
            reopen_with(scene.unit, draft=Draft(actor=vera, conversation=first.conversation, client_id=uid(), body="And?", now=scene.now))
        assert scene.ask(vera).fresh

    @pytest.mark.parametrize(("scope", "open_elsewhere"), [("site", "open"), ("brand", "closed")])
    def test_ends_what_the_same_person_has_open_in_other_browsers(self, scene: Scene, scope: str, open_elsewhere: str) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        phone, elsewhere = scene.visitor(), scene.elsewhere(vera)
        scene.unit.get_one(Visitor, phone.visitor_id).contact_id = scene.unit.get_one(Visitor, vera.visitor_id).contact_id
        question, beside, there = scene.ask(vera), scene.ask(phone), scene.ask(elsewhere)
        scene.accept(ines, question)
        self.block(scene, ines, question, scope=scope)
        assert [scene.conversation(each).status for each in (question, beside, there)] == ["closed", "closed", open_elsewhere]
        with pytest.raises(Blocked):
            scene.ask(phone)

    def test_refuses_who_does_not_take_part(self, scene: Scene) -> None:
        ines, awa = scene.member("Ines"), scene.member("Awa", here=False)
        question, _ = scene.taken(ines)
        for stranger in (awa, scene.zoe):
            with pytest.raises(NotFound):
                self.block(scene, stranger, question)
        with pytest.raises(NotAllowed):
            self.block(scene, scene.visitor(), question)

    def test_lets_a_manager_do_it_from_outside(self, scene: Scene) -> None:
        ines, maya = scene.member("Ines"), scene.member("Maya", "manager", answers=False)
        question, _ = scene.taken(ines)
        self.block(scene, maya, question, days=7)
        assert scene.load(ines) == 0

    def test_wants_a_reason_and_refuses_a_second_block(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        question, _ = scene.taken(ines)
        for reason in ("", " \u202e "):
            with pytest.raises(Malformed):
                self.block(scene, ines, question, reason)
        maya = scene.member("Maya", "manager", answers=False)
        self.block(scene, ines, question)
        with pytest.raises(Refusal, match=r"visitor\.blocked"):
            self.block(scene, maya, question)
