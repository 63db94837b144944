"""People come into a conversation and go; the log says so, and what they may read follows."""

import pytest

from app.conversations.facts import EntryAppended
from app.conversations.joining import join, leave
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from tests.cast import Cast
from tests.conversations.talk import Talk


def come(talk: Talk, actor: Actor) -> int:
    return join(talk.unit, conversation_id=talk.id, member_id=actor.member_id or 0, now=talk.now).ordinal


def go(talk: Talk, actor: Actor) -> None:
    leave(talk.unit, conversation_id=talk.id, member_id=actor.member_id or 0, now=talk.now)


class TestJoin:
    def test_numbers_people_in_the_order_they_come(self, talk: Talk, cast: Cast) -> None:
        assert [come(talk, actor) for actor in (cast.ines, cast.omar, cast.maya)] == [2, 3, 4]

    def test_tells_who_they_are(self, talk: Talk, cast: Cast) -> None:
        come(talk, cast.ines)
        assert talk.last() == {"what": "joined", "who": {"n": 2, "role": "ambassador", "name": "Ines", "line": "Customer since 2023", "since": None,
                                                                 "disclosure": "", "photo": ""}}

    def test_is_said_once(self, talk: Talk, cast: Cast) -> None:
        assert come(talk, cast.ines) == come(talk, cast.ines)
        assert talk.log().count("joined") == 2

    def test_reads_from_the_visitors_question_on(self, talk: Talk, cast: Cast) -> None:
        talk.say(cast.vera)
        come(talk, cast.ines)
        assert (talk.seat(cast.ines).since_seq, talk.seat(cast.ines).until_seq) == (1, None)

    def test_continues_the_place_of_who_was_there_before(self, talk: Talk, cast: Cast) -> None:
        first = come(talk, cast.ines)
        go(talk, cast.ines)
        assert come(talk, cast.ines) == first
        assert talk.log()[2:] == ["joined", "left", "joined"]
        assert (talk.seat(cast.ines).left_at, talk.seat(cast.ines).until_seq) == (None, None)

    def test_refuses_another_brands_member(self, talk: Talk, cast: Cast) -> None:
        with pytest.raises(NotFound):
            come(talk, cast.zoe)

    @pytest.mark.parametrize("missing", ["conversation_id", "member_id"])
    def test_refuses_who_or_what_is_not_there(self, talk: Talk, cast: Cast, missing: str) -> None:
        with pytest.raises(NotFound):
            join(talk.unit, **{"conversation_id": talk.id, "member_id": cast.ines.member_id or 0, missing: 10**9}, now=talk.now)


class TestLeave:
    def test_ends_what_they_may_read_with_its_own_entry(self, talk: Talk, cast: Cast) -> None:
        come(talk, cast.ines)
        left = talk.later(seconds=5)
        go(talk, cast.ines)
        seat = talk.seat(cast.ines)
        assert (seat.left_at, seat.until_seq) == (left, talk.row.last_seq)
        assert talk.last() == {"what": "left", "n": 2}

    def test_of_who_is_not_there_says_nothing(self, talk: Talk, cast: Cast) -> None:
        go(talk, cast.ines)
        come(talk, cast.ines)
        go(talk, cast.ines)
        go(talk, cast.ines)
        assert talk.log()[2:] == ["joined", "left"]

    def test_is_announced_as_their_own_doing(self, talk: Talk, cast: Cast) -> None:
        come(talk, cast.ines)
        go(talk, cast.ines)
        assert talk.facts(EntryAppended)[-1].by == 2
