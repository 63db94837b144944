"""The visitor rates each respondent's part, once, after a real exchange."""

import pytest
from sqlalchemy import select

from app.conversations import rating
from app.conversations.facts import AssignmentRated
from app.conversations.models import Rating
from app.conversations.rating import LONGEST_WORDS, RatedAlready, TooEarlyToRate
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotFound
from app.kernel.ids import uid
from tests.cast import Cast
from tests.conversations.talk import Talk


def rate(talk: Talk, actor: Actor, assignment: str, stars: int = 5, words: str = "Thank you") -> None:
    rating.rate(talk.unit, actor=actor, conversation=talk.uid, assignment=assignment, stars=stars, words=words, now=talk.now)


def served(talk: Talk, actor: Actor) -> str:
    """An assignment in which the respondent answered and which has ended."""
    assigned = talk.assign(actor)
    talk.say(actor, "It is.", epoch=assigned.epoch)
    talk.release()
    return assigned.assignment_uid


class TestRate:
    def test_keeps_stars_and_words(self, talk: Talk, cast: Cast) -> None:
        assignment = served(talk, cast.ines)
        rate(talk, cast.vera, assignment, 4, "  Very kind\u202e ")
        kept = talk.unit.scalars(select(Rating)).one()
        assert (kept.stars, kept.words, kept.visitor_id) == (4, "Very kind", cast.vera.visitor_id)
        assert talk.last() == {"what": "rated", "assignment": assignment, "stars": 4, "words": "Very kind"}

    def test_needs_no_words(self, talk: Talk, cast: Cast) -> None:
        rate(talk, cast.vera, served(talk, cast.ines), 5, "")
        assert talk.last()["words"] == ""

    def test_tells_whose_it_is(self, talk: Talk, cast: Cast) -> None:
        rate(talk, cast.vera, served(talk, cast.ines), 3)
        (fact,) = talk.facts(AssignmentRated)
        assert (fact.member_id, fact.stars) == (cast.ines.member_id, 3)

    def test_goes_to_each_assignment_on_its_own(self, talk: Talk, cast: Cast) -> None:
        for actor, stars in ((cast.ines, 5), (cast.omar, 2), (cast.ines, 4)):
            rate(talk, cast.vera, served(talk, actor), stars)
        assert [(fact.member_id, fact.stars) for fact in talk.facts(AssignmentRated)] == [
            (cast.ines.member_id, 5), (cast.omar.member_id, 2), (cast.ines.member_id, 4)]

    def test_happens_once(self, talk: Talk, cast: Cast) -> None:
        assignment = served(talk, cast.ines)
        rate(talk, cast.vera, assignment)
        with pytest.raises(RatedAlready):
            rate(talk, cast.vera, assignment, 1)
        assert talk.log().count("rated") == 1

    def test_waits_for_the_end(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        talk.say(cast.ines, epoch=assigned.epoch)
        with pytest.raises(TooEarlyToRate):
            rate(talk, cast.vera, assigned.assignment_uid)

    def test_is_not_for_who_never_answered(self, talk: Talk, cast: Cast) -> None:
        assigned = talk.assign(cast.ines)
        talk.say(cast.ines, "for the others", kind="note")
        talk.release()
        with pytest.raises(TooEarlyToRate):
            rate(talk, cast.vera, assigned.assignment_uid)

    def test_is_only_the_visitors(self, talk: Talk, cast: Cast) -> None:
        assignment = served(talk, cast.ines)
        same_id = Actor(brand_id=cast.lumen.brand_id, role="visitor", visitor_id=cast.vera.visitor_id)
        for actor in (cast.ines, cast.omar, cast.maya, cast.other, cast.zoe, cast.zoes_visitor, same_id):
            with pytest.raises(NotFound):
                rate(talk, actor, assignment)

    def test_finds_no_assignment_of_another_conversation(self, talk: Talk, cast: Cast) -> None:
        other = Talk(talk.unit, cast)
        for assignment in (served(other, cast.ines), uid()):
            with pytest.raises(NotFound):
                rate(talk, cast.vera, assignment)

    def test_says_the_limit_to_who_writes_too_much(self, talk: Talk, cast: Cast) -> None:
        with pytest.raises(Malformed) as refused:
            rate(talk, cast.vera, served(talk, cast.ines), 5, "x" * (LONGEST_WORDS + 1))
        assert (refused.value.code, refused.value.data) == ("message.too_long", {"limit": LONGEST_WORDS})
