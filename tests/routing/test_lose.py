"""A respondent accepts and is silent, goes away or signs out: the conversation goes on to the next and its visitor is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.conversations.models import Assignment
from app.conversations.posting import Draft, NotYours, post_message
from app.conversations.snoozing import snooze
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.realtime.presence import Presence, renew, sign_off
from app.routing.accepting import Accepted
from app.routing.asking import Asked
from app.routing.losing import lose, offered_to_gone, to_lose
from app.routing.models import Decision
from tests.routing.scene import Scene


def say(scene: Scene, actor: Actor, question: Asked, *, epoch: int | None = None, body: str = "Yes") -> None:
    post_message(scene.unit, Draft(actor=actor, conversation=question.conversation, client_id=uid(), body=body, epoch=epoch, now=scene.now))


def away_since(scene: Scene, actor: Actor, *, seconds: float = 0) -> None:
    scene.unit.execute(update(Presence).where(Presence.key == actor.key).values(until=scene.now - timedelta(seconds=seconds)))


def lost(scene: Scene, seconds: float = 0) -> int:
    return lose(scene.unit, brand_id=scene.id, now=scene.later(seconds))


@pytest.fixture
def ines(scene: Scene) -> Actor:
    return scene.member("Ines", knows={"optics": 3})


@pytest.fixture
def awa(scene: Scene) -> Actor:
    return scene.member("Awa")


class TestSilent:
    def test_goes_on_to_the_next_with_the_visitor_told(self, scene: Scene, ines: Actor, awa: Actor) -> None:
        question, accepted = scene.taken(ines, topic="optics")
        assert lost(scene, 119) == 0
        assert lost(scene, 1) == 1
        assert scene.log(question)[-3:] == ["released silent", "left", "waiting ambassadors"]
        assert (scene.load(ines), scene.offered(question)) == (0, [awa.member_id])
        assert scene.decisions(question)[-2][0] == "lost"
        with pytest.raises(NotYours):
            say(scene, ines, question, epoch=accepted.epoch)

    def test_goes_before_others_and_is_not_offered_to_the_same_again_at_once(self, scene: Scene, ines: Actor) -> None:
        question, _ = scene.taken(ines)
        lost(scene, 120)
        row = scene.row(question)
        assert row is not None and (row.priority, row.stage, scene.offered(question)) == ("high", "waiting", [])
        scene.sweep(121)
        assert scene.offered(question) == [ines.member_id]

    def test_keeps_the_time_since_which_the_visitor_waits(self, scene: Scene, ines: Actor, awa: Actor) -> None:
        asked = scene.now
        question, _ = scene.taken(ines)
        lost(scene, 120)
        scene.accept(awa, question)
        assert scene.unit.scalars(select(Assignment.asked_at).order_by(Assignment.id.desc())).first() == asked

    def test_does_not_lose_what_was_answered(self, scene: Scene, ines: Actor) -> None:
        question, accepted = scene.taken(ines)
        scene.later(100)
        say(scene, ines, question, epoch=accepted.epoch)
        assert lost(scene, 10_000) == 0

    def test_asks_the_team_of_its_rule_again(self, scene: Scene, ines: Actor) -> None:
        question, _ = scene.taken(ines)
        thread = scene.conversation(question)
        thread.cascade = [["agents", None]]
        scene.unit.flush()
        lost(scene, 120)
        row = scene.row(question)
        assert row is not None and (row.audience, row.meant_for) == ("agents", "agents")


class TestOffline:
    def test_loses_what_was_not_answered_once_nobody_is_at_the_desk(self, scene: Scene, ines: Actor, awa: Actor) -> None:
        question, _ = scene.taken(ines)
        scene.later(10)
        away_since(scene, ines)
        assert lost(scene, 44) == 0
        assert lost(scene, 2) == 1
        assert scene.log(question)[-3:] == ["released offline", "left", "waiting ambassadors"]
        assert scene.offered(question) == [awa.member_id]

    def test_keeps_what_was_answered_until_the_visitor_waits_too_long(self, scene: Scene, ines: Actor, awa: Actor) -> None:
        vera = scene.visitor()
        question, accepted = scene.taken(ines, visitor=vera)
        say(scene, ines, question, epoch=accepted.epoch)
        scene.later(10)
        away_since(scene, ines)
        assert lost(scene, 10_000) == 0
        say(scene, vera, question, body="And at night?")
        assert lost(scene, 599) == 0
        assert lost(scene, 1) == 1
        assert "released offline" in scene.log(question)

    def test_lets_what_was_put_aside_rest(self, scene: Scene, ines: Actor) -> None:
        vera = scene.visitor()
        question, accepted = scene.taken(ines, visitor=vera)
        say(scene, ines, question, epoch=accepted.epoch)
        say(scene, vera, question)
        snooze(scene.unit, actor=ines, conversation=question.conversation, client_id=uid(), until=None, now=scene.later(1))
        away_since(scene, ines)
        assert lost(scene, 10_000) == 0


class TestSignedOut:
    def test_loses_at_once_what_waits_for_an_answer(self, scene: Scene, ines: Actor, awa: Actor) -> None:
        vera = scene.visitor()
        kept, accepted = scene.taken(ines, visitor=vera)
        say(scene, ines, kept, epoch=accepted.epoch)
        asked, _ = scene.taken(ines)
        scene.later(1)
        sign_off(scene.unit, keys=[ines.key], now=scene.now)
        assert lost(scene) == 0  # another device may still be there
        away_since(scene, ines)
        assert [number for _, number, _ in to_lose(scene.unit, now=scene.later(1))] == [asked.conversation_id]
        say(scene, vera, kept)
        assert lost(scene, 1) == 2

    def test_is_forgotten_when_another_device_says_that_they_are_there(self, scene: Scene, ines: Actor) -> None:
        scene.taken(ines)
        sign_off(scene.unit, keys=[ines.key], now=scene.later(1))
        renew(scene.unit, actor=ines, now=scene.later(1))
        assert scene.unit.get_one(Presence, ines.key, populate_existing=True).signed_out_at is None
        assert lost(scene, 10) == 0


class TestOffersToTheGone:
    def test_are_found_after_the_time_that_a_page_takes(self, scene: Scene, ines: Actor) -> None:
        scene.ask()
        away_since(scene, ines)
        assert offered_to_gone(scene.unit, now=scene.later(9)) == []
        assert offered_to_gone(scene.unit, now=scene.later(1)) == [(scene.id, ines.member_id)]


def test_another_brand_loses_nothing(scene: Scene, ines: Actor) -> None:
    question, accepted = scene.taken(ines)
    assert isinstance(accepted, Accepted)
    assert lose(scene.unit, brand_id=scene.twin.id, now=scene.later(10_000)) == 0
    assert scene.unit.scalars(select(Decision.id).where(Decision.step == "lost")).all() == []
    assert scene.conversation(question).assignment_id is not None
