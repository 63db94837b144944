"""One respondent is responsible at a time; the epoch rises and fences what comes late."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.conversations.assigning import Assigned, OfferTaken, assign
from app.conversations.closing import end
from app.conversations.facts import AssignmentEnded, AssignmentStarted
from app.conversations.joining import join
from app.conversations.models import Assignment
from app.conversations.posting import NotYours
from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.database import open_engine
from app.kernel.errors import NotFound
from app.kernel.lanes import Ground
from app.kernel.writer import Writer
from tests.cast import NOON, Cast
from tests.conversations.talk import Talk, begin
from tests.ground.databases import Database


class TestAssign:
    def test_makes_one_responsible(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        assert (assigned.epoch, assigned.ordinal, talk.row.assignment_id) == (1, 2, assigned.assignment_id)
        assert talk.log()[2:] == ["joined", "assigned"]
        assert talk.last() == {"what": "assigned", "assignment": assigned.assignment_uid, "n": 2}

    def test_announces_it(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        (fact,) = talk.facts(AssignmentStarted)
        assert (fact.assignment_id, fact.member_id, fact.conversation_uid) == (assigned.assignment_id, cast.ines.member_id, talk.uid)

    def test_is_refused_while_somebody_is(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        for actor in (cast.omar, cast.ines):
            with pytest.raises(OfferTaken):
                talk.assign(actor)
        assert talk.row.epoch == 1

    def test_is_refused_when_the_conversation_is_closed(self, talk: Talk, cast: Cast) -> None:
        end(talk.unit, conversation_id=talk.id, by=None, now=talk.now)
        with pytest.raises(OfferTaken):
            talk.assign(cast.ines)

    def test_refuses_another_brands_member(self, talk: Talk, cast: Cast) -> None:
        with pytest.raises(NotFound):
            talk.assign(cast.zoe)

    def test_raises_the_epoch_each_time(self, talk: Talk, cast: Cast) -> None:
        epochs = []
        for actor in (cast.ines, cast.omar, cast.ines):
            epochs.append(talk.assign(actor).epoch)
            talk.release()
        assert epochs == [1, 2, 3]

    def test_keeps_who_takes_part_already_in_their_place(self, talk: Talk, cast: Cast) -> None:
        ordinal = join(talk.unit, conversation_id=talk.id, member_id=cast.omar.member_id or 0, now=talk.now).ordinal
        assert talk.assign(cast.omar).ordinal == ordinal
        assert talk.log().count("joined") == 2

    def test_is_won_by_one_of_many_at_once(self, own_peopled: Database, peopled: tuple[Database, Cast]) -> None:
        cast = peopled[1]
        engine = open_engine(own_peopled.url, write=True)  # a connection for each lane
        writer = Writer(engine, {}, ground=Ground(), mix=own_peopled.kind == "sqlite")
        people = [cast.ines, cast.awa, cast.lena, cast.omar, cast.maya, cast.olga] * 3

        def take(conversation_id: int, actor: Actor) -> Assigned | None:
            try:
                return writer.do(assign, conversation_id=conversation_id, member_id=actor.member_id, topic_id=None, asked_at=NOON, now=NOON)
            except OfferTaken:
                return None

        with work.used(writer), ThreadPoolExecutor(len(people)) as threads:
            number = work.do(begin, cast).conversation_id
            won = [taken for taken in threads.map(lambda actor: take(number, actor), people) if taken]
            writer.close()
        engine.dispose()
        assert [taken.epoch for taken in won] == [1]


class TestRelease:
    def test_ends_the_interval(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        ended = talk.later(minutes=3)
        released = talk.release("released")
        assert released is not None
        assert (released.assignment_id, released.member_id) == (assigned.assignment_id, cast.ines.member_id)
        row = talk.unit.get_one(Assignment, assigned.assignment_id, populate_existing=True)
        assert (row.ended_at, row.ending, talk.row.assignment_id) == (ended, "released", None)

    def test_says_why_and_that_they_left(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        talk.release()
        assert talk.log()[-2:] == ["released", "left"]
        assert talk.entries()[-2].data == {"what": "released", "assignment": assigned.assignment_uid, "n": 2, "reason": "transferred"}
        assert talk.seat(cast.ines).until_seq == talk.row.last_seq

    def test_announces_the_end_after_the_entries(self, talk: Talk, cast: Cast) -> None:
        """Their desk hears "released" and "left" before it hears nothing more."""
        talk.assign(cast.ines)
        talk.unit.facts.clear()
        talk.release()
        assert [type(fact).__name__ for _, fact in talk.unit.facts] == ["EntryAppended", "EntryAppended", "AssignmentEnded"]
        assert talk.facts(AssignmentEnded)[0].ending == "transferred"

    def test_without_an_assignment_does_nothing(self, talk: Talk, cast: Cast) -> None:
        assert talk.release() is None
        talk.assign(cast.ines)
        talk.release()
        assert talk.release() is None
        assert talk.log().count("released") == 1

    def test_fences_what_they_send_late(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        talk.release()
        talk.assign(cast.omar)
        with pytest.raises(NotYours):
            talk.say(cast.ines, epoch=epoch)
        with pytest.raises(NotYours):
            talk.say(cast.ines, epoch=epoch + 1)
