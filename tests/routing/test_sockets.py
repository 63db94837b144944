"""Routing's doors: translated in, one verb, translated out; and who is told what."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from app.conversations.posting import Draft, post_message
from app.kernel import clock
from app.kernel.ids import uid
from app.kernel.letters import OutgoingLetter
from app.kernel.work import Unit
from app.realtime import gateway
from app.realtime.protocol import Command
from app.routing import listeners
from app.routing.models import Decision, Waiting
from tests.ground.doors import Told
from tests.routing.scene import NOON, Scene
from tests.routing.test_leave import leave

PAGE = {"url": "https://shop.example/lens", "title": "Lens", "type": "product", "topic": "optics", "product": "L1"}


@pytest.fixture
def scene(connection: Connection):
    """The scene on the doors' own transaction."""
    with Unit(connection) as unit:
        yield Scene(unit)
        unit.rollback()


@pytest.fixture(autouse=True)
def move():
    with clock.stopped_at(NOON) as move:
        yield move


def ask(told: Told, visitor, **more: Any) -> dict[str, Any]:
    command = {"conversation": uid(), "client_id": uid(), "body": "Does it fit?", "page": PAGE, **more}
    return told.say(visitor, "conversation.ask", command)


class TestAskDoor:
    def test_answers_offers_and_hears(self, scene: Scene, told: Told) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        scene.unit.flush()
        answer = ask(told, vera)
        assert answer["ok"] and answer["data"]["seq"] == 3
        (name, data), = told.to(f"m{ines.member_id}")
        assert name == "offer.made"
        assert data["offer"]["question"] == "Does it fit?"
        assert any(audience.endswith(":visitor") for key, audience in told.joined if key == vera.key)

    def test_finds_the_topic_by_the_words_when_the_page_names_none(self, scene: Scene, told: Told) -> None:
        """By the letters alone: tests read no model."""
        film, ines = scene.topics["film"], scene.member("Ines", knows={"film": 2})
        film.examples = ["Where can I have a roll of film developed?"]
        scene.unit.flush()
        assert ask(told, scene.visitor(), body="Can you develop a roll of film?", page={**PAGE, "topic": ""})["ok"]
        (_, data), = told.to(f"m{ines.member_id}")
        assert data["offer"]["topic"] == "Film" and data["offer"]["reason"] == "level_2"

    @pytest.mark.parametrize("wrong", [
        {"body": None}, {"body": 7}, {"body": "x" * 70_000}, {"conversation": "1"}, {"conversation": None}, {"client_id": "' OR 1=1"}, {"page": {}},
        {"page": {**PAGE, "type": "no such"}}, {"page": {**PAGE, "url": "x" * 3_000}}, {"page": {**PAGE, "more": 1}}, {"topic": 7},
        {"language": "x" * 30}, {"unknown": 1}])
    def test_refuses_what_has_another_shape(self, scene: Scene, told: Told, wrong: dict[str, Any]) -> None:
        answer = ask(told, scene.visitor(), **wrong)
        assert (answer["ok"], answer["code"], answer["retry"]) == (False, "malformed", False)

    @pytest.mark.parametrize("payload", [None, [], "text", 7, {}, {"conversation": {"$ne": None}}])
    def test_refuses_what_is_no_object(self, scene: Scene, told: Told, payload: Any) -> None:
        vera = scene.visitor()
        for name in sorted(Command.registry):
            if Command.registry[name].__module__.startswith("app.routing"):
                assert told.say(vera, name, payload)["code"] == "malformed"

    def test_words_the_limits(self, scene: Scene, told: Told) -> None:
        vera = scene.visitor()
        assert ask(told, vera, body=" ")["code"] == "message.empty"
        answer = ask(told, vera, body="x" * 10_000)
        assert (answer["code"], answer["data"]) == ("message.too_long", {"limit": 4000})


class TestWhereTheVisitorStands:
    def test_is_told_with_the_log(self, scene: Scene, told: Told) -> None:
        """Whoever looks again, after a reload, need not wait for the queue to move."""
        ines, vera, vincent = scene.member("Ines"), scene.visitor(), scene.visitor()
        scene.stand(ines, load=2)
        asked = [ask(told, visitor)["data"]["conversation"] for visitor in (vera, vincent)]
        pages = [told.say(visitor, "conversation.sync", {"conversation": one})["data"] for visitor, one in zip((vera, vincent), asked, strict=True)]
        assert [(page["position"], page["estimate"]) for page in pages] == [(1, None), (2, None)]
        assert told.say(vera, "conversation.sync", {"conversation": asked[1]})["code"] == "not_found"

    def test_is_nothing_while_it_is_offered_and_for_who_answers(self, scene: Scene, told: Told) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        conversation = ask(told, vera)["data"]["conversation"]
        assert told.say(vera, "conversation.sync", {"conversation": conversation})["data"]["position"] is None
        told.say(ines, "offer.accept", {"offer": told.to(f"m{ines.member_id}")[0][1]["offer"]["uid"], "client_id": uid()})
        assert [told.say(one, "conversation.sync", {"conversation": conversation})["data"]["position"] for one in (ines, vera)] == [None, None]


