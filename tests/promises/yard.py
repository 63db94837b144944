"""Where houses stand one after another: a database as new, the clock at noon, and an ear for what a healthy house never logs."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from sqlite3 import connect

from flask import Flask

from app import wiring
from app.kernel import clock
from app.kernel.opening import opened
from app.realtime import delivery
from app.realtime.connections import Connections
from app.routing.pace import Pace, pace, set_pace
from tests.cast import NOON
from tests.chaos.town import Town
from tests.ground import databases
from tests.promises.house import House


class _Trouble(logging.Handler):
    """Keeps what a healthy house never logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


class Yard:
    """Houses, one after another, each on a town in which nobody has said anything yet. On SQLite the connections stay and the file is put
    back as it was: what took SQLAlchemy long to prepare is prepared."""

    def __init__(self, town: Town, app: Flask) -> None:
        self._town, self._app, self._open, self.listening = town, app, ExitStack(), _Trouble()
        self._template = town.database.url.removeprefix("sqlite:///")
        self._copy: Town | None = None

    @contextmanager
    def house(self) -> Iterator[tuple[Town, House]]:
        """At noon, with the numbers of an installation."""
        town = self._fresh()
        with clock.stopped_at(NOON) as move:
            house = House(self._app, move)
            self.listening.said = house.trouble
            yield town, house

    def _fresh(self) -> Town:
        if self._copy is not None and self._copy.database.kind == "sqlite":
            with closing(connect(self._template)) as whole, closing(connect(self._copy.database.url.removeprefix("sqlite:///"))) as played:
                whole.backup(played)
            return self._copy
        self._open.close()
        database = self._open.enter_context(databases.copied(self._town.database, "machine"))
        self._open.enter_context(opened(database.url, wiring.CONSEQUENCES))
        self._copy = Town(database, self._town.visitors, self._town.members)
        return self._copy

    def close(self) -> None:
        self._open.close()


@contextmanager
def yard(town: Town, app: Flask) -> Iterator[Yard]:
    before, found = pace(), Yard(town, app)
    set_pace(Pace())
    logging.getLogger().addHandler(found.listening)
    try:
        yield found
    finally:
        found.close()
        logging.getLogger().removeHandler(found.listening)
        set_pace(before)
        delivery.open_through(None, Connections())
