"""The order in which a database notes what happens to its queue is that of its transactions, also where several write at once."""

import pytest
from sqlalchemy.orm import Session

from tests.ground.databases import Database
from tests.promises import noting

NOTE = "INSERT INTO noted_step (what, conversation_id, member_id) VALUES ('{}', {}, {})"


@pytest.mark.only("postgresql")
def test_what_one_transaction_did_happened_at_once(own_database: Database) -> None:
    """c2's offer to m1 is accepted while c3 is offered to m4: nobody saw c2 without its offer and still in the queue."""
    with own_database.engine.begin() as connection:
        noting.install(connection)
    with own_database.engine.connect() as accepting, own_database.engine.connect() as offering:
        accepting.exec_driver_sql(NOTE.format("ended", 2, 1))
        offering.exec_driver_sql(NOTE.format("offer", 3, 4))
        accepting.exec_driver_sql(NOTE.format("gone", 2, "NULL"))
        accepting.commit()
        offering.commit()
    with Session(own_database.engine) as session:
        assert [step.what for step in noting.steps(session)] == ["offer", "ended", "gone"]


def test_one_writers_steps_stand_as_they_came(own_database: Database) -> None:
    with own_database.engine.begin() as connection:
        noting.install(connection)
    for what in ("offer", "ended", "gone"):
        with own_database.engine.begin() as connection:
            connection.exec_driver_sql(NOTE.format(what, 2, 1))
    with Session(own_database.engine) as session:
        assert [step.what for step in noting.steps(session)] == ["offer", "ended", "gone"]
