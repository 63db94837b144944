"""What a person may read of a conversation: theirs, as far as it is theirs, in few queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from app.conversations import queries
from app.conversations.closing import end
from app.conversations.policy import AFTERGLOW
from app.conversations.queries import PAGE, PAGE_LETTERS, Seen
from app.conversations.recording import record
from app.kernel.actor import Actor
from app.kernel.driver import Driver
from app.kernel.errors import NotFound
from app.visitors.reaching import give_address
from app.visitors.recognising import move
from tests.cast import Cast
from tests.conversations.talk import PAGE as LENS
from tests.conversations.talk import Talk


def seen(talk: Talk, actor: Actor) -> Seen:
    return queries.seen(talk.unit, actor=actor, conversation=talk.uid, now=talk.now)


def page(talk: Talk, actor: Actor, after: int = 0) -> list[dict[str, object]]:
    return queries.entries_after(talk.unit, place=seen(talk, actor), after=after)[0]


def around(talk: Talk, actor: Actor, language: str = "en") -> queries.Around:
    return queries.around(talk.unit, place=seen(talk, actor), language=language)


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """The statements that run inside."""
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)


class TestSeen:
    def test_is_a_place_for_each_participant(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        assert (seen(talk, cast.vera).ordinal, seen(talk, cast.vera).is_staff) == (1, False)
        place = seen(talk, cast.ines)
        assert (place.ordinal, place.is_staff, place.is_live, place.epoch, place.head) == (2, True, True, epoch, talk.row.last_seq)

    def test_is_not_found_by_an_outsider(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        same_ids = [Actor(brand_id=cast.lumen.brand_id, role="visitor", visitor_id=cast.vera.visitor_id),
                    Actor(brand_id=cast.lumen.brand_id, role="manager", member_id=cast.ines.member_id)]
        nobody = Actor(brand_id=cast.objectif.brand_id, role="system")
        for actor in (cast.other, cast.omar, cast.maya, cast.zoe, cast.zoes_visitor, nobody, *same_ids):
            with pytest.raises(NotFound):
                seen(talk, actor)
            assert queries.heads(talk.unit.driver(), actor=actor, conversations=[talk.uid], now=talk.now) == {}

    def test_ends_at_the_leaving_and_after_a_day(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        talk.say(cast.vera, "before")
        talk.release()
        left = talk.row.last_seq
        talk.say(cast.vera, "after")
        talk.now += AFTERGLOW
        assert (seen(talk, cast.ines).head, seen(talk, cast.ines).is_live) == (left, False)
        assert [each["body"] for each in page(talk, cast.ines) if each["kind"] == "text"] == ["before"]
        talk.now += timedelta(milliseconds=1)
        with pytest.raises(NotFound):
            seen(talk, cast.ines)
        assert queries.heads(talk.unit.driver(), actor=cast.ines, conversations=[talk.uid], now=talk.now) == {}

    def test_is_whole_again_for_who_came_back(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        talk.release()
        talk.say(cast.vera, "in between")
        talk.assign(cast.ines)
        talk.now += AFTERGLOW * 2
        assert seen(talk, cast.ines).head == talk.row.last_seq


class TestHeads:
    def test_are_those_of_ones_own(self, talk: Talk, cast: Cast) -> None:
        other = Talk(talk.unit, cast)
        talk.assign(cast.ines)
        asked = [talk.uid, other.uid]
        assert queries.heads(talk.unit.driver(), actor=cast.vera, conversations=asked, now=talk.now) == {talk.uid: 4, other.uid: 2}
        assert queries.heads(talk.unit.driver(), actor=cast.ines, conversations=asked, now=talk.now) == {talk.uid: 4}

    def test_are_read_in_one_query(self, talk: Talk, cast: Cast) -> None:
        many = [Talk(talk.unit, cast).uid for _ in range(20)]
        with mock.patch.object(Driver, "rows", autospec=True, side_effect=Driver.rows) as asked:
            assert len(queries.heads(talk.unit.driver(), actor=cast.vera, conversations=many, now=talk.now)) == 20
        assert asked.call_count == 1


class TestEntriesAfter:
    def test_veils_notes_and_staff_events_for_the_visitor(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        talk.say(cast.ines, "in a hurry", kind="note")
        record(talk.unit, conversation_id=talk.id, what="blocked", audience="staff", now=talk.now)
        assert page(talk, cast.vera, after=4) == [{"seq": 5, "veiled": True}, {"seq": 6, "veiled": True}]
        assert [(each["kind"], each["body"], each["by"]) for each in page(talk, cast.ines, after=4)] == [
            ("note", "in a hurry", 2), ("event", "", None)]

    def test_come_in_pages_of_two_hundred(self, talk: Talk, cast: Cast, connection: Connection) -> None:
        talk.say_all(*(talk.draft(cast.vera, f"{n}") for n in range(PAGE + 50)))
        place = seen(talk, cast.vera)
        with counted(connection) as statements:
            first, more = queries.entries_after(talk.unit, place=place, after=0)
        assert (len(first), more, len(statements)) == (PAGE, True, 2)  # a short piece, then the rest
        rest, more = queries.entries_after(talk.unit, place=place, after=PAGE)
        assert (len(rest), more) == (52, False)
        assert [each["seq"] for each in first + rest] == list(range(1, 253))

    def test_hold_no_more_than_a_browser_can_take_at_once(self, talk: Talk, cast: Cast) -> None:
        talk.say_all(*(talk.draft(cast.vera, "😀" * 4_000) for _ in range(60)))
        place, seqs = seen(talk, cast.vera), list[int]()
        while True:
            page, more = queries.entries_after(talk.unit, place=place, after=len(seqs))
            assert page and sum(len(each["body"] or "") for each in page[1:]) <= PAGE_LETTERS
            seqs += [each["seq"] for each in page]
            if not more:
                break
        assert seqs == list(range(1, place.head + 1))


    def test_say_no_more_when_the_page_is_just_full(self, talk: Talk, cast: Cast) -> None:
        talk.say_all(*(talk.draft(cast.vera, f"{n}") for n in range(PAGE - 2)))
        entries, more = queries.entries_after(talk.unit, place=seen(talk, cast.vera), after=0)
        assert (len(entries), more) == (PAGE, False)

    def test_are_none_beyond_the_head(self, talk: Talk, cast: Cast) -> None:
        assert page(talk, cast.vera, after=2**53 - 1) == []


class TestReadPositions:
    def test_do_not_show_who_left_how_it_goes_on(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        talk.release()
        talk.say(cast.vera)
        talk.seat(cast.vera).read_seq = talk.row.last_seq
        talk.unit.flush()
        assert queries.read_positions(talk.unit, place=seen(talk, cast.ines)) == [(1, talk.row.last_seq - 1)]


class TestAround:
    def test_says_who_asks_from_where_about_what(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        card = around(talk, cast.ines)
        assert (card.visitor_id, card.topic, card.site, card.device) == (cast.vera.visitor_id, "Optics", "Objectif shop", "phone")
        assert (card.page, card.responsible_member_id, card.verified) == (LENS, cast.ines.member_id, False)

    def test_names_the_topic_in_the_readers_language(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        assert around(talk, cast.ines, "fr").topic == "Optiques"
        assert around(talk, cast.ines, "de").topic == "Optics"

    def test_shows_the_present_page_only_to_who_takes_part(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        elsewhere = {**LENS, "title": "Somewhere else"}
        move(talk.unit, actor=cast.vera, page=elsewhere, now=talk.now)
        talk.unit.expire_all()
        assert around(talk, cast.ines).page == elsewhere
        talk.release()
        assert around(talk, cast.ines).page == LENS

    def test_does_not_take_a_typed_address_for_a_vouched_name(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        give_address(talk.unit, brand_id=cast.vera.brand_id, visitor_id=cast.vera.visitor_id or 0, email="vera@example.org", now=talk.now)
        assert around(talk, cast.ines).verified is False

    def test_counts_what_the_visitor_has_asked(self, talk: Talk, cast: Cast) -> None:
        Talk(talk.unit, cast)
        talk.assign(cast.ines)
        assert around(talk, cast.ines).conversations == 2


class TestConversationsOf:
    def test_are_the_newest_first(self, talk: Talk, cast: Cast) -> None:
        second = Talk(talk.unit, cast)
        end(talk.unit, conversation_id=talk.id, by=None, now=talk.now)
        assert queries.conversations_of(talk.unit, visitor_id=cast.vera.visitor_id or 0) == [(second.uid, "open", 2), (talk.uid, "closed", 3)]
        assert queries.conversations_of(talk.unit, visitor_id=cast.vera.visitor_id or 0, most=1) == [(second.uid, "open", 2)]
        assert queries.conversations_of(talk.unit, visitor_id=cast.other.visitor_id or 0) == []

    def test_are_live_while_open(self, talk: Talk, cast: Cast) -> None:
        second = Talk(talk.unit, cast)
        end(talk.unit, conversation_id=talk.id, by=None, now=talk.now)
        assert queries.live_conversations(talk.unit, visitor_id=cast.vera.visitor_id or 0) == [(second.id, second.uid, None, 2)]
