"""A demo server of its own for each file of journeys, on each database, and a stage for its people."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ground import browser, databases
from tests.ground.browser import Stage
from tests.ground.databases import Database
from tests.ground.lasting import Lasting
from tests.ground.server import Server
from tests.ground.warm import Ember, WarmServer
from tests.journeys.people import Demo

expect.set_options(timeout=browser.PATIENCE)
# It waits for most of a minute until heartbeats have ended; what follows then is looked at without a browser in `make test`.
collect_ignore = [] if os.environ.get("PROVE") else ["test_stopped.py"]


@contextmanager
def seed(kind: str, folder: Path, ember: Ember) -> Iterator[tuple[Database, Server]]:
    with databases.empty(kind, "seeded") as database:
        server = WarmServer(ember, database.url, folder, DEMO="1")
        server.run("demo", "seed")
        yield database, server


@pytest.fixture(scope="session")
def seeded(database_kind: str, tmp_path_factory: pytest.TempPathFactory, ember: Ember, lasting: Lasting) -> tuple[Database, Server]:
    """The demo's first state, made once a worker. Its shops' addresses hold the port, so every copy is served there."""
    if not databases.available(database_kind):
        pytest.skip(f"no {database_kind} on this machine")
    found: tuple[Database, Server] = lasting.once(("seed", database_kind), lambda: seed(database_kind, tmp_path_factory.mktemp("seeded"), ember))
    return found


@pytest.fixture(scope="module")
def demo(seeded: tuple[Database, Server], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, ember: Ember) -> Iterator[Demo]:
    """The demo brand, served; promises are short, so that waiting is too; offers outlast a slow machine, unless the file's PACE says otherwise."""
    first, seeder = seeded
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(seeder.folder / "demo-sign-ins.json", folder)
    with databases.copied(first, re.sub(r"\W", "", folder.name)) as database:
        server = WarmServer(ember, database.url, folder, port=seeder.port, DEMO="1",
                            **{"OFFER_SECONDS": "120", "PROMISED_WAIT_SECONDS": "25", "LETTER_SECONDS": "1"} | getattr(request.module, "PACE", {}))
        try:
            yield Demo(server.start(), folder)
        finally:
            server.kill()
        assert server.trouble() == []


@pytest.fixture
def stage(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The journey's people; whatever a page complained about fails the test."""
    found = Stage(chromium, request.node.name)
    yield found
    found.close()
    assert [each for each in found.complaints if not re.search(found.expected, each)] == []
