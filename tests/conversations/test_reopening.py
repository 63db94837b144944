"""A closed conversation opens again by its visitor's words, for three days."""

from datetime import timedelta

import pytest

from app.conversations.closing import end
from app.conversations.facts import ConversationReopened
from app.conversations.posting import ClosedToMessages, NotYours, Stored
from app.conversations.reopening import REOPENS_WITHIN, may_reopen, reopen_with
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.ids import uid
from app.visitors.blocking import block, lift
from tests.cast import NOON, Cast
from tests.conversations.talk import Talk


@pytest.fixture
def closed(talk: Talk, cast: Cast) -> Talk:
    talk.assign(cast.ines)
    end(talk.unit, conversation_id=talk.id, by=None, now=talk.now)
    talk.unit.facts.clear()
    return talk


def again(talk: Talk, actor: Actor, **more: str) -> Stored:
    return reopen_with(talk.unit, draft=talk.draft(actor, "One more thing", **more))


class TestMayReopen:
    @pytest.mark.parametrize(("after", "may"), [
        (timedelta(0), True), (REOPENS_WITHIN, True), (REOPENS_WITHIN + timedelta(milliseconds=1), False)])
    def test_ends_after_three_days(self, after: timedelta, may: bool) -> None:
        assert may_reopen(NOON, NOON + after) is may

    def test_needs_an_end(self) -> None:
        assert not may_reopen(None, NOON)


class TestReopenWith:
    def test_opens_it_and_keeps_the_words(self, closed: Talk, cast: Cast) -> None:
        closed.later(hours=71)
        stored = again(closed, cast.vera)
        assert closed.log()[-2:] == ["reopened", "One more thing"]
        assert stored.seq == closed.row.last_seq
        assert (closed.row.status, closed.row.closed_at, closed.row.category_id) == ("open", None, None)

    def test_asks_for_a_respondent(self, closed: Talk, cast: Cast) -> None:
        again(closed, cast.vera)
        (fact,) = closed.facts(ConversationReopened)
        assert (fact.conversation_id, fact.conversation_uid) == (closed.id, closed.uid)
        assert closed.row.assignment_id is None

    def test_is_refused_when_it_is_too_late(self, closed: Talk, cast: Cast) -> None:
        closed.later(hours=73)
        with pytest.raises(ClosedToMessages):
            again(closed, cast.vera)
        assert closed.row.status == "closed"

    def test_is_refused_to_a_visitor_who_is_kept_out(self, closed: Talk, cast: Cast) -> None:
        kept_out = block(closed.unit, actor=cast.ines, visitor_id=cast.vera.visitor_id or 0, reason="rude", days=1, now=closed.now)
        with pytest.raises(ClosedToMessages):
            again(closed, cast.vera)
        lift(closed.unit, actor=cast.olga, block=kept_out, now=closed.now)
        assert again(closed, cast.vera)

    def test_is_only_the_visitors(self, closed: Talk, cast: Cast) -> None:
        same_id = Actor(brand_id=cast.lumen.brand_id, role="visitor", visitor_id=cast.vera.visitor_id)
        for actor in (cast.ines, cast.maya, cast.other, cast.zoes_visitor, cast.zoe, same_id):
            with pytest.raises(NotFound):
                again(closed, actor)

    def test_posts_into_what_somebody_opened_meanwhile(self, closed: Talk, cast: Cast) -> None:
        again(closed, cast.vera)
        again(closed, cast.vera)
        assert closed.log()[-3:] == ["reopened", "One more thing", "One more thing"]
        assert len(closed.facts(ConversationReopened)) == 1

    def test_answers_a_resend_with_the_first_seq(self, closed: Talk, cast: Cast) -> None:
        client_id = uid()
        assert again(closed, cast.vera, client_id=client_id) == again(closed, cast.vera, client_id=client_id)

    def test_takes_no_note(self, closed: Talk, cast: Cast) -> None:
        with pytest.raises(NotYours):
            again(closed, cast.vera, kind="note")
