"""What every test may ask for: a database on each kind, a unit in a transaction that is rolled back, the app on the same."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app import create_app, wiring
from app.kernel import vault, work
from app.kernel.database import read_from
from app.kernel.writer import Inline
from app.realtime import delivery, pacing
from app.realtime.connections import Connections
from config import Settings
from tests.brands.office import Office, opened
from tests.cast import cast, own_peopled, peopled
from tests.ground import browser, databases, doors, passwords, postgres, trees
from tests.ground.databases import Database
from tests.ground.lasting import Lasting
from tests.ground.server import KEYS, Server, in_order
from tests.ground.sharing import pytest_xdist_make_scheduler
from tests.ground.warm import Ember, WarmServer

__all__ = ["cast", "own_peopled", "peopled", "pytest_xdist_make_scheduler"]

SETTINGS = Settings(
    database_url="sqlite://", secret_keys=(KEYS["SECRET_KEYS"],), encryption_keys=(KEYS["ENCRYPTION_KEYS"],),
    instance=Path(os.environ.get("TMPDIR", "/tmp")) / "vouch-no-instance", demo=True, testing=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=(*databases.KINDS, "both"), default=os.environ.get("VOUCH_TEST_DB", "both"),
                     help="which databases the tests run on (default: both)")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault(postgres.SESSION, str(os.getpid()))  # the workers inherit it and share one cluster
    trees.one_at_a_time()
    passwords.hash_quickly()
    # No example and no search for one is judged by the clock; `make prove` tries ten times as many.
    settings.register_profile("vouch", deadline=None, max_examples=1_000 if os.environ.get("PROVE") else 100,
                              suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("vouch")
    config.addinivalue_line("markers", "only(kind): shows what one kind of database does")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only")
        kinds = list(only.args) if only else databases.kinds(metafunc.config.getoption("database"))
        metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Where everything must be there (`CI=true`), a skipped test is a failed one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome, report.longrepr = "failed", f"skipped, but CI=true: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if skipped := terminalreporter.stats.get("skipped"):
        terminalreporter.section(f"{len(skipped)} TESTS SKIPPED: something is missing on this machine", red=True, bold=True)


@pytest.fixture(scope="session")
def lasting() -> Iterator[Lasting]:
    with Lasting() as found:
        yield found


@pytest.fixture(scope="session")
def database(database_kind: str, lasting: Lasting) -> Database:
    """This worker's migrated database. Nothing may be committed to it."""
    if not databases.available(database_kind):
        pytest.skip(f"no {database_kind} on this machine")
    found: Database = lasting.once(("database", database_kind), lambda: databases.template(database_kind))
    return found


@pytest.fixture
def own_database(database: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A copy for a test that commits: the real writer, a server of its own."""
    with databases.copied(database, f"{abs(hash(request.node.nodeid)):x}") as copy:
        yield copy


@pytest.fixture
def connection(database: Database, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A connection whose transaction is rolled back; `reading()` reads in it. Where a test asks for `cast` or `office`, they are there."""
    for asked, made in (("cast", "peopled"), ("office", "staffed")):
        if asked in request.fixturenames:
            database = request.getfixturevalue(made)[0]
    with database.engine.connect() as found:
        transaction = found.begin()
        read_from(found)
        try:
            yield found
        finally:
            read_from(None)
            transaction.rollback()


@pytest.fixture
def unit(connection: Connection) -> Iterator[work.Unit]:
    """What a verb receives. `unit.facts` holds what was announced."""
    with work.Unit(connection) as found:
        yield found
        found.rollback()


@pytest.fixture
def inline(connection: Connection) -> Iterator[Inline]:
    """`work.do` runs every unit at once in the test's own transaction; `inline.facts` holds what was announced."""
    with work.used(Inline(connection, wiring.CONSEQUENCES)) as found:
        yield found


@pytest.fixture(scope="session")
def _house() -> Flask:
    return create_app(SETTINGS)


@pytest.fixture
def app(_house: Flask, inline: Inline, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app on the test's transaction."""
    pacing.count_in("memory://")
    monkeypatch.setattr(_house, "test_client_class", doors.Client)
    return _house


@pytest.fixture
def client(app: Flask) -> doors.Client:
    """A browser in which nobody has signed in."""
    found = app.test_client()
    assert isinstance(found, doors.Client)
    return found


@contextmanager
def office_in(database: Database) -> Iterator[tuple[Database, Office]]:
    with databases.copied(database, "office") as copy:
        with copy.engine.begin() as connection, work.used(Inline(connection, wiring.CONSEQUENCES)), Session(connection) as session:
            office = opened(work.do, session)
        yield copy, office


@pytest.fixture(scope="session")
def staffed(database: Database, lasting: Lasting) -> tuple[Database, Office]:
    """A copy of the worker's template in which the office has opened."""
    found: tuple[Database, Office] = lasting.once(("office", database.kind), lambda: office_in(database))
    return found


@pytest.fixture
def office(staffed: tuple[Database, Office]) -> Office:
    """Who is in the office of the test's database, the one that `connection` and everything on it uses."""
    return staffed[1]


@pytest.fixture
def signed_in(app: Flask, connection: Connection) -> Callable[[int], doors.Client]:
    """`signed_in(account_id)`: a browser in which that account has signed in."""
    return lambda account_id: doors.signed_in(app, connection, account_id)


@pytest.fixture
def told(inline: Inline) -> Iterator[doors.Told]:
    """What was told to whom; `told.say(actor, name, command)` sends a command and returns its ack."""
    pacing.count_in("memory://")
    yield doors.Told()
    delivery.open_through(None, Connections())


@pytest.fixture(scope="session", autouse=True)
def _keys() -> None:
    vault.open_with(encryption_keys=list(SETTINGS.encryption_keys), signing_keys=list(SETTINGS.secret_keys))


@pytest.fixture(scope="session")
def ember() -> Iterator[Ember]:
    """What this worker's servers are lit from."""
    found = Ember()
    yield found
    found.close()


@pytest.fixture
def server(own_database: Database, tmp_path: Path, ember: Ember) -> Iterator[Server]:
    """A running server process on a database of its own; nothing in its log may be an error."""
    found = WarmServer(ember, own_database.url, tmp_path)
    own_database.close()
    with in_order(found):
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not browser.available():
        pytest.skip("no Chromium on this machine")
    with browser.launched() as found:
        yield found


@pytest.fixture
def stage(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[browser.Stage]:
    """Where people enter with browsers of their own: `stage.enter("Vera", phone=True)`."""
    found = browser.Stage(chromium, request.node.name)
    yield found
    found.close()
