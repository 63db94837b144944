"""What the two databases have in common: types, keys, one writer at a time, readers that cannot write."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from app.brands.models import Brand, Site, Workspace
from app.kernel import history, migrating
from app.kernel.database import Base, open_engine, read_from, reading
from app.kernel.jobs import Job
from app.kernel.schedule import Turn
from app.kernel.work import Unit
from tests.ground.databases import Database
from tests.kernel import ledger

NOON = datetime(2026, 11, 20, 12, 0, 0, 123_000, tzinfo=UTC)


def brand(unit: Unit, slug: str) -> int:
    made = Brand(slug=slug, name=slug, created_at=NOON)
    unit.add(made)
    unit.flush()
    return made.id


class TestInstant:
    def test_comes_back_as_it_was_to_the_millisecond(self, unit: Unit) -> None:
        paris = NOON.astimezone(timezone(timedelta(hours=1)))
        unit.execute(insert(Turn), [{"name": "utc", "due": NOON}, {"name": "paris", "due": paris}])
        found = unit.scalars(select(Turn.due)).all()
        assert found == [NOON, NOON]
        assert {each.tzinfo for each in found} == {UTC}

    def test_is_a_number_in_the_database(self, unit: Unit) -> None:
        unit.execute(insert(Turn), [{"name": "a", "due": NOON}])
        assert unit.execute(text("SELECT due FROM turn")).scalar_one() == 1_795_176_000_123

    def test_refuses_a_time_without_a_zone(self, unit: Unit) -> None:
        with pytest.raises(StatementError, match="time zone"):
            unit.execute(insert(Turn), [{"name": "a", "due": NOON.replace(tzinfo=None)}])


class TestJson:
    def test_is_the_same_text_on_both(self, unit: Unit) -> None:
        ids = {"words": "Grüße 😀", "n": [1, None, True]}
        unit.execute(insert(Job), [{"listener": "x", "ids": ids, "due": NOON, "tries": 0}])
        assert unit.execute(text("SELECT ids FROM job")).scalar_one() == '{"words":"Grüße 😀","n":[1,null,true]}'
        assert unit.scalars(select(Job.ids)).one() == ids


class TestKeys:
    def test_refuse_a_row_of_another_brand(self, unit: Unit) -> None:
        ours, theirs = brand(unit, "objectif"), brand(unit, "lumen")
        workspace = Workspace(brand_id=ours, name="Help")
        unit.add(workspace)
        unit.flush()
        unit.add(Site(brand_id=theirs, workspace_id=workspace.id, name="shop", key="k", identify_secret="x", created_at=NOON))
        with pytest.raises(IntegrityError):
            unit.flush()

    def test_refuse_what_points_nowhere(self, unit: Unit) -> None:
        with pytest.raises(IntegrityError):
            unit.execute(insert(Workspace).values(brand_id=999, name="x", uid="x"))

    def test_of_every_table_with_a_brand_compare_the_brand(self) -> None:
        """Else a row could point at another brand's row."""
        loose = [f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables if "brand_id" in table.columns
                 for column in table.columns for key in column.foreign_keys
                 if key.column.table.name not in ("brand", "account") and "brand_id" in key.column.table.columns
                 and not any("brand_id" in constraint.column_keys and column.name in constraint.column_keys
                             for constraint in table.foreign_key_constraints)]
        assert loose == []

    def test_have_names_that_a_migration_can_say(self) -> None:
        nameless = [table.name for table in Base.metadata.sorted_tables for constraint in table.constraints if constraint.name is None]
        assert nameless == []


class TestWriting:
    @pytest.mark.only("sqlite")
    def test_begins_by_taking_the_write_lock(self, own_database: Database) -> None:
        """A transaction that reads first and asks for the lock later fails where it should wait."""
        ledger.prepare(own_database.engine)
        other = sqlite3.connect(own_database.url.removeprefix("sqlite:///"), timeout=0)
        with own_database.engine.begin():
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
        other.close()

    @pytest.mark.only("sqlite")
    def test_syncs_each_commit_and_keeps_keys(self, own_database: Database) -> None:
        with own_database.engine.connect() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")}
        assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}

    @pytest.mark.only("sqlite")
    def test_waits_for_the_lock_of_a_command_beside_the_server(self, own_database: Database) -> None:
        ledger.prepare(own_database.engine)
        begun, may_go = threading.Event(), threading.Event()

        def beside() -> None:
            with own_database.engine.begin() as connection:
                connection.execute(update(ledger.tally).values(n=5))
                begun.set()
                may_go.wait(3)

        thread = threading.Thread(target=beside)
        thread.start()
        begun.wait(5)
        threading.Timer(0.2, may_go.set).start()
        with own_database.engine.begin() as connection:
            assert connection.execute(select(ledger.tally.c.n)).scalars().all() == [5, 5, 5]
        thread.join()

    def test_keeps_what_was_written_out_of_its_errors(self, own_database: Database) -> None:
        ledger.prepare(own_database.engine)
        with pytest.raises(IntegrityError) as caught, own_database.engine.begin() as connection:
            connection.execute(insert(ledger.line).values(tally=None, n=1, words="what somebody wrote"))
        assert "what somebody wrote" not in str(caught.value).split("DETAIL")[0]


class TestReading:
    def test_cannot_write(self, own_database: Database) -> None:
        read_from(own_database.reader)
        try:
            with reading() as session, pytest.raises(DBAPIError):
                session.execute(insert(Turn).values(name="a", due=NOON))
        finally:
            read_from(None)

    def test_sees_one_moment(self, own_database: Database) -> None:
        ledger.prepare(own_database.engine)
        read_from(own_database.reader)
        try:
            with reading() as session:
                first = session.scalars(select(ledger.tally.c.n)).all()
                with own_database.engine.begin() as connection:
                    connection.execute(update(ledger.tally).values(n=7))
                assert session.scalars(select(ledger.tally.c.n)).all() == first == [0, 0, 0]
            with reading() as session:
                assert session.scalars(select(ledger.tally.c.n)).all() == [7, 7, 7]
        finally:
            read_from(None)

    def test_needs_an_open_database(self) -> None:
        read_from(None)
        with pytest.raises(RuntimeError, match="no database is open"), reading():
            pass

    def test_says_when_the_database_cannot_be_reached(self) -> None:
        engine = open_engine("postgresql+psycopg://nobody@localhost:1/nothing", write=False)
        with pytest.raises(OperationalError):
            engine.connect()


class TestHistory:
    def test_ends_where_alembic_says(self) -> None:
        assert history.heads() == set(ScriptDirectory.from_config(migrating.config("")).get_heads())

    def test_is_followed_through_branches_and_merges(self, tmp_path: Path) -> None:
        for name, before in {"a1": None, "b1": "a1", "c1": "a1", "d1": ("b1", "c1"), "e1": "a1"}.items():
            (tmp_path / f"{name}.py").write_text(f"revision: str = '{name}'\ndown_revision = {before!r}\n")
        assert history.heads(tmp_path) == {"d1", "e1"}

    def test_stands_at_its_end_or_behind_it(self, own_database: Database) -> None:
        assert not history.is_behind(own_database.engine)
        with own_database.engine.begin() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
        assert history.is_behind(own_database.engine)
        with own_database.engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        assert history.is_behind(own_database.engine)


class TestSchema:
    def test_is_the_same_on_both(self, database: Database) -> None:
        tables = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
        assert set(Base.metadata.tables) == {table for table in tables if not table.startswith(migrating.BY_HAND)}
