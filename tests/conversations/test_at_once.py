"""Many at once through the real writer: no gap, no double, no answer for another, on both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations import assigning, closing
from app.conversations.models import Assignment, Conversation, Entry
from app.conversations.posting import Draft, Stored, post_message
from app.kernel import work
from app.kernel.database import open_engine
from app.kernel.errors import Refusal
from app.kernel.ids import uid
from app.kernel.lanes import Ground
from app.kernel.writer import Writer
from tests.cast import NOON, Cast
from tests.conversations.talk import begin
from tests.ground.databases import Database


@pytest.fixture
def writer(own_peopled: Database) -> Iterator[Writer]:
    """The real writer, a connection for each of its lanes."""
    engine = open_engine(own_peopled.url, write=True)
    found = Writer(engine, {}, ground=Ground(), mix=own_peopled.kind == "sqlite")
    with work.used(found):
        yield found
    found.close()
    engine.dispose()


def all_at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Each call's answer or refusal."""

    def caught(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(16) as threads:
        return list(threads.map(caught, calls))


def logs(database: Database) -> dict[int, list[Entry]]:
    with Session(database.reader) as session:
        found: dict[int, list[Entry]] = {number: [] for number in session.scalars(select(Conversation.id))}
        for entry in session.scalars(select(Entry).order_by(Entry.conversation_id, Entry.seq)):
            found[entry.conversation_id].append(entry)
        for number, entries in found.items():
            assert [each.seq for each in entries] == list(range(1, len(entries) + 1))
            assert session.get_one(Conversation, number).last_seq == len(entries)
    return found


class TestAtOnce:
    def test_keeps_every_word_once(self, writer: Writer, own_peopled: Database, peopled: tuple[Database, Cast]) -> None:
        """Every draft is sent three times, over six conversations, among outsiders who are refused."""
        cast = peopled[1]
        uids = [work.do(begin, cast).uid for _ in range(6)]
        drafts = [Draft(actor=cast.vera, conversation=each, client_id=uid(), body=f"{n}", now=NOON) for n in range(25) for each in uids]
        foreign = [Draft(actor=cast.zoe, conversation=each, client_id=uid(), body="mine?", now=NOON) for each in uids * 10]
        sent = [draft for pair in zip(drafts, drafts[::-1], strict=True) for draft in pair] + foreign + drafts
        answers = all_at_once([lambda draft=draft: work.do(post_message, draft) for draft in sent])
        seqs: dict[str, set[int]] = {}
        for draft, answer in zip(sent, answers, strict=True):
            if isinstance(answer, Stored):
                seqs.setdefault(draft.client_id, set()).add(answer.seq)
            else:
                assert (draft.actor, answer.code) == (cast.zoe, "not_found")
        assert {len(found) for found in seqs.values()} == {1}, "a draft has one place, however often it is sent"
        kept = [entry for entries in logs(own_peopled).values() for entry in entries if entry.kind == "text"]
        assert {(entry.client_id, entry.seq) for entry in kept} == {(client_id, min(found)) for client_id, found in seqs.items()}
        assert len(kept) == len(drafts)

    def test_is_released_once_and_never_takes_the_next_ones_place(
            self, writer: Writer, own_peopled: Database, peopled: tuple[Database, Cast]) -> None:
        """Releases race with each other, with closing, and with the next respondent's beginning."""
        cast = peopled[1]
        for _ in range(6):
            number = work.do(begin, cast).conversation_id
            take = {"conversation_id": number, "topic_id": None, "asked_at": NOON, "now": NOON}
            work.do(assigning.assign, member_id=cast.ines.member_id or 0, **take)
            free = partial(work.do, assigning.release, conversation_id=number, ending="transferred", now=NOON)
            won = all_at_once([free, free, partial(work.do, assigning.assign, member_id=cast.omar.member_id or 0, **take), free])
            assert sum(isinstance(each, assigning.Released) for each in won) <= 1 + isinstance(won[2], assigning.Assigned)
            work.do(closing.end, conversation_id=number, by=None, now=NOON)
        with Session(own_peopled.reader) as session:
            for assignment in session.scalars(select(Assignment)):
                assert assignment.ended_at is not None
        for entries in logs(own_peopled).values():
            said = [(entry.data or {}).get("what") for entry in entries]
            assert said.count("assigned") == said.count("released") == said.count("left")
