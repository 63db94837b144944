"""What was answered while its visitor was away is mailed: once for all, seldom, and never to who wants none."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.conversations.posting import Draft, post_message
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.ids import uid
from app.kernel.letters import OutgoingLetter
from app.routing.leaving import link_token
from app.routing.mailing import brand_of, mail_answer, no_more_token, stop_letters
from app.routing.queries import answers_due
from app.visitors.models import Address
from app.visitors.reaching import note_bounce
from tests.routing.scene import Scene
from tests.routing.test_leave import answered, leave


class TestAnswersDue:
    def test_finds_an_answer_its_visitor_has_not_read(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = answered(scene, vera)
        (due,) = answers_due(scene.unit, now=scene.now)
        assert (due.conversation_id, due.visitor_id) == (question.conversation_id, vera.visitor_id)

    def test_finds_none_before_an_answer_or_once_it_was_read(self, scene: Scene) -> None:
        from app.conversations.models import Participant

        vera, other = scene.visitor(), scene.visitor()
        unanswered = scene.ask(other)
        leave(scene, other, unanswered)
        assert answers_due(scene.unit, now=scene.now) == []
        answered(scene, vera)
        scene.unit.execute(Participant.__table__.update().values(read_seq=1_000))
        assert answers_due(scene.unit, now=scene.now) == []


class TestMailAnswer:
    def test_queues_one_letter_without_a_word_of_the_visitor(self, scene: Scene) -> None:
        vera = scene.visitor("<b>Vera</b>")
        question = answered(scene, vera)
        assert mail_answer(scene.unit, conversation_id=question.conversation_id, now=scene.now)
        assert not mail_answer(scene.unit, conversation_id=question.conversation_id, now=scene.now)
        letter = scene.unit.scalars(select(OutgoingLetter)).one()
        assert (letter.to, letter.template, letter.language) == ("Vera@example.org", "letters/answer", "en")
        assert set(letter.values) == {"brand", "token", "unsubscribe"}
        assert "sharp" not in json.dumps(letter.values) and "Vera" not in json.dumps(letter.values)
        assert answers_due(scene.unit, now=scene.now) == []

    def test_words_the_letter(self, scene: Scene, app) -> None:
        from app.kernel.mail import worded

        with app.app_context():
            subject, text = worded("letters/answer", {"brand": "Objectif", "token": "abc"}, "en")
        assert "Objectif" in subject
        assert "/left/abc" in text

    def test_words_the_letter_in_the_visitors_language(self, app) -> None:
        from app.kernel.mail import worded

        with app.app_context():
            letters = {worded("letters/answer", {"brand": "Objectif", "token": "abc"}, language) for language in ("en", "fr", "ar", "ru", "tlh")}
        assert len(letters) == 4  # what nobody speaks is said in English


    def test_tells_of_later_answers_but_twice_a_day_at_most(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = answered(scene, vera)
        for hours, goes in ((0, True), (1, True), (1, False), (23, True)):
            again(scene, question, hours=hours)
            assert mail_answer(scene.unit, conversation_id=question.conversation_id, now=scene.now) is goes, hours

    def test_goes_more_often_to_an_address_that_is_verified(self, scene: Scene) -> None:
        vera = scene.visitor()
        question = answered(scene, vera)
        scene.unit.execute(update(Address).values(verified_at=scene.now))
        for _ in range(4):
            again(scene, question, hours=1)
            assert mail_answer(scene.unit, conversation_id=question.conversation_id, now=scene.now)

    def test_waits_until_nobody_writes_any_more(self, scene: Scene) -> None:
        question = answered(scene, scene.visitor())
        assert answers_due(scene.unit, now=scene.now, quiet=scene.now - timedelta(seconds=60)) == []
        scene.later(60)
        (due,) = answers_due(scene.unit, now=scene.now, quiet=scene.now - timedelta(seconds=60))
        assert due.conversation_id == question.conversation_id

    def test_never_goes_to_an_address_that_bounced(self, scene: Scene) -> None:
        question = answered(scene, scene.visitor())
        assert note_bounce(scene.unit, email=" Vera@EXAMPLE.org", now=scene.now) == 1
        assert note_bounce(scene.unit, email="nobody@example.org", now=scene.now) == 0
        assert not mail_answer(scene.unit, conversation_id=question.conversation_id, now=scene.now)

    def test_never_goes_to_who_wants_no_more(self, scene: Scene) -> None:
        question = answered(scene, scene.visitor())
        address = scene.unit.scalars(select(Address.id)).one()
        link = no_more_token(address)
        assert brand_of(scene.unit, link=link)[0] == "Objectif"
        for _ in range(2):
            stop_letters(scene.unit, link=link, now=scene.now)
        assert not mail_answer(scene.unit, conversation_id=question.conversation_id, now=scene.now)
        for forged in (link + "x", "", link_token(question.conversation, address), no_more_token(address + 1)):
            with pytest.raises(NotFound):
                stop_letters(scene.unit, link=forged, now=scene.now)


def again(scene: Scene, question, *, hours: float) -> None:
    """Somebody of the conversation answers once more, later."""
    from app.conversations.models import Conversation, Participant

    thread = scene.unit.get_one(Conversation, question.conversation_id, populate_existing=True)
    seat = scene.unit.scalars(select(Participant).where(Participant.conversation_id == thread.id, Participant.ordinal == 2)).one()
    ines = Actor(brand_id=scene.id, role="ambassador", member_id=seat.member_id)
    post_message(scene.unit, Draft(actor=ines, conversation=question.conversation, client_id=uid(), body="And also", epoch=thread.epoch,
                                   now=scene.later(hours * 3600 + 1)))
