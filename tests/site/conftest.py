"""The office, and a browser that can sign in by its form."""

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from tests.brands.office import PASSWORD
from tests.ground.doors import Client


@pytest.fixture
def session(connection: Connection) -> Session:
    """Reads in the test's own transaction."""
    return Session(connection)


@pytest.fixture
def sign_in(client: Client) -> Callable[..., int]:
    """Post the form; the status of the answer."""

    def send(email: str = "olga@objectif.example", password: str = PASSWORD, to: str = "") -> int:
        return int(client.post("/sign-in", data={"email": email, "password": password, "next": to}).status_code)

    return send
