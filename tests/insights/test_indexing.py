"""The index holds each message once, misses none, and says honestly how far it is behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.conversations.models import Entry
from app.insights import indexing
from app.insights.indexing import begin_anew, index_chunk, next_chunk
from app.insights.models import Indexed, IndexPlace
from app.kernel.work import Unit
from tests.cast import Cast
from tests.ground.databases import Database
from tests.ground.sockets import eventually
from tests.insights.conftest import Library


def place(unit: Session) -> IndexPlace:
    return unit.get_one(IndexPlace, 1, populate_existing=True)


def is_whole(unit: Unit) -> bool:
    """Every message and note has its row, and SQLite's full-text table agrees with the rows."""
    if unit.get_bind().dialect.name == "sqlite":
        unit.execute(text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"))
    wanted = set(unit.scalars(select(Entry.id).where(Entry.kind.in_(("text", "note")))))
    return wanted == set(unit.scalars(select(Indexed.entry_id)))


class TestIndexChunk:
    def test_indexes_each_message_once(self, library: Library) -> None:
        library.write("Lens one", "Lens two", index=False)
        assert library.index() == 2 and library.index() == 0
        library.write("Lens three", index=False)
        assert library.index() == 1
        assert library.find("lens") == ["Lens three", "Lens two", "Lens one"] and is_whole(library.unit)

    def test_goes_in_chunks(self, library: Library) -> None:
        library.write(*(f"Lens {number}" for number in range(5)), index=False)
        chunks = []
        while (chunk := next_chunk(library.unit, most=2)) and chunk.documents:
            chunks.append(index_chunk(library.unit, chunk=chunk))
        assert chunks == [2, 2, 1] and is_whole(library.unit)

    def test_changes_nothing_when_it_runs_twice(self, library: Library) -> None:
        library.write("Lens", index=False)
        chunk = next_chunk(library.unit)
        assert chunk is not None
        assert [index_chunk(library.unit, chunk=chunk) for _ in range(2)] == [1, 0]
        assert library.find("lens") == ["Lens"] and is_whole(library.unit)

    def test_leaves_out_what_was_deleted_since_it_was_read(self, library: Library) -> None:
        library.write("Lens", index=False)
        chunk = next_chunk(library.unit)
        assert chunk is not None
        library.unit.execute(delete(Entry).where(Entry.body == "Lens"))
        assert index_chunk(library.unit, chunk=chunk) == 0
        assert library.unit.scalar(select(func.count()).select_from(Indexed)) == 0

    def test_forgets_an_entry_together_with_its_row(self, library: Library) -> None:
        library.write("Vera's lens", "Another lens")
        library.unit.execute(delete(Entry).where(Entry.body == "Vera's lens"))
        assert library.find("vera") == [] and library.find("lens") == ["Another lens"] and is_whole(library.unit)

    @pytest.mark.only("sqlite")
    def test_looks_again_at_an_id_that_was_given_twice(self, library: Library) -> None:
        library.write("Old lens")
        last = library.unit.scalar(select(func.max(Entry.id))) or 0
        library.unit.execute(delete(Entry).where(Entry.id == last))
        library.unit.expunge_all()
        assert library.put(library.talk.id, "New lens") == last
        library.index()
        assert library.find("lens") == ["New lens"] and is_whole(library.unit)

    def test_takes_hostile_and_huge_texts(self, library: Library) -> None:
        for body in ("'); DROP TABLE entry; --", "\\", "''", "'a':1 'b", "\ufffe\U0010ffff", "é" * 4_000, "東" * 4_000,
                     "a " * 2_000, "=_\"*^:", "😀" * 1_000):
            library.put(library.talk.id, body)
        library.index()
        assert is_whole(library.unit) and len(library.find("東京")) == 0 and len(library.find("東東東")) == 1

    def test_stems_what_is_written_on_a_site_in_that_sites_language_too(self, library: Library) -> None:
        library.unit.execute(text("UPDATE brand SET languages = '[\"en\"]'"))
        library.write("Deux objectifs lumineux")
        assert library.find("objectif") == ["Deux objectifs lumineux"]


class TestBeginAnew:
    def test_makes_every_row_again_while_the_old_ones_are_found(self, library: Library) -> None:
        library.write("Lens one", "Lens two")
        library.unit.execute(text("UPDATE indexed SET words = words"))
        begin_anew(library.unit)
        assert len(library.find("lens")) == 2 and library.found("lens").behind is None
        assert library.index() == 2 and len(library.find("lens")) == 2 and is_whole(library.unit)

    def test_repairs_what_is_wrong(self, library: Library) -> None:
        library.write("Lens")
        library.unit.execute(text("UPDATE indexed SET words = ''"))
        assert library.find("lens") == []
        begin_anew(library.unit)
        library.index()
        assert library.find("lens") == ["Lens"] and is_whole(library.unit)

    def test_refuses_a_chunk_from_before(self, library: Library) -> None:
        library.write("Lens", index=False)
        chunk = next_chunk(library.unit)
        begin_anew(library.unit)
        assert chunk is not None and index_chunk(library.unit, chunk=chunk) == 0
        assert place(library.unit).done == 0 and library.index() == 1


class TestBehind:
    def test_is_nothing_when_every_message_is_indexed(self, library: Library, cast: Cast) -> None:
        library.write("Lens")
        assert library.found("lens").behind is None

    def test_says_since_when_messages_are_missing(self, library: Library, cast: Cast) -> None:
        library.write("Lens")
        first = library.talk.later(seconds=7)
        library.put(library.talk.id, "Lens", at=first)
        library.put(library.talk.id, "Lens", at=first + timedelta(seconds=5))
        assert library.found("lens").behind == first
        assert library.found("lens", by=cast.zoe).behind is None

    def test_does_not_count_another_brands_messages_and_events(self, library: Library) -> None:
        library.write("Lens")
        library.put(library.beside(), "Lens")
        library.put(library.talk.id, "", kind="event")
        assert library.found("lens").behind is None

    def test_sees_the_newest_message_while_everything_is_made_again(self, library: Library) -> None:
        library.write("Lens", "Lens")
        begin_anew(library.unit)
        late = library.talk.later(seconds=3)
        library.put(library.talk.id, "Lens", at=late)
        assert library.found("lens").behind == late


@contextmanager
def transaction(database: Database) -> Iterator[Library]:
    with database.engine.connect() as connection, Unit(connection, alone=True) as unit:
        library = Library.__new__(Library)
        library.unit = unit
        yield library
        unit.flush()
        connection.commit()


class TestOrder:
    """Real transactions, which end in another order than they took their ids."""

    def turn(self, database: Database) -> None:
        """As the clock does it: read, then write."""
        with Session(database.reader) as session:
            chunk = next_chunk(session)
        if chunk is not None:
            with transaction(database) as library:
                index_chunk(library.unit, chunk=chunk)

    def until_done(self, database: Database, top: int) -> None:
        """Turns until everything up to `top` is final: that waits for whoever still writes in the same cluster, other workers too."""
        eventually(lambda: self.turn(database) or self.indexed(database)[1] >= top, f"the index coming to {top}")

    def entry(self, session: Session, conversation_id: int, body: str) -> int:
        """As posting does it: the head first, then the entry."""
        session.execute(text("UPDATE conversation SET last_seq = last_seq + 1 WHERE id = :id"), {"id": conversation_id})
        seq = session.scalar(text("SELECT last_seq FROM conversation WHERE id = :id"), {"id": conversation_id})
        return int(session.scalar(text(
            "INSERT INTO entry (brand_id, conversation_id, seq, kind, audience, body, at)"
            " SELECT brand_id, id, :seq, 'text', 'all', :body, 0 FROM conversation WHERE id = :id RETURNING id"),
            {"id": conversation_id, "seq": seq, "body": body}) or 0)

    @pytest.fixture
    def talks(self, own_peopled: Database, cast: Cast) -> list[int]:
        with own_peopled.engine.connect() as connection, Unit(connection, alone=True) as unit:
            found = [Library(unit, cast).talk.id for _ in range(3)]
            connection.commit()
        return found

    def indexed(self, database: Database) -> tuple[set[int], int]:
        with Session(database.reader) as session:
            return set(session.scalars(select(Indexed.entry_id))), place(session).done

    @pytest.mark.only("postgresql")
    def test_of_commits_loses_no_message(self, own_peopled: Database, talks: list[int]) -> None:
        with own_peopled.engine.connect() as slow, Session(slow) as late:
            low = self.entry(late, talks[0], "Late lens")
            with transaction(own_peopled) as library:
                high = self.entry(library.unit, talks[1], "Early lens")
            for _ in range(4):
                self.turn(own_peopled)
            rows, done = self.indexed(own_peopled)
            assert low < high and rows == {high} and done < low  # what is there is found at once
            with transaction(own_peopled) as library:
                highest = self.entry(library.unit, talks[2], "Last lens")
            self.turn(own_peopled)
            late.flush()
            slow.commit()
        self.until_done(own_peopled, highest)
        assert self.indexed(own_peopled) == ({low, high, highest}, highest)

    @pytest.mark.only("postgresql")
    def test_of_commits_loses_none_between_reading_and_writing(self, own_peopled: Database, talks: list[int]) -> None:
        """What commits after the chunk was read is not in it, and is not passed over."""
        with own_peopled.engine.connect() as slow, Session(slow) as late:
            low = self.entry(late, talks[0], "Late lens")
            with transaction(own_peopled) as library:
                high = self.entry(library.unit, talks[1], "Early lens")
            with Session(own_peopled.reader) as session:
                chunk = next_chunk(session)
            slow.commit()
        with transaction(own_peopled) as library:
            assert chunk is not None and index_chunk(library.unit, chunk=chunk) == 1
        self.until_done(own_peopled, high)
        assert self.indexed(own_peopled) == ({low, high}, high)

    @pytest.mark.only("postgresql")
    def test_goes_on_although_somebody_is_always_writing(self, own_peopled: Database, talks: list[int]) -> None:
        """No instant in which nobody writes: the fence moves with each turn all the same."""
        wrote, busy = list[int](), list[Connection]()

        def wrote_on() -> bool:
            busy.append(own_peopled.engine.connect())
            wrote.append(self.entry(Session(busy[-1]), talks[len(wrote) % 2], f"Lens {len(wrote)}"))
            self.end(busy.pop(0) if len(busy) > 1 else None)
            self.turn(own_peopled)
            return self.indexed(own_peopled)[1] >= wrote[0]
        self.end(eventually(wrote_on, "the index moving while somebody writes") and busy.pop())

    def end(self, connection: Connection | None) -> None:
        if connection is not None:
            connection.commit()
            connection.close()

    def test_survives_a_fence_from_another_server(self, own_peopled: Database, talks: list[int]) -> None:
        with transaction(own_peopled) as library:
            only = self.entry(library.unit, talks[0], "Lens")
            library.unit.add(IndexPlace(id=1, edition=1, done=0, final=0, fence_id=1, fence_xid=2**50))
        self.until_done(own_peopled, only)
        assert self.indexed(own_peopled) == ({only}, only)


def test_a_chunk_is_small_enough_for_a_unit() -> None:
    assert indexing.MOST <= 200