class TestTheStory:
    def test_goes_from_question_to_close(self, scene: Scene, told: Told) -> None:
        ines, omar, vera = scene.member("Ines"), scene.member("Omar", "agent"), scene.visitor()
        conversation = ask(told, vera)["data"]["conversation"]
        offer = told.to(f"m{ines.member_id}")[0][1]["offer"]["uid"]
        accepted = told.say(ines, "offer.accept", {"offer": offer, "client_id": uid()})
        assert accepted["ok"] and accepted["data"]["epoch"] == 1
        assert "offer.ended" in told.names(f"m{ines.member_id}")
        free = told.say(ines, "respondents.free", {"conversation": conversation})
        assert free["data"]["agents_free"] == 1 and [one["name"] for one in free["data"]["respondents"]] == ["Omar"]
        transferred = told.say(ines, "conversation.transfer", {"conversation": conversation, "client_id": uid(), "epoch": 1, "audience": "agents",
                                                               "note": "delivery"})
        assert transferred == {"ok": True, "data": {}}
        offer = told.to(f"m{omar.member_id}")[0][1]["offer"]
        assert (offer["kind"], offer["note"]) == ("transfer", "delivery")
        assert told.say(omar, "offer.accept", {"offer": offer["uid"], "client_id": uid()})["data"]["epoch"] == 2
        closed = told.say(omar, "conversation.close", {"conversation": conversation, "client_id": uid(), "epoch": 2,
                                                       "category": scene.category.uid})
        assert closed == {"ok": True, "data": {}}
        standings = [data["standing"]["load"] for name, data in told.to(f"m{omar.member_id}") if name == "standing.changed"]
        assert standings == [1, 0]

    def test_tells_the_truth_when_nobody_is_there(self, scene: Scene, told: Told, move) -> None:
        vera = scene.visitor()
        conversation = ask(told, vera)["data"]["conversation"]
        left = told.say(vera, "question.leave", {"conversation": conversation, "client_id": uid(), "email": "vera@example.org"})
        assert left == {"ok": True, "data": {}}
        bad = told.say(vera, "question.leave", {"conversation": conversation, "client_id": uid(), "email": "no"})
        assert bad["code"] in ("email.invalid", "slow_down")

    def test_tells_a_waiting_visitor_their_place(self, scene: Scene, told: Told) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        scene.stand(ines, load=2)
        conversation = ask(told, vera)["data"]["conversation"]
        assert ("waiting.moved", {"conversation": conversation, "position": 1, "estimate": None}) in told.to(f"v{vera.visitor_id}")


class TestOutsider:
    def test_is_told_the_same_for_what_is_not_hers_and_what_is_not_there(self, scene: Scene, told: Told) -> None:
        ines, vera = scene.member("Ines"), scene.visitor()
        conversation = ask(told, vera)["data"]["conversation"]
        offer = told.to(f"m{ines.member_id}")[0][1]["offer"]["uid"]
        scene.unit.expire_all()
        for actor in (scene.zoe, scene.twin.visitor()):
            gateway.pacing.count_in("memory://")
            for there, nowhere in ((conversation, uid()),):
                for name, command in (("offer.accept", {"offer": offer}), ("offer.decline", {"offer": offer}),
                                      ("conversation.transfer", {"conversation": there, "epoch": 0, "audience": "agents"}),
                                      ("conversation.close", {"conversation": there, "epoch": 0}),
                                      ("question.leave", {"conversation": there, "email": "z@example.org"})):
                    mine = told.say(actor, name, {**command, "client_id": uid()})
                    key = "offer" if "offer" in command else "conversation"
                    gateway.pacing.count_in("memory://")
                    nothing = told.say(actor, name, {**command, key: nowhere, "client_id": uid()})
                    assert mine == nothing and mine["code"] in ("not_found", "not_allowed")
        assert told.to(f"m{scene.zoe.member_id}") == []


