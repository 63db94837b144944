"""Every entry that is no message gets the next place in the log."""

import pytest

from app.conversations.facts import EntryAppended
from app.conversations.recording import record
from app.kernel.errors import NotFound
from tests.cast import Cast
from tests.conversations.talk import Talk


class TestRecord:
    def test_allots_the_next_seq(self, talk: Talk) -> None:
        assert record(talk.unit, conversation_id=talk.id, what="waiting", data={"for": "agents"}, now=talk.now) == 3
        assert talk.last() == {"what": "waiting", "for": "agents"}
        assert talk.is_gapless()

    def test_shares_the_log_with_messages(self, talk: Talk, cast: Cast) -> None:
        for _ in range(3):
            talk.say(cast.vera)
            record(talk.unit, conversation_id=talk.id, what="nobody", now=talk.now)
        assert talk.is_gapless()
        assert talk.log()[2:] == ["Is it sharp?", "nobody"] * 3

    def test_announces_what_it_wrote(self, talk: Talk, cast: Cast) -> None:
        record(talk.unit, conversation_id=talk.id, what="blocked", by=talk.seat(cast.vera).id, audience="staff", now=talk.now)
        fact = talk.facts(EntryAppended)[-1]
        assert (fact.kind, fact.audience, fact.by, fact.data) == ("event", "staff", 1, {"what": "blocked"})

    def test_refuses_a_conversation_that_is_not_there(self, talk: Talk) -> None:
        with pytest.raises(NotFound):
            record(talk.unit, conversation_id=10**9, what="waiting", now=talk.now)
