"""A visitor's list: their own conversations, of an identified one those from other devices too, and nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.conversations import queries
from app.conversations.closing import end
from app.conversations.listing import own_conversations
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from app.visitors.models import Contact, Visitor
from app.visitors.recognising import admit
from tests.cast import NOON, Cast
from tests.conversations.ears import Ears, Stage, code
from tests.conversations.talk import Talk, begin


class Site:
    """Where a visitor of Objectif arrives."""

    def __init__(self, cast: Cast) -> None:
        self.id, self.brand_id = cast.objectif.site_id, cast.vera.brand_id


def arrived(talk: Talk, cast: Cast) -> Actor:
    """Somebody on another device."""
    return admit(talk.unit, site=Site(cast), language="en", device="phone", now=talk.now).actor


def known_as(unit: Unit, reference: str | None, *actors: Actor) -> None:
    """The brand has said that these are one person; without a reference nobody has."""
    contact = Contact(brand_id=actors[0].brand_id, reference=reference, name="Vera", created_at=NOON)
    unit.add(contact)
    unit.flush()
    unit.execute(update(Visitor).where(Visitor.id.in_([one.visitor_id for one in actors])).values(contact_id=contact.id))


def rows(talk: Talk, actor: Actor) -> list[tuple[str, str | None, str | None, int]]:
    return [(one.status, one.who, one.words, one.unread) for one in own_conversations(talk.unit, actor=actor)]


class TestOwnConversations:
    def test_say_who_answered_how_the_last_text_begins_and_what_is_unread(self, talk: Talk, cast: Cast) -> None:
        assert rows(talk, cast.vera) == [("open", None, None, 0)]
        talk.say(cast.vera, "Is it sharp?")
        epoch = talk.assign(cast.ines).epoch
        talk.say(cast.ines, "Between us", kind="note", epoch=epoch)
        talk.say(cast.ines, "Yes. " + "Very. " * 50, epoch=epoch)
        [(status, who, words, unread)] = rows(talk, cast.vera)
        assert (status, who, unread) == ("open", "Ines", 1) and (words or "").startswith("Yes. Very.") and len(words or "") == 120

    def test_come_newest_first_and_closed_ones_stay(self, talk: Talk, cast: Cast) -> None:
        talk.say(cast.vera, "First")
        end(talk.unit, conversation_id=talk.id, by=None, now=talk.later(hours=1))
        second = begin(talk.unit, cast, now=talk.later(days=1))
        assert [one.uid for one in own_conversations(talk.unit, actor=cast.vera)] == [second.uid, talk.uid]
        assert [one.status for one in own_conversations(talk.unit, actor=cast.vera)] == ["open", "closed"]

    def test_are_nobody_elses(self, talk: Talk, cast: Cast) -> None:
        assert rows(talk, arrived(talk, cast)) == [] and rows(talk, cast.zoe) == []

    @pytest.mark.parametrize(("reference", "count"), [("customer-7", 1), (None, 0)])
    def test_follow_the_person_to_another_device_once_the_brand_has_signed_who_it_is(self, talk: Talk, cast: Cast, reference: str | None,
                                                                                      count: int) -> None:
        phone = arrived(talk, cast)
        known_as(talk.unit, reference, cast.vera, phone)
        talk.say(cast.vera, "Is it sharp?")
        assert len(rows(talk, phone)) == count
        if count:
            assert queries.seen(talk.unit, actor=phone, conversation=talk.uid, now=talk.now + timedelta(days=1)).ordinal == 1
            assert queries.heads(talk.unit.driver(), actor=phone, conversations=[talk.uid], now=talk.now) == {talk.uid: talk.row.last_seq}
        else:
            with pytest.raises(NotFound):
                queries.seen(talk.unit, actor=phone, conversation=talk.uid, now=talk.now)

    def test_are_written_in_from_the_device_where_they_began(self, talk: Talk, cast: Cast) -> None:
        phone = arrived(talk, cast)
        known_as(talk.unit, "customer-7", cast.vera, phone)
        with pytest.raises(NotFound):
            talk.say(phone, "From the phone")


class TestListConversations:
    def test_is_for_visitors(self, stage: Stage, ears: Ears, cast: Cast) -> None:
        stage.post(cast.vera)
        [row] = ears.must(cast.vera, "conversation.list", {})["conversations"]
        assert (row["conversation"], row["status"], row["words"], row["unread"]) == (stage.uid, "open", "Is it sharp?", 0)
        assert code(ears.say(cast.ines, "conversation.list", {})) == "not_allowed"
        assert code(ears.say(cast.vera, "conversation.list", {"visitor": 1})) == "malformed"
