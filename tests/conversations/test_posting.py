"""A message enters the log: whose it may be, what it may hold, and what a second send finds."""

from datetime import datetime

import pytest
from sqlalchemy import update

from app.conversations import posting
from app.conversations.closing import end
from app.conversations.facts import EntryAppended
from app.conversations.joining import join, leave
from app.conversations.models import Assignment
from app.conversations.posting import LONGEST, ClosedToMessages, EmptyMessage, MessageTooLong, NotYours, Stored, checked
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.ids import uid
from app.kernel.work import Unit
from tests.cast import Cast
from tests.conversations.talk import Talk


def answered_at(talk: Talk, assignment_id: int) -> datetime | None:
    return talk.unit.get_one(Assignment, assignment_id, populate_existing=True).answered_at


class TestChecked:
    @pytest.mark.parametrize("body", ["", "   ", "\n\t\r\n", "\x00\x07", "\u202e\u202d", "\u200b\ufeff", "\u2066\u2069", "\u2028\u00a0"])
    def test_refuses_what_nobody_can_read(self, body: str) -> None:
        with pytest.raises(EmptyMessage):
            checked(body)

    def test_says_the_limit_to_who_writes_too_much(self) -> None:
        with pytest.raises(MessageTooLong) as refused:
            checked("x" * 10_000)
        assert refused.value.data == {"limit": LONGEST}

    def test_takes_exactly_the_limit(self) -> None:
        assert len(checked("é" * LONGEST)) == LONGEST

    @pytest.mark.parametrize(("typed", "stored"), [
        ("a\x00b", "ab"), ("pay \u202eevil\u202c now", "pay evil now"), ("a\r\nb\rc", "a\nb\nc"), ("  hello  ", "hello"),
        ("e\u0301", "é"), ("lone \ud800 half", "lone ? half"), ("👩‍👩‍👧" * 20, "👩‍👩‍👧" * 20), ("मेरा कैमरा", "मेरा कैमरा"), ("שלום\u200f", "שלום\u200f"),
    ])
    def test_keeps_the_words_and_drops_what_turns_or_breaks_them(self, typed: str, stored: str) -> None:
        assert checked(typed) == stored


