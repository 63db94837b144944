"""The doors beside the log: heartbeat, typing, read positions, ratings, and the visitor's page."""

from typing import Any

import pytest
from sqlalchemy import select

from app.conversations.models import Participant
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.ids import uid
from app.realtime import presence
from app.visitors.models import Visitor
from tests.cast import Cast
from tests.conversations.ears import Stage, code
from tests.conversations.talk import PAGE


class TestReadHeads:
    def test_answers_ones_own_and_renews_presence(self, stage: Stage, cast: Cast) -> None:
        asked = {"conversations": [stage.uid, uid()]}
        assert stage.ears.must(cast.vera, "conversation.heads", asked) == {"heads": {stage.uid: 2}, "at": clock.millis(clock.now())}
        assert stage.ears.must(cast.zoe, "conversation.heads", asked)["heads"] == {}
        with reading() as session:
            keys = {cast.vera.key, cast.zoe.key, cast.ines.key}
            assert presence.present(session, keys, now=clock.now()) == {cast.vera.key, cast.zoe.key}

    def test_refuses_too_many_at_once(self, stage: Stage, cast: Cast) -> None:
        ack = stage.ears.say(cast.vera, "conversation.heads", {"conversations": [uid() for _ in range(51)]})
        assert ack["code"] == "malformed"


class TestShowTyping:
    def test_tells_both_sides_and_keeps_nothing(self, stage: Stage, cast: Cast) -> None:
        stage.assign(cast.ines)
        before = stage.sync(cast.vera)["head"]
        stage.ears.must(cast.ines, "typing.show", {"conversation": stage.uid, "on": True})
        assert stage.ears.of(cast.vera, "typing.shown") == [{"conversation": stage.uid, "by": 2, "on": True}]
        assert stage.sync(cast.vera)["head"] == before

    def test_says_nothing_for_who_left_or_when_it_is_closed(self, stage: Stage, cast: Cast) -> None:
        stage.assign(cast.ines)
        stage.release()
        stage.ears.must(cast.ines, "typing.show", {"conversation": stage.uid, "on": True})
        stage.close()
        stage.ears.must(cast.vera, "typing.show", {"conversation": stage.uid, "on": True})
        assert "typing.shown" not in [name for _, name, _ in stage.ears.heard]

    def test_is_not_found_by_an_outsider(self, stage: Stage, cast: Cast) -> None:
        assert code(stage.ears.say(cast.zoe, "typing.show", {"conversation": stage.uid, "on": True})) == "not_found"


class TestMarkRead:
    def test_moves_nothing_for_who_left(self, stage: Stage, cast: Cast) -> None:
        stage.assign(cast.ines)
        stage.release()
        stage.ears.must(cast.ines, "read.mark", {"conversation": stage.uid, "seq": 3})
        with reading() as session:
            assert session.scalar(select(Participant.read_seq).where(Participant.member_id == cast.ines.member_id)) == 0

    def test_is_not_found_by_an_outsider(self, stage: Stage, cast: Cast) -> None:
        assert code(stage.ears.say(cast.zoe, "read.mark", {"conversation": stage.uid, "seq": 1})) == "not_found"


class TestRate:
    @pytest.fixture
    def assignment(self, stage: Stage, cast: Cast) -> str:
        assigned = stage.assign(cast.ines)
        stage.post(cast.ines, "It is.", epoch=assigned.epoch)
        stage.release()
        return assigned.assignment_uid

    def said(self, stage: Stage, assignment: str, **more: Any) -> dict[str, Any]:
        return {"conversation": stage.uid, "client_id": uid(), "assignment": assignment, "stars": 5, "words": "", **more}

    def test_answers_a_second_send_the_same(self, stage: Stage, cast: Cast, assignment: str) -> None:
        said = self.said(stage, assignment)
        assert [code(stage.ears.say(cast.vera, "assignment.rate", said)) for _ in range(2)] == ["ok", "ok"]
        assert stage.sync(cast.vera)["entries"][-1]["data"] == {"what": "rated", "assignment": assignment, "stars": 5, "words": ""}

    def test_refuses_a_second_opinion(self, stage: Stage, cast: Cast, assignment: str) -> None:
        stage.ears.must(cast.vera, "assignment.rate", self.said(stage, assignment))
        assert code(stage.ears.say(cast.vera, "assignment.rate", self.said(stage, assignment, stars=1))) == "rating.already"

    @pytest.mark.parametrize("stars", [0, 6, -1, 4.5, "5", None, True])
    def test_refuses_what_are_no_stars(self, stage: Stage, cast: Cast, assignment: str, stars: Any) -> None:
        ack = stage.ears.say(cast.vera, "assignment.rate", self.said(stage, assignment, stars=stars))
        assert (ack["code"], ack["data"]) == ("malformed", {"fields": ["stars"]})

    def test_is_not_found_by_anybody_else(self, stage: Stage, cast: Cast, assignment: str) -> None:
        for actor in (cast.ines, cast.maya, cast.other, cast.zoe, cast.zoes_visitor):
            assert code(stage.ears.say(actor, "assignment.rate", self.said(stage, assignment))) == "not_found"


class TestShowPage:
    def test_keeps_where_the_visitor_is(self, stage: Stage, cast: Cast) -> None:
        stage.ears.must(cast.vera, "page.show", {"page": {**PAGE, "title": "  A \u202elens\n now "}})
        with reading() as session:
            page = session.get_one(Visitor, cast.vera.visitor_id).page
        assert page == {**PAGE, "title": "A lens now"}

    def test_is_a_visitors(self, stage: Stage, cast: Cast) -> None:
        assert code(stage.ears.say(cast.ines, "page.show", {"page": PAGE})) == "not_allowed"

    @pytest.mark.parametrize("change", [{"type": "admin"}, {"url": "x" * 2_001}, {"title": 1}, {"extra": ""}, {"url": None}])
    def test_refuses_a_page_of_another_shape(self, stage: Stage, cast: Cast, change: dict[str, Any]) -> None:
        assert code(stage.ears.say(cast.vera, "page.show", {"page": {**PAGE, **change}})) == "malformed"


class TestNobody:
    def test_may_do_anything(self, stage: Stage, cast: Cast) -> None:
        """An actor that is nobody's visitor and nobody's member takes part in nothing."""
        stage.assign(cast.ines)
        nobody = Actor(brand_id=cast.objectif.brand_id, role="system")
        assert code(stage.ears.say(nobody, "conversation.sync", {"conversation": stage.uid})) == "not_found"
        assert code(stage.ears.say(nobody, "message.post", stage.said())) == "not_found"
