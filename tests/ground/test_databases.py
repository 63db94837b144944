"""The ground of the tests: each test finds an empty, migrated database, on both kinds."""

import pytest
from sqlalchemy import inspect, select

from app.brands.models import Brand
from app.kernel import clock
from app.kernel.database import reading
from app.kernel.work import Unit
from tests.ground.databases import Database


class TestUnit:
    @pytest.mark.parametrize("time", [1, 2])
    def test_finds_nothing_of_the_test_before(self, unit: Unit, time: int) -> None:
        assert unit.scalars(select(Brand)).all() == []
        unit.add(Brand(slug="objectif", name="Objectif", created_at=clock.now()))
        unit.flush()

    def test_shows_what_it_wrote_to_a_reader(self, unit: Unit) -> None:
        unit.add(Brand(slug="objectif", name="Objectif", created_at=clock.now()))
        unit.flush()
        with reading() as session:
            assert session.scalar(select(Brand.slug)) == "objectif"


class TestOwnDatabase:
    def test_has_the_whole_schema(self, database: Database, own_database: Database) -> None:
        tables = set(inspect(own_database.engine).get_table_names())
        assert "brand" in {name.rstrip("s") for name in tables}
        assert tables == set(inspect(database.engine).get_table_names())

    def test_keeps_the_template_clean(self, database: Database, own_database: Database) -> None:
        with own_database.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE only_here (n INTEGER)")
        assert "only_here" not in inspect(database.engine).get_table_names()
