"""What every test may ask for: a database on each kind, a unit in a transaction that is rolled back, the app on the same."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Connection

from app.kernel import work
from app.kernel.database import read_from
from tests.ground import databases, postgres
from tests.ground.databases import Database


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=(*databases.KINDS, "both"), default=os.environ.get("VOUCH_TEST_DB", "both"),
                     help="which databases the tests run on (default: both)")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault(postgres.SESSION, str(os.getpid()))  # the workers inherit it and share one cluster


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", databases.kinds(metafunc.config.getoption("database")), scope="session")


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
def database(database_kind: str) -> Iterator[Database]:
    """This worker's migrated database. Nothing may be committed to it."""
    if not databases.available(database_kind):
        pytest.skip(f"no {database_kind} on this machine")
    with databases.template(database_kind) as found:
        yield found


@pytest.fixture
def own_database(database: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A copy for a test that commits: the real writer, a server of its own."""
    with databases.copied(database, f"{abs(hash(request.node.nodeid)):x}") as copy:
        yield copy


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection whose transaction is rolled back; `reading()` reads in it."""
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
