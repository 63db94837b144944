"""The form is open, seen from within a unit and through the doors."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.kernel import work
from tests.cast import NOON, Cast
from tests.ground import doors
from tests.ground.doors import Client
from tests.recruitment.scene import Scene, through


@pytest.fixture
def scene(unit: work.Unit, cast: Cast) -> Scene:
    found = Scene(through(unit), unit, cast).opened()
    unit.facts.clear()
    return found


@pytest.fixture
def house(app: Flask, cast: Cast, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The same behind the doors, at noon."""
    monkeypatch.setattr("app.kernel.clock._source", lambda: NOON)
    return Scene(work.do, Session(connection), cast).opened()


@pytest.fixture
def as_(app: Flask, connection: Connection, house: Scene) -> Callable[[str], Client]:
    return lambda name: doors.signed_in(app, connection, getattr(house.cast, name).account_id)


@pytest.fixture
def maya(as_: Callable[[str], Client]) -> Client:
    return as_("maya")
