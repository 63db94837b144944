"""Nobody can answer now: the question is left, answered later, and its visitor finds the way back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.conversations.posting import ClosedToMessages, Draft, post_message
from app.kernel import vault
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.ids import uid
from app.routing.leaving import leave_question, left_by, link_token
from app.routing.models import LeftQuestion
from app.routing.releasing import close_conversation
from app.visitors.models import Address, Contact
from app.visitors.reaching import EmailInvalid
from tests.routing.scene import Scene


def leave(scene: Scene, visitor, question, email: str = "Vera@Example.ORG", client_id: str | None = None) -> None:
    leave_question(scene.unit, actor=visitor, conversation=question.conversation, client_id=client_id or uid(), email=email, now=scene.now)


def answered(scene: Scene, visitor):
    """A left question that Ines has answered while its visitor was away."""
    question = scene.ask(visitor)
    leave(scene, visitor, question)
    ines = scene.member("Ines")
    scene.sweep(60)
    epoch = scene.accept(ines, question).epoch
    post_message(scene.unit, Draft(actor=ines, conversation=question.conversation, client_id=uid(), body="Yes, it fits", epoch=epoch,
                                   now=scene.later(10)))
    return question


class TestOrder:
    def test_is_kept_when_somebody_came_back_a_moment_ago(self, scene: Scene) -> None:
        """The clock has not seen them yet: the one place that they have is not for who leaves."""
        ines = scene.member("Ines")
        for _ in range(2):
            scene.ask()
        scene.go(ines)
        sits, vera = scene.ask(), scene.visitor()
        leaves = scene.ask(vera)
        scene.come(ines)
        leave(scene, vera, leaves)
        assert (scene.offered(sits), scene.offered(leaves)) == ([ines.member_id], [])


class TestLeaveQuestion:
    def test_parks_it_and_keeps_the_address_unverified(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = scene.ask(vera)
        leave(scene, vera, question)
        assert scene.stage(question) == "left"
        assert scene.log(question)[-1] == "parked"
        address = scene.unit.scalars(select(Address)).one()
        assert (address.value, address.verified_at) == ("Vera@example.org", None)
        assert scene.unit.scalars(select(Contact.reference)).all() == [None]

    def test_is_still_offered_when_somebody_comes(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = scene.ask(vera)
        leave(scene, vera, question)
        ines = scene.member("Ines")
        scene.sweep(80_000)
        assert scene.offered(question) == [ines.member_id]
        assert scene.stage(question) == "left"

    def test_may_be_left_while_an_offer_runs(self, scene: Scene) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        question = scene.ask(vera)
        leave(scene, vera, question)
        assert scene.offered(question) == [ines.member_id]
        scene.sweep(200)
        assert scene.log(question)[-1] == "parked"
        assert "nobody ambassadors" not in scene.log(question)

    def test_changes_the_address_when_left_again(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = scene.ask(vera)
        for email in ("typo@example.org", "vera@example.org"):
            leave(scene, vera, question, email)
        left = scene.unit.get_one(LeftQuestion, question.conversation_id)
        assert scene.unit.get_one(Address, left.address_id).value == "vera@example.org"
        assert scene.log(question).count("parked") == 1
        assert scene.unit.scalar(select(func.count()).select_from(Contact)) == 1

    def test_is_done_once(self, scene: Scene) -> None:
        vera, client_id = scene.visitor(), uid()
        question = scene.ask(vera)
        for email in ("vera@example.org", "other@example.org"):
            leave(scene, vera, question, email, client_id)
        assert scene.unit.scalars(select(Address.value)).all() == ["vera@example.org"]

    def test_keeps_the_address_when_somebody_took_it_meanwhile(self, scene: Scene) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        question = scene.ask(vera)
        scene.accept(ines, question)
        leave(scene, vera, question)
        assert scene.unit.get(LeftQuestion, question.conversation_id) is not None
        assert "parked" not in scene.log(question)

    @pytest.mark.parametrize("email", ["", " ", "vera", "vera@", "@example.org", "vera@example", "a@b.c, d@e.f", "x" * 400 + "@example.org",
                                       "vera@example.org\nBcc: all@example.org", "<script>@example.org", "vera@exa mple.org", "vera@@example.org"])
    def test_refuses_what_is_no_address(self, scene: Scene, email: str) -> None:
        vera = scene.visitor()
        question = scene.ask(vera)
        with pytest.raises(EmailInvalid):
            leave(scene, vera, question, email)
        assert scene.stage(question) == "told"

    def test_refuses_an_outsider(self, scene: Scene) -> None:
        question = scene.ask()
        for stranger in (scene.visitor(), scene.twin.visitor()):
            with pytest.raises(NotFound):
                leave(scene, stranger, question)
        for staff in (scene.zoe, scene.member("Ines", here=False)):
            with pytest.raises(NotAllowed):
                leave(scene, staff, question)

    def test_refuses_a_closed_conversation(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = scene.ask(vera)
        close_conversation(scene.unit, actor=vera, conversation=question.conversation, epoch=None, category=None, client_id=uid(), now=scene.now)
        with pytest.raises(ClosedToMessages):
            leave(scene, vera, question)


class TestLeftBy:
    def test_opens_the_conversation_to_read(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = answered(scene, vera)
        left = left_by(scene.unit, link=link_token(question.conversation, scene.unit.scalars(select(Address.id)).one()))
        assert (left.conversation_id, left.brand) == (question.conversation_id, "Objectif")
        assert left.head == len(scene.log(question))

    def test_refuses_what_was_not_signed_here_for_this(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = answered(scene, vera)
        address = scene.unit.scalars(select(Address.id)).one()
        link, said = link_token(question.conversation, address), {"conversation": question.conversation, "address": address}
        forged = (link[:-2], link + "x", "", "x" * 10_000, "..", vault.sign(said, purpose="other"), vault.sign(["left"], purpose="left question"),
                  vault.sign({"conversation": 7}, purpose="left question"), link_token(question.conversation, address + 1),
                  link_token(uid(), address))
        for each in forged:
            with pytest.raises(NotFound):
                left_by(scene.unit, link=each)

    def test_refuses_a_link_that_is_too_old(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = answered(scene, vera)
        link = link_token(question.conversation, scene.unit.scalars(select(Address.id)).one())
        with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=False), pytest.raises(NotFound):
            left_by(scene.unit, link=link)

    def test_refuses_a_link_to_an_address_that_was_corrected(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = scene.ask(vera)
        leave(scene, vera, question, "typo@example.org")
        link = link_token(question.conversation, scene.unit.scalars(select(Address.id)).one())
        leave(scene, vera, question, "vera@example.org")
        with pytest.raises(NotFound):
            left_by(scene.unit, link=link)
