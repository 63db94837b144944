"""The database's own driver under a connection, for the few statements that are run for every message."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError


class Driver:
    """Statements as text and rows as tuples, without SQLAlchemy's layers between; errors are SQLAlchemy's. `lite`: SQLite."""

    __slots__ = ("_connection", "_raw", "lite")

    def __init__(self, connection: Connection) -> None:
        self._connection, self._raw = connection, connection.connection.dbapi_connection
        self.lite = connection.dialect.name == "sqlite"

    def rows(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run one statement of the house's own; what people wrote is only ever among `parameters`. Raises DBAPIError."""
        raw: Any = self._raw
        dialect: Any = self._connection.dialect
        try:
            cursor = raw.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
        except dialect.dbapi.Error as error:
            gone = dialect.is_disconnect(error, raw, None)
            if gone:
                self._connection.invalidate(error)
            raise DBAPIError.instance(statement, None, error, dialect.dbapi.Error, hide_parameters=True, connection_invalidated=gone,
                                      dialect=dialect) from error
