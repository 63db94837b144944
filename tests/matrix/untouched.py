"""What a brand has, table by table, and whether a try has written anything at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Connection

from app.kernel.database import Base

WRITES = ("INSERT", "UPDATE", "DELETE")


def rows(connection: Connection, brand_id: int) -> dict[str, list[Any]]:
    """Everything that belongs to a brand, table by table: equal before and after means untouched."""
    return {table.name: sorted(map(repr, connection.execute(select(table).where(table.c.brand_id == brand_id))))
            for table in Base.metadata.sorted_tables if "brand_id" in table.c}


class Watch:
    """Looks at all rows only when a statement has written some: a refusal, which is most of what is tried, costs nothing."""

    def __init__(self, connection: Connection, brand_id: int) -> None:
        self._connection, self._brand_id, self._wrote = connection, brand_id, False
        self._before = rows(connection, brand_id)

    @contextmanager
    def over(self) -> Iterator[Callable[[], list[str]]]:
        """Gives a question: which tables have changed since? After it all is as it was before."""
        self._wrote = False
        with _told_of_statements(self._connection, self._note):
            savepoint = self._connection.begin_nested()
            yield self._changed
            savepoint.rollback()

    def _changed(self) -> list[str]:
        after = rows(self._connection, self._brand_id) if self._wrote else self._before
        return sorted(table for table, found in after.items() if found != self._before[table])

    def _note(self, _connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        self._wrote = self._wrote or (cursor.rowcount != 0 and statement.lstrip().upper().startswith((*WRITES, "WITH")))


@contextmanager
def _told_of_statements(connection: Connection, note: Any) -> Iterator[None]:
    event.listen(connection, "after_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(connection, "after_cursor_execute", note)


@contextmanager
def untouched(connection: Connection, brand_id: int) -> Iterator[None]:
    before = rows(connection, brand_id)
    yield
    assert rows(connection, brand_id) == before
