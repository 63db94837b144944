"""A visitor is kept out, for a while or until a manager lifts it."""

from datetime import timedelta

import pytest

from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.ids import uid
from app.visitors.blocking import block, extend, lift
from app.visitors.facts import VisitorBlocked
from app.visitors.models import Visitor
from app.visitors.queries import blocks_of, ends_here, is_blocked, kept_out
from app.visitors.reaching import give_address
from tests.routing.scene import Scene


def keep_out(scene: Scene, visitor, *, days: int = 0, reason: str = "Insults", actor=None, **more) -> str:
    return block(scene.unit, actor=actor or scene.member("Ines"), visitor_id=visitor.visitor_id or 0, reason=reason, days=days, now=scene.now,
                 **more)


def blocked(scene: Scene, visitor) -> bool:
    return is_blocked(scene.unit, visitor.visitor_id or 0, now=scene.now)


class TestBlock:
    def test_keeps_out_until_lifted(self, scene: Scene) -> None:
        vera, other = scene.visitor(), scene.visitor()
        keep_out(scene, vera)
        scene.later(10 * 365 * 86_400)
        assert blocked(scene, vera) and not blocked(scene, other)
        assert len(scene.facts(VisitorBlocked)) == 1

    def test_ends_by_itself_after_its_days(self, scene: Scene) -> None:
        vera = scene.visitor()
        keep_out(scene, vera, days=7)
        scene.now += timedelta(days=7) - timedelta(milliseconds=1)
        assert blocked(scene, vera)
        scene.later(1)
        assert not blocked(scene, vera)

    def test_counts_for_the_same_contact_on_another_device(self, scene: Scene) -> None:
        phone, desktop, stranger = scene.visitor(), scene.visitor(), scene.visitor()
        give_address(scene.unit, brand_id=scene.id, visitor_id=phone.visitor_id or 0, email="vera@example.org", now=scene.now)
        contact = scene.unit.get_one(Visitor, phone.visitor_id).contact_id
        scene.unit.get_one(Visitor, desktop.visitor_id).contact_id = contact
        keep_out(scene, phone)
        assert blocked(scene, desktop) and not blocked(scene, stranger)

    @pytest.mark.parametrize(("reason", "days"), [("", 0), ("  \n", 0), ("\u202e", 0), ("x", -1), ("x", 3_651)])
    def test_wants_a_reason_and_sensible_days(self, scene: Scene, reason: str, days: int) -> None:
        with pytest.raises(Malformed):
            keep_out(scene, scene.visitor(), reason=reason, days=days)

    def test_cuts_what_is_long(self, scene: Scene) -> None:
        maya = scene.member("Maya", "manager")
        keep_out(scene, scene.visitor(), reason="é" * 5_000)
        assert len(blocks_of(scene.unit, maya, now=scene.now)[0].reason) == 500

    def test_refuses_a_second_one(self, scene: Scene) -> None:
        vera, ines = scene.visitor(), scene.member("Ines")
        keep_out(scene, vera, actor=ines)
        with pytest.raises(Refusal, match=r"visitor\.blocked"):
            keep_out(scene, vera, actor=ines)

    def test_reaches_as_far_as_it_was_said(self, scene: Scene) -> None:
        vera, ines = scene.visitor(), scene.member("Ines")
        elsewhere = scene.elsewhere(vera)
        keep_out(scene, vera, actor=ines, scope="site")
        assert blocked(scene, vera) and not blocked(scene, elsewhere)
        keep_out(scene, vera, actor=ines, scope="brand")  # further than the one that runs
        assert blocked(scene, elsewhere)
        assert kept_out(scene.unit, [vera.visitor_id, elsewhere.visitor_id], now=scene.now) == {vera.visitor_id, elsewhere.visitor_id}

    def test_of_a_conversation_keeps_nobody_out(self, scene: Scene) -> None:
        vera = scene.visitor()
        number = scene.ask(vera).conversation_id
        keep_out(scene, vera, scope="conversation", conversation_id=number, days=1)
        assert not blocked(scene, vera) and not scene.facts(VisitorBlocked)
        assert ends_here(scene.unit, number, now=scene.now)
        scene.later(86_400)
        assert not ends_here(scene.unit, number, now=scene.now)

    @pytest.mark.parametrize("scope", ["", "world", "conversation"])
    def test_refuses_a_scope_that_is_none_or_without_its_conversation(self, scene: Scene, scope: str) -> None:
        with pytest.raises(Malformed):
            keep_out(scene, scene.visitor(), scope=scope)

    def test_refuses_an_outsider(self, scene: Scene) -> None:
        vera = scene.visitor()
        with pytest.raises(NotFound):
            keep_out(scene, vera, actor=scene.zoe)
        with pytest.raises(NotAllowed):
            keep_out(scene, vera, actor=vera)


