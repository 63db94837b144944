"""A conversation begins once, for the visitor who named it."""

import pytest

from app.conversations.facts import EntryAppended
from app.conversations.starting import start
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.ids import uid
from app.kernel.work import Unit
from tests.cast import Cast
from tests.conversations.talk import PAGE, Talk, begin


class TestStart:
    def test_writes_the_beginning_and_the_visitor_into_the_log(self, talk: Talk) -> None:
        assert talk.log() == ["started", "joined"]
        started, joined = talk.entries()
        assert started.data == {"what": "started", "page": PAGE, "topic": "Optics", "language": "en"}
        assert joined.data == {"what": "joined", "who": {"n": 1, "role": "visitor", "name": "", "line": ""}}
        assert talk.is_gapless()

    def test_announces_each_entry_once(self, talk: Talk) -> None:
        assert [(fact.seq, fact.by) for fact in talk.facts(EntryAppended)] == [(1, None), (2, 1)]

    def test_says_the_name_that_the_brand_vouched_for(self, unit: Unit, cast: Cast, talk: Talk) -> None:
        begin(unit, cast, name="Vera")
        assert talk.facts(EntryAppended)[-1].data["who"]["name"] == "Vera"

    def test_finds_again_what_the_same_browser_started(self, unit: Unit, cast: Cast, talk: Talk) -> None:
        again = begin(unit, cast, conversation=talk.uid)
        assert (again.conversation_id, again.fresh) == (talk.id, False)
        assert talk.log() == ["started", "joined"]

    def test_does_not_find_what_another_visitor_started(self, unit: Unit, cast: Cast, talk: Talk) -> None:
        with pytest.raises(NotFound):
            begin(unit, cast, by=cast.other, conversation=talk.uid)

    def test_does_not_find_it_from_another_brand(self, unit: Unit, cast: Cast, talk: Talk) -> None:
        same_id = Actor(brand_id=cast.lumen.brand_id, role="visitor", visitor_id=cast.vera.visitor_id, site_id=cast.lumen.site_id)
        for actor in (cast.zoes_visitor, same_id):
            with pytest.raises(NotFound):
                begin(unit, cast, by=actor, conversation=talk.uid)

    def test_does_not_take_who_is_no_visitor_for_anybody(self, unit: Unit, cast: Cast, talk: Talk) -> None:
        talk.assign(cast.ines)
        system = Actor(brand_id=cast.objectif.brand_id, role="system")
        for actor in (cast.ines, cast.maya, system):
            with pytest.raises(NotFound):
                start(unit, actor=actor, uid=talk.uid, site_id=cast.objectif.site_id, workspace_id=cast.workspace_id, topic_id=None,
                      page=None, language="en", now=talk.now)

    def test_keeps_two_conversations_of_one_visitor_apart(self, unit: Unit, cast: Cast, talk: Talk) -> None:
        second = begin(unit, cast, conversation=uid())
        assert second.fresh
        assert second.conversation_id != talk.id
        assert talk.row.last_seq == 2