class TestAcceptSentAgain:
    def test_lets_nobody_back_in_who_handed_it_over(self, scene: Scene, told: Told) -> None:
        """The ack of long ago was lost, or is asked for again: the answer is the same, the ears stay shut."""
        ines, conversation = scene.member("Ines"), ask(told, scene.visitor())["data"]["conversation"]
        accept = {"offer": told.to(f"m{ines.member_id}")[0][1]["offer"]["uid"], "client_id": uid()}
        first = told.say(ines, "offer.accept", accept)
        staff = {room for sid, room in told.joined if sid == ines.key and room.endswith(":staff")}
        assert len(staff) == 1
        handed = {"conversation": conversation, "client_id": uid(), "epoch": first["data"]["epoch"], "audience": "agents"}
        assert told.say(ines, "conversation.transfer", handed)["ok"]
        assert told.say(ines, "offer.accept", accept) == first
        assert not {room for sid, room in told.joined if sid == ines.key} & staff


class TestListeners:
    def test_leave_who_is_available_again_what_they_were_offered(self, scene: Scene, told: Told) -> None:
        """The job of an earlier "away" may run after the offer: it would take the card from under the finger."""
        ines, vera = scene.member("Ines"), scene.visitor()
        ask(told, vera)
        listeners.pass_on_offers(brand_id=scene.id, member_id=ines.member_id or 0)
        assert told.names(f"m{ines.member_id}") == ["offer.made"]

    def test_serve_and_sweep_and_pass_on_by_the_clock(self, scene: Scene, told: Told, move) -> None:
        ines, vera = scene.member("Ines", here=False), scene.visitor()
        conversation = ask(told, vera)["data"]["conversation"]
        scene.come(ines)
        listeners.keep_promises()
        assert [data["offer"]["conversation"] for _, data in told.to(f"m{ines.member_id}")] == [conversation]
        omar = scene.member("Omar", "agent")
        scene.stand(ines, availability="away")
        listeners.pass_on_offers(brand_id=scene.id, member_id=ines.member_id or 0)
        assert told.names(f"m{omar.member_id}") == ["offer.made"]
        move(timedelta(seconds=31))
        listeners.keep_promises()
        assert [data["reason"] for name, data in told.to(f"m{omar.member_id}") if name == "offer.ended"] == ["expired"]
        listeners.serve(brand_id=scene.id)
        listeners.revoke(brand_id=scene.id, member_id=ines.member_id or 0)

    def test_bring_back_who_reopened_when_the_job_was_cut_short(self, scene: Scene, told: Told, move) -> None:
        """The process died in it and its lease runs: the clock finds the conversation, once."""
        question = scene.ask(scene.visitor())
        for number in (1, 2):
            scene.unit.execute(delete(Waiting).where(Waiting.conversation_id == question.conversation_id))
            for _ in range(2):
                listeners.keep_promises()
            assert scene.unit.scalar(select(func.count()).select_from(Waiting)) == 1
            assert scene.unit.scalar(select(func.count()).select_from(Decision).where(Decision.step == "reopened")) == number

    def test_mail_answers_only_to_who_is_not_there(self, scene: Scene, told: Told, move) -> None:
        vera = scene.visitor()
        question = scene.ask(vera)
        leave(scene, vera, question)
        ines = scene.member("Ines")
        scene.sweep(1)
        epoch = scene.accept(ines, question).epoch
        post_message(scene.unit, Draft(actor=ines, conversation=question.conversation, client_id=uid(), body="Yes", epoch=epoch, now=scene.now))
        move(timedelta(seconds=65))
        scene.come(vera)
        listeners.mail_answers()
        assert scene.unit.scalar(select(func.count()).select_from(OutgoingLetter)) == 0
        scene.go(vera)
        for _ in range(2):
            listeners.mail_answers()
        assert scene.unit.scalar(select(func.count()).select_from(OutgoingLetter)) == 1

    def test_keep_promises_to_others_when_one_brand_fails(self, scene: Scene, told: Told, move, monkeypatch) -> None:
        served: list[int] = []

        def serve_brand(brand_id: int) -> None:
            served.append(brand_id)
            raise RuntimeError("broken")

        monkeypatch.setattr(listeners, "serve_brand", serve_brand)
        scene.ask()
        scene.member("Ines")
        scene.ask(scene.twin.visitor())  # goes to Zoe
        move(timedelta(seconds=31))
        listeners.keep_promises()
        assert served == [scene.id, scene.twin.id]
