"""The database's own driver under a connection, for the few statements that are run for every message."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError


class Driver:
    """Statements as text and rows as tuples, without SQLAlchemy's layers between; errors are SQLAlchemy's. `lite`: SQLite."""

    __slots__ = ("_connection", "_raw", "lite")

    def __init__(self, connection: Connection) -> None:
        self._connection, self._raw = connection, connection.connection.dbapi_connection
        self.lite = connection.dialect.name == "sqlite"

    def ask(self, made: Select[Any], **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a statement that was made once, with a value or a list for each parameter. As the driver gives and takes
        them: an instant is its milliseconds. Raises DBAPIError."""
        shape = tuple((name, len(value) if isinstance(value, list) else None) for name, value in values.items())
        text, constants, lists, order = _worded(made, self._connection.dialect, shape)
        given = {**constants, **values}
        for name, names in lists.items():
            given |= zip(names, given.pop(name), strict=True)
        return self.rows(text, given if order is None else [given[name] for name in order])

    def rows(self, statement: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
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


@lru_cache(256)
def _worded(made: Select[Any], dialect: Dialect, shape: tuple[tuple[str, int | None], ...],
            ) -> tuple[str, dict[str, Any], Mapping[str, list[str]], Sequence[str] | None]:
    """The text of a statement for parameters of this shape (a list has a length), its constants, the names of what is in each list,
    and the order of all where they have no names."""
    state = made.compile(dialect=dialect).construct_expanded_state(
        {name: None if length is None else [None] * length for name, length in shape})
    return state.statement, dict(state.parameters), state.parameter_expansion, state.positiontup
