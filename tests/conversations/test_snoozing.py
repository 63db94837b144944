"""A conversation is put aside and wakes: by the clock, by its visitor, by its respondent."""

from datetime import timedelta

import pytest

from app.conversations.closing import close
from app.conversations.models import Snooze
from app.conversations.posting import ClosedToMessages, NotYours
from app.conversations.snoozing import snooze, to_wake, wake
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.ids import uid
from tests.cast import Cast
from tests.conversations.talk import Talk


def aside(talk: Talk, actor: Actor, *, minutes: float | None = None, client_id: str = "") -> None:
    until = None if minutes is None else talk.now + timedelta(minutes=minutes)
    snooze(talk.unit, actor=actor, conversation=talk.uid, client_id=client_id or uid(), until=until, now=talk.now)


def running(talk: Talk) -> list[Snooze]:
    return [one for one in talk.unit.query(Snooze).populate_existing().all() if one.ended_at is None]


class TestSnooze:
    def test_says_so_to_staff_and_wakes_by_the_clock(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        aside(talk, cast.ines, minutes=10)
        assert talk.log()[-1] == "snoozed"
        assert to_wake(talk.unit, now=talk.later(minutes=9)) == []
        assert to_wake(talk.unit, now=talk.later(minutes=1)) == [(talk.id, "time")]
        assert wake(talk.unit, conversation_id=talk.id, why="time", now=talk.now)
        assert not wake(talk.unit, conversation_id=talk.id, why="time", now=talk.now)
        assert (talk.log()[-1], to_wake(talk.unit, now=talk.now), running(talk)) == ("woken", [], [])

    def test_wakes_when_the_visitor_writes(self, talk: Talk, cast: Cast) -> None:
        talk.say(cast.vera)
        assigned = talk.assign(cast.ines)
        aside(talk, cast.ines)
        talk.say(cast.ines, "I shall ask", epoch=assigned.epoch)
        assert to_wake(talk.unit, now=talk.later(days=30)) == []
        talk.say(cast.vera, "Any news?")
        assert to_wake(talk.unit, now=talk.now) == [(talk.id, "message")]

    def test_is_ended_by_a_time_that_has_passed(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        aside(talk, cast.ines)
        aside(talk, cast.ines, minutes=-1)
        assert (talk.log()[-1], running(talk)) == ("woken", [])

    def test_is_replaced_by_another(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        aside(talk, cast.ines)
        aside(talk, cast.ines, minutes=5)
        (one,) = running(talk)
        assert one.until == talk.now + timedelta(minutes=5)

    def test_is_done_once(self, talk: Talk, cast: Cast) -> None:
        client_id = uid()
        talk.assign(cast.ines)
        for _ in range(2):
            aside(talk, cast.ines, client_id=client_id)
        assert talk.log().count("snoozed") == 1

    def test_ends_with_the_assignment(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        aside(talk, cast.ines)
        close(talk.unit, actor=cast.ines, conversation=talk.uid, epoch=assigned.epoch, category=None, now=talk.later(minutes=3))
        (one,) = talk.unit.query(Snooze).populate_existing().all()
        assert clock.millis(one.ended_at or one.since) - clock.millis(one.since) == 180_000

    def test_refuses_everybody_else(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        with pytest.raises(NotAllowed):
            aside(talk, cast.vera)
        for outsider in (cast.zoe, cast.awa, cast.omar):
            with pytest.raises(NotFound):
                aside(talk, outsider)

    def test_refuses_who_is_no_longer_responsible(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        talk.release()
        with pytest.raises(NotYours):
            aside(talk, cast.ines)

    def test_refuses_what_is_closed_or_too_far(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        with pytest.raises(Malformed):
            aside(talk, cast.ines, minutes=60 * 24 * 91)
        close(talk.unit, actor=cast.ines, conversation=talk.uid, epoch=assigned.epoch, category=None, now=talk.now)
        with pytest.raises(ClosedToMessages):
            aside(talk, cast.ines)