class TestPostMessage:
    def test_appends_the_visitors_words(self, talk: Talk, cast: Cast) -> None:
        stored = talk.say(cast.vera, "Is it sharp?")
        assert (stored.seq, talk.log()[-1]) == (3, "Is it sharp?")
        entry = talk.entries()[-1]
        assert (entry.kind, entry.audience, entry.at, entry.sender_id) == ("text", "all", talk.now, talk.seat(cast.vera).id)

    def test_announces_what_goes_over_the_wire(self, talk: Talk, cast: Cast) -> None:
        client_id = uid()
        stored = talk.say(cast.vera, "Is it sharp?", client_id=client_id)
        fact = talk.facts(EntryAppended)[-1]
        assert (fact.seq, fact.at, fact.by, fact.client_id, fact.body, fact.audience) == (
            stored.seq, stored.at, 1, client_id, "Is it sharp?", "all")
        assert fact.conversation_uid == talk.uid

    def test_lets_the_responsible_respondent_answer(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        assert talk.say(cast.ines, "It is.", epoch=epoch).seq == talk.row.last_seq

    @pytest.mark.parametrize("epoch", [None, 0, 2])
    def test_refuses_an_epoch_that_is_not_the_present_one(self, talk: Talk, cast: Cast, epoch: int | None) -> None:
        talk.assign(cast.ines)
        with pytest.raises(NotYours):
            talk.say(cast.ines, epoch=epoch)

    def test_refuses_a_participant_who_is_not_responsible(self, unit: Unit, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        join(unit, conversation_id=talk.id, member_id=cast.omar.member_id or 0, now=talk.now)
        with pytest.raises(NotYours):
            talk.say(cast.omar, epoch=epoch)

    def test_refuses_who_has_left(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        talk.release()
        for kind in ("text", "note"):
            with pytest.raises(NotYours):
                talk.say(cast.ines, kind=kind, epoch=epoch)

    def test_refuses_the_old_epoch_of_who_came_back(self, talk: Talk, cast: Cast) -> None:
        before = talk.assign(cast.ines).epoch
        talk.release()
        present = talk.assign(cast.ines).epoch
        with pytest.raises(NotYours):
            talk.say(cast.ines, epoch=before)
        assert talk.say(cast.ines, epoch=present)

    def test_refuses_an_outsider(self, talk: Talk, cast: Cast) -> None:
        for actor in (cast.other, cast.zoes_visitor, cast.zoe, cast.maya, cast.omar, Actor(brand_id=cast.objectif.brand_id, role="system")):
            with pytest.raises(NotFound):
                talk.say(actor, epoch=1)
        assert talk.log() == ["started", "joined"]

    def test_refuses_another_brands_actor_with_the_same_ids(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        for actor in (Actor(brand_id=cast.lumen.brand_id, role="visitor", visitor_id=cast.vera.visitor_id),
                      Actor(brand_id=cast.lumen.brand_id, role="ambassador", member_id=cast.ines.member_id)):
            with pytest.raises(NotFound):
                talk.say(actor, epoch=epoch)

    def test_does_not_know_a_conversation_that_is_not_there(self, talk: Talk, cast: Cast) -> None:
        with pytest.raises(NotFound):
            talk.say(cast.vera, conversation=uid())

    def test_refuses_a_closed_conversation(self, unit: Unit, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        end(unit, conversation_id=talk.id, by=None, now=talk.now)
        with pytest.raises(ClosedToMessages):
            talk.say(cast.vera)
        with pytest.raises(ClosedToMessages):
            talk.say(cast.ines, epoch=epoch)

    def test_keeps_hostile_words_as_words(self, talk: Talk, cast: Cast) -> None:
        body = "'); DROP TABLE entry; -- %s ? :x {body} <script>alert(1)</script>"
        talk.say(cast.vera, body)
        assert talk.log()[-1] == body


class TestPostNote:
    def test_is_for_staff_only(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        talk.say(cast.ines, "She seems to be in a hurry", kind="note")
        assert (talk.entries()[-1].kind, talk.entries()[-1].audience) == ("note", "staff")
        assert talk.facts(EntryAppended)[-1].audience == "staff"

    def test_may_be_written_by_every_respondent_who_takes_part(self, unit: Unit, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        join(unit, conversation_id=talk.id, member_id=cast.omar.member_id or 0, now=talk.now)
        assert talk.say(cast.omar, "I am listening", kind="note")

    def test_may_not_be_written_by_a_visitor(self, talk: Talk, cast: Cast) -> None:
        with pytest.raises(NotYours):
            talk.say(cast.vera, kind="note")

    def test_is_no_answer(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        talk.say(cast.ines, kind="note")
        assert answered_at(talk, assigned.assignment_id) is None


class TestResend:
    def test_answers_the_first_seq_whatever_the_body_says_now(self, talk: Talk, cast: Cast) -> None:
        client_id = uid()
        first = talk.say(cast.vera, "Is it sharp?", client_id=client_id)
        talk.later(minutes=5)
        assert talk.say(cast.vera, "Another text", client_id=client_id) == first
        assert talk.log() == ["started", "joined", "Is it sharp?"]
        assert len(talk.facts(EntryAppended)) == 3

    def test_answers_after_the_conversation_was_closed(self, unit: Unit, talk: Talk, cast: Cast) -> None:
        client_id = uid()
        first = talk.say(cast.vera, client_id=client_id)
        end(unit, conversation_id=talk.id, by=None, now=talk.now)
        assert talk.say(cast.vera, client_id=client_id) == first

    def test_answers_after_it_was_transferred(self, talk: Talk, cast: Cast) -> None:
        epoch, client_id = talk.assign(cast.ines).epoch, uid()
        first = talk.say(cast.ines, client_id=client_id, epoch=epoch)
        talk.release()
        talk.assign(cast.omar)
        assert talk.say(cast.ines, client_id=client_id, epoch=epoch) == first

    def test_answers_in_a_group_in_which_it_would_be_refused(self, talk: Talk, cast: Cast) -> None:
        epoch, client_id = talk.assign(cast.ines).epoch, uid()
        first = talk.say(cast.ines, client_id=client_id, epoch=epoch)
        talk.release()
        answers = talk.say_all(talk.draft(cast.ines, client_id=client_id, epoch=epoch), talk.draft(cast.vera))
        assert answers[0] == first

    def test_is_told_apart_by_who_sends_it(self, talk: Talk, cast: Cast) -> None:
        epoch, client_id = talk.assign(cast.ines).epoch, uid()
        assert talk.say(cast.vera, client_id=client_id) != talk.say(cast.ines, client_id=client_id, epoch=epoch)

    def test_of_another_conversation_is_none(self, unit: Unit, talk: Talk, cast: Cast) -> None:
        second, client_id = Talk(unit, cast), uid()
        talk.say(cast.vera, client_id=client_id)
        second.say(cast.vera, client_id=client_id)
        assert (len(talk.log()), len(second.log())) == (3, 3)


class TestFirstAnswer:
    def test_stops_the_clock_once(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        answered = talk.later(seconds=40)
        talk.say(cast.ines, epoch=assigned.epoch)
        talk.later(seconds=40)
        talk.say(cast.ines, epoch=assigned.epoch)
        assert answered_at(talk, assigned.assignment_id) == answered

    def test_is_not_the_visitors(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        talk.say(cast.vera)
        assert answered_at(talk, assigned.assignment_id) is None

    def test_is_the_earlier_of_two_in_one_group(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        first = talk.draft(cast.ines, epoch=assigned.epoch)
        talk.later(seconds=40)
        talk.say_all(first, talk.draft(cast.ines, epoch=assigned.epoch))
        assert answered_at(talk, assigned.assignment_id) == first.now

    def test_counts_for_each_assignment_anew(self, talk: Talk, cast: Cast) -> None:
        for actor in (cast.ines, cast.omar):
            assigned = talk.assign(actor)
            talk.say(actor, epoch=assigned.epoch)
            assert answered_at(talk, assigned.assignment_id) == talk.now
            talk.release()
            talk.later(seconds=40)

    def test_stands_when_another_process_was_first(self, talk: Talk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        """Two of one respondent's tabs in two processes: the second waits for the lock and has read the row before."""
        assigned, find, first = talk.assign(cast.ines), posting._places, talk.now

        def first_here(*args: object) -> object:
            found = find(*args)  # type: ignore[arg-type]
            talk.unit.execute(update(Assignment).where(Assignment.id == assigned.assignment_id).values(answered_at=first))
            return found

        monkeypatch.setattr(posting, "_places", first_here)
        talk.later(seconds=40)
        assert isinstance(talk.say(cast.ines, epoch=assigned.epoch), Stored)
        assert answered_at(talk, assigned.assignment_id) == first


class TestLeft:
    def test_may_write_again_after_coming_back(self, unit: Unit, talk: Talk, cast: Cast) -> None:
        number = cast.omar.member_id or 0
        join(unit, conversation_id=talk.id, member_id=number, now=talk.now)
        leave(unit, conversation_id=talk.id, member_id=number, now=talk.now)
        with pytest.raises(NotYours):
            talk.say(cast.omar, kind="note")
        join(unit, conversation_id=talk.id, member_id=number, now=talk.now)
        assert talk.say(cast.omar, kind="note")
