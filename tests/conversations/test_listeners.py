"""Who hears what: staff everything, visitors what is for all, and nobody more than they may read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.conversations import queries, wire
from app.conversations.recording import record
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.ids import uid
from app.realtime import delivery, presence
from tests.cast import Cast
from tests.conversations.ears import Ears, Stage
from tests.conversations.talk import PAGE

Move = Callable[[timedelta], None]


def readable(stage: Stage, actor: Actor) -> list[dict[str, Any]]:
    """The whole log as this person may read it now."""
    with reading() as session:
        place = queries.seen(session, actor=actor, conversation=stage.uid, now=clock.now())
        return queries.entries_after(session, place=place, after=0)[0]


class TestTellEntry:
    def test_gives_words_to_both_sides(self, stage: Stage, cast: Cast) -> None:
        stage.post(cast.vera, "Is it sharp?")
        for side in ("staff", "visitor"):
            name, data = stage.ears.to(delivery.readers(stage.id, side))[-1]
            assert (name, data["conversation"], data["entry"]["body"], data["entry"]["by"]) == ("entry.appeared", stage.uid, "Is it sharp?", 1)

    def test_veils_a_note_for_the_visitor(self, stage: Stage, cast: Cast) -> None:
        stage.assign(cast.ines)
        stage.post(cast.ines, "in a hurry", kind="note")
        assert stage.ears.to(delivery.readers(stage.id, "staff"))[-1][1]["entry"]["body"] == "in a hurry"
        assert stage.ears.to(delivery.readers(stage.id, "visitor"))[-1][1]["entry"] == {"seq": 5, "veiled": True}
        assert "hurry" not in str(stage.ears.to(delivery.readers(stage.id, "visitor")))

    def test_says_nothing_of_what_was_refused(self, stage: Stage, cast: Cast) -> None:
        stage.ears.heard.clear()
        stage.ears.say(cast.zoe, "message.post", stage.said("mine?", epoch=1))
        stage.ears.say(cast.vera, "message.post", stage.said(kind="note"))
        assert stage.ears.heard == []

    def test_says_a_resend_once(self, stage: Stage, cast: Cast) -> None:
        said = stage.said()
        for _ in range(3):
            stage.ears.must(cast.vera, "message.post", said)
        assert stage.ears.names(delivery.readers(stage.id, "staff")).count("entry.appeared") == 3  # started, joined, the words


class TestSnapshotAndEvents:
    def test_are_the_snapshot_for_everybody(self, stage: Stage, cast: Cast, move: Move) -> None:
        """Vera, who was there from the start; Ines, who left; Omar, who came later: a page at the beginning plus what their
        socket heard is what they may read now."""
        pages = {cast.vera.key: stage.sync(cast.vera)["entries"]}
        stage.post(cast.vera, "Is it sharp?")
        epoch = stage.assign(cast.ines).epoch
        pages[cast.ines.key] = stage.sync(cast.ines)["entries"]
        stage.post(cast.ines, "Which camera?", epoch=epoch)
        stage.post(cast.ines, "a beginner", kind="note", epoch=epoch)
        stage.post(cast.vera, "And where is my parcel?")
        stage.release()
        stage.post(cast.vera, "Hello?")
        assigned = stage.assign(cast.omar)
        pages[cast.omar.key] = stage.sync(cast.omar)["entries"]
        stage.post(cast.omar, "On its way", epoch=assigned.epoch)
        work.do(record, conversation_id=stage.id, what="blocked", audience="staff", now=clock.now())
        stage.release()
        stage.ears.must(cast.vera, "assignment.rate", {"conversation": stage.uid, "client_id": uid(), "assignment": assigned.assignment_uid,
                                                       "stars": 5, "words": "Thank you"})
        stage.close()
        move(timedelta(hours=1))
        stage.post(cast.vera, "One more thing")
        for actor in (cast.vera, cast.ines, cast.omar):
            heard = [data["entry"] for data in stage.ears.of(actor, "entry.appeared")]
            assert pages[actor.key] + heard == readable(stage, actor), actor.role

    def test_are_the_log_without_a_gap_or_a_double(self, stage: Stage, cast: Cast) -> None:
        stage.sync(cast.vera)
        stage.assign(cast.ines)
        for n in range(5):
            stage.post(cast.vera, f"{n}")
        assert [data["entry"]["seq"] for data in stage.ears.of(cast.vera, "entry.appeared")] == list(range(3, 10))


class TestPartWith:
    def test_lets_who_handed_over_hear_no_more(self, stage: Stage, cast: Cast) -> None:
        stage.assign(cast.ines)
        stage.sync(cast.ines)
        stage.release()
        assert [data["entry"]["data"]["what"] for data in stage.ears.of(cast.ines, "entry.appeared")] == ["released", "left"]
        stage.post(cast.vera, "between us")
        assert "between us" not in str(stage.ears.by_person[cast.ines.key])
        assert (cast.ines.key, delivery.readers(stage.id, "staff")) not in stage.ears.joined


class TestTellRead:
    def test_shows_both_sides_how_far(self, stage: Stage, cast: Cast) -> None:
        stage.assign(cast.ines)
        stage.sync(cast.vera)
        stage.sync(cast.ines)
        stage.ears.must(cast.ines, "read.mark", {"conversation": stage.uid, "seq": 2})
        for actor in (cast.vera, cast.ines):
            assert stage.ears.of(actor, "read.moved") == [{"conversation": stage.uid, "by": 2, "seq": 2}]


class TestTellPage:
    @pytest.fixture
    def answered(self, stage: Stage, cast: Cast) -> Stage:
        stage.assign(cast.ines)
        stage.sync(cast.ines)
        stage.sync(cast.vera)
        return stage

    def test_shows_respondents_where_the_visitor_is(self, answered: Stage, cast: Cast) -> None:
        answered.ears.must(cast.vera, "page.show", {"page": {**PAGE, "title": "Basket", "type": "basket"}})
        (shown,) = answered.ears.of(cast.ines, "page.changed")
        assert (shown["conversation"], shown["page"]["title"], shown["here"]) == (answered.uid, "Basket", True)
        assert answered.ears.of(cast.vera, "page.changed") == []

    def test_says_once_that_the_visit_is_no_longer_followed(self, answered: Stage, cast: Cast) -> None:
        trail = [{"path": "/p/lens", "at": 1}]
        answered.ears.must(cast.vera, "page.show", {"page": PAGE, "trail": trail})
        for _ in range(2):
            answered.ears.must(cast.vera, "trail.forget", {})
        said = [(shown["here"], shown["conversations"]) for shown in answered.ears.of(cast.ines, "page.changed")]
        assert said == [(True, 1), (False, 1)]  # it may be said by a page without a socket: nobody is claimed to be here

    def test_says_that_they_came_and_went(self, answered: Stage, cast: Cast) -> None:
        work.do(presence.renew, actor=cast.vera, now=clock.now())
        work.do(presence.end, actor=cast.vera, now=clock.now())
        assert [shown["here"] for shown in answered.ears.of(cast.ines, "page.changed")] == [True, False]

    def test_says_nothing_once_it_is_closed(self, answered: Stage, cast: Cast) -> None:
        answered.close()
        answered.ears.heard.clear()
        answered.ears.must(cast.vera, "page.show", {"page": PAGE})
        assert answered.ears.heard == []

    def test_is_not_about_members(self, answered: Stage, cast: Cast) -> None:
        answered.ears.heard.clear()
        work.do(presence.renew, actor=cast.omar, now=clock.now())
        assert not [heard for heard in answered.ears.heard if heard[1] == "page.changed"]


class TestShapes:
    def test_hold_for_every_event_that_was_told(self, ears: Ears) -> None:
        """`Ears` refuses what the protocol does not declare; an event of another shape is an error here."""
        with pytest.raises(AssertionError):
            ears.emit("read.moved", wire.TypingShown(conversation=uid(), by=1, on=True), room="anywhere")
