"""Read positions only move forward, and never past what is there."""

from app.conversations import queries
from app.conversations.facts import ReadPositionMoved
from app.conversations.queries import Seen
from app.conversations.reading import mark_read
from app.kernel.actor import Actor
from tests.cast import Cast
from tests.conversations.talk import Talk


def place_of(talk: Talk, actor: Actor) -> Seen:
    return queries.seen(talk.unit, actor=actor, conversation=talk.uid, now=talk.now)


class TestMarkRead:
    def test_moves_forward_and_tells(self, talk: Talk, cast: Cast) -> None:
        mark_read(talk.unit, place=place_of(talk, cast.vera), seq=2)
        assert talk.seat(cast.vera).read_seq == 2
        assert [(fact.by, fact.seq, fact.conversation_uid) for fact in talk.facts(ReadPositionMoved)] == [(1, 2, talk.uid)]

    def test_never_moves_back(self, talk: Talk, cast: Cast) -> None:
        for seq in (2, 1, 2, 0):
            mark_read(talk.unit, place=place_of(talk, cast.vera), seq=seq)
        assert talk.seat(cast.vera).read_seq == 2
        assert len(talk.facts(ReadPositionMoved)) == 1

    def test_never_goes_beyond_the_head(self, talk: Talk, cast: Cast) -> None:
        mark_read(talk.unit, place=place_of(talk, cast.vera), seq=2**53 - 1)
        assert talk.seat(cast.vera).read_seq == talk.row.last_seq

    def test_is_each_persons_own(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        mark_read(talk.unit, place=place_of(talk, cast.ines), seq=3)
        assert (talk.seat(cast.ines).read_seq, talk.seat(cast.vera).read_seq) == (3, 0)
        assert queries.read_positions(talk.unit, place=place_of(talk, cast.vera)) == [(2, 3)]
