"""What a desk shows, and in how many queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.engine import Connection

from app.accounts.models import Account
from app.conversations.models import Conversation
from app.desk.showing import desk_conversation, desk_state
from app.desk.wire import DeskState
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.errors import NotFound
from app.kernel.ids import uid
from tests.desk.conftest import House
from tests.matrix import world


def shown(actor: Actor, *, later: timedelta = timedelta()) -> DeskState:
    with reading() as session:
        return desk_state(session, actor=actor, now=clock.now() + later)


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """The SELECTs that were sent inside."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)


class TestDeskState:
    def test_it_works(self, house: House) -> None:
        state = shown(house.ines)
        assert (state.me.name, state.me.role, state.me.brand) == ("Ines", "ambassador", "Objectif")
        assert (state.standing.availability, state.standing.capacity, state.standing.load) == ("available", 4, 0)
        assert state.offers == [] and state.conversations == []
        assert sorted(one.name for one in state.categories) == [one.name for one in state.categories] != []

    def test_shows_an_offer_with_question_topic_and_reason(self, house: House) -> None:
        conversation = house.ask()
        (offer,) = shown(house.ines).offers
        assert (offer.conversation, offer.question, offer.topic) == (conversation, world.QUESTION, "Optics")
        assert offer.reason == "level_3"

    def test_shows_no_offer_whose_time_is_over(self, house: House) -> None:
        house.ask()
        assert shown(house.ines, later=timedelta(minutes=5)).offers == []

    def test_shows_what_is_mine_with_its_last_text(self, house: House) -> None:
        conversation, epoch = house.held()
        house.say(house.ines, "message.post", conversation=conversation, client_id=uid(), body="It does.", epoch=epoch)
        state = shown(house.ines)
        (row,) = state.conversations
        assert (row.conversation, row.mine, row.state, row.last, row.stars, row.words) == (conversation, True, "open", "It does.", None, "")
        assert state.standing.load == 1 and state.offers == []

    def test_cuts_a_long_last_text(self, house: House) -> None:
        conversation, epoch = house.held()
        house.say(house.ines, "message.post", conversation=conversation, client_id=uid(), body="x" * 3000, epoch=epoch)
        assert len(shown(house.ines).conversations[0].last) == 200

    def test_does_not_preview_a_note(self, house: House) -> None:
        conversation, epoch = house.held()
        house.say(house.ines, "message.post", conversation=conversation, client_id=uid(), body="secret", kind="note", epoch=epoch)
        assert shown(house.ines).conversations[0].last == world.QUESTION

    def test_keeps_a_closed_conversation_for_a_day(self, house: House) -> None:
        conversation, epoch = house.held()
        house.say(house.ines, "conversation.close", conversation=conversation, client_id=uid(), epoch=epoch)
        (row,) = shown(house.ines).conversations
        assert (row.mine, row.state, row.ending) == (False, "closed", "closed")
        assert shown(house.ines, later=timedelta(hours=23)).conversations != []
        assert shown(house.ines, later=timedelta(hours=25)).conversations == []

    def test_ends_a_handed_over_conversation_where_its_respondent_left(self, house: House) -> None:
        house.say(house.omar, "conversation.heads", conversations=[])
        house.say(house.omar, "availability.set", availability="available")
        conversation, epoch = house.held()
        house.say(house.ines, "conversation.transfer", conversation=conversation, client_id=uid(), epoch=epoch, audience="agents", note="please")
        theirs = house.accept(house.omar)
        house.say(house.omar, "message.post", conversation=conversation, client_id=uid(), body="I take over", epoch=theirs["epoch"])
        (row,) = shown(house.ines).conversations
        assert (row.mine, row.last, row.ending) == (False, world.QUESTION, "transferred")
        (omars,) = shown(house.omar).conversations
        assert (omars.mine, omars.last, omars.ending) == (True, "I take over", None) and omars.head > row.head

    def test_shows_the_rating_of_ones_own_assignment(self, house: House) -> None:
        conversation, epoch = house.held()
        house.say(house.ines, "message.post", conversation=conversation, client_id=uid(), body="It does.", epoch=epoch)
        house.say(house.ines, "conversation.close", conversation=conversation, client_id=uid(), epoch=epoch)
        entries = house.say(house.vera, "conversation.sync", conversation=conversation, after=0)["entries"]
        (assignment,) = {entry["data"]["assignment"] for entry in entries if entry.get("data", {}).get("what") == "assigned"}
        house.say(house.vera, "assignment.rate", conversation=conversation, client_id=uid(), assignment=assignment, stars=4,
                  words="Very kind")
        (row,) = shown(house.ines).conversations
        assert (row.stars, row.words) == (4, "Very kind")

    def test_shows_nothing_of_another_brand(self, house: House) -> None:
        house.held()
        house.ask()
        state = shown(house.zoe)
        assert (state.offers, state.conversations) == ([], []) and state.me.brand == "Lumen"

    def test_refuses_who_has_no_place_in_the_brand(self, house: House) -> None:
        with pytest.raises(NotFound):
            shown(Actor(brand_id=house.objectif.brand_id, role="manager", member_id=house.zoe.member_id))

    def test_asks_as_often_for_three_conversations_as_for_one(self, house: House, connection: Connection) -> None:
        house.held()
        with counted(connection) as few:
            shown(house.ines)
        for _ in range(2):
            house.held()
        with counted(connection) as many:
            assert len(shown(house.ines).conversations) == 3
        assert len(many) == len(few) <= 6


class TestDeskConversation:
    def test_is_the_row_of_the_whole_state(self, house: House) -> None:
        conversation, _ = house.held()
        (row,) = shown(house.ines).conversations
        with reading() as session:
            number = session.execute(select(Conversation.id).where(Conversation.uid == conversation)).scalar_one()
            same = desk_conversation(session, actor=house.ines, conversation_id=number, now=clock.now())
            nothing = desk_conversation(session, actor=house.omar, conversation_id=number, now=clock.now())
        assert same == row and nothing is None

    def test_names_the_topic_in_the_members_language(self, house: House, connection: Connection) -> None:
        connection.execute(update(Account).where(Account.id == house.account_of(house.ines)).values(language="fr"))
        conversation, _ = house.held()
        (row,) = shown(house.ines).conversations
        with reading() as session:
            number = session.execute(select(Conversation.id).where(Conversation.uid == conversation)).scalar_one()
            same = desk_conversation(session, actor=house.ines, conversation_id=number, now=clock.now())
        about = house.say(house.ines, "conversation.sync", conversation=conversation, after=0)["about"]
        assert same is not None and {row.topic, same.topic, about["topic"]} == {"Optiques"}
