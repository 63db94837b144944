"""A demo server of its own for each file of journeys, on each database, and a stage for its people."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from tests.ground import browser, databases
from tests.ground.browser import Stage
from tests.ground.server import Server
from tests.journeys.people import Demo

expect.set_options(timeout=browser.PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not browser.available():
        pytest.skip("no Chromium on this machine")
    with browser.launched() as found:
        yield found


@pytest.fixture(scope="module")
def demo(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo brand, seeded and served; offers and promises are short, so that waiting is too."""
    if not databases.available(database_kind):
        pytest.skip(f"no {database_kind} on this machine")
    folder = tmp_path_factory.mktemp("demo")
    with ExitStack() as stack:
        database = stack.enter_context(databases.empty(database_kind, re.sub(r"\W", "", folder.name)))
        server = Server(database.url, folder, DEMO="1", OFFER_SECONDS="20", PROMISED_WAIT_SECONDS="25")
        server.run("demo", "seed")
        stack.callback(server.kill)
        yield Demo(server.start(), folder)
        assert server.trouble() == []


@pytest.fixture
def stage(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The journey's people; whatever a page complained about fails the test."""
    found = Stage(chromium, request.node.name)
    yield found
    found.close()
    assert [each for each in found.complaints if found.expected not in each] == []