class TestLift:
    def test_lets_in_again_once_and_twice(self, scene: Scene) -> None:
        vera, maya = scene.visitor(), scene.member("Maya", "manager")
        number = keep_out(scene, vera)
        for _ in range(2):
            lift(scene.unit, actor=maya, block=number, now=scene.now)
        assert not blocked(scene, vera)

    def test_belongs_to_managers_of_the_brand(self, scene: Scene) -> None:
        number = keep_out(scene, scene.visitor())
        for actor, refusal in ((scene.member("Awa"), NotAllowed), (scene.member("Omar", "agent"), NotAllowed), (scene.zoe, NotFound)):
            with pytest.raises(refusal):
                lift(scene.unit, actor=actor, block=number, now=scene.now)
        with pytest.raises(NotFound):
            lift(scene.unit, actor=scene.member("Maya", "manager"), block=uid(), now=scene.now)


class TestExtend:
    def test_counts_from_now_and_ends_only_what_is_over(self, scene: Scene) -> None:
        vera, maya = scene.visitor(), scene.member("Maya", "manager")
        number = keep_out(scene, vera, days=1)
        extend(scene.unit, actor=maya, block=number, days=7, now=scene.now)
        scene.later(6 * 86_400)
        assert blocked(scene, vera)
        extend(scene.unit, actor=maya, block=number, days=0, now=scene.now)
        scene.later(10 * 365 * 86_400)
        assert blocked(scene, vera)
        lift(scene.unit, actor=maya, block=number, now=scene.now)
        with pytest.raises(Refusal, match=r"block\.over"):
            extend(scene.unit, actor=maya, block=number, days=7, now=scene.now)

    def test_belongs_to_managers_of_the_brand(self, scene: Scene) -> None:
        number, maya = keep_out(scene, scene.visitor()), scene.member("Maya", "manager")
        for actor, days, refusal in ((scene.member("Awa"), 1, NotAllowed), (scene.zoe, 1, NotFound), (maya, -1, Malformed), (maya, 4_000, Malformed)):
            with pytest.raises(refusal):
                extend(scene.unit, actor=actor, block=number, days=days, now=scene.now)


class TestBlocksOf:
    def test_lists_the_brands_own_newest_first(self, scene: Scene) -> None:
        maya, first, second = scene.member("Maya", "manager"), scene.visitor("One"), scene.visitor("Two")
        ines = scene.member("Ines")
        lift(scene.unit, actor=maya, block=keep_out(scene, first, actor=ines), now=scene.now)
        keep_out(scene, second, actor=ines, days=1)
        rows = blocks_of(scene.unit, maya, now=scene.now)
        assert [(row.visitor, row.by, row.running) for row in rows] == [("Two", "Ines", True), ("One", "Ines", False)]
        assert blocks_of(scene.unit, scene.zoe, now=scene.now) == []
        with pytest.raises(NotAllowed):
            blocks_of(scene.unit, ines, now=scene.now)

    def test_shows_those_that_run_of_a_scope_or_with_a_word(self, scene: Scene) -> None:
        maya, ines = scene.member("Maya", "manager"), scene.member("Ines")
        keep_out(scene, scene.visitor("One"), actor=ines, reason="100% spam", scope="site")
        lift(scene.unit, actor=maya, block=keep_out(scene, scene.visitor("Two"), actor=ines), now=scene.now)

        def shown(**asked: str) -> list[str]:
            return [row.visitor for row in blocks_of(scene.unit, maya, now=scene.now, **asked)]

        assert (shown(state="running"), shown(state="over"), shown(scope="site"), shown(words="0% SP"), shown(words="tw"), shown(words="_")) == (
            ["One"], ["Two"], ["One"], ["One"], ["Two"], [])
        assert blocks_of(scene.unit, maya, now=scene.now, state="over")[0].lifted_by == "Maya"
