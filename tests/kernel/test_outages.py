"""The database locked, full, or away: nothing acknowledged is missing, nobody is left without an answer, all goes on by itself."""

import resource
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.kernel import database, work
from app.kernel.errors import Unavailable
from app.kernel.opening import opened
from tests.ground import cluster
from tests.ground.databases import Database
from tests.kernel import ledger
from tests.kernel.ledger import add_line, add_lines, all_at_once, stored, writing


def outcome(call: Any) -> Any:
    try:
        return call()
    except Unavailable as refusal:
        return refusal


@pytest.mark.only("sqlite")
class TestLockedByAnotherProcess:
    def test_is_unavailable_until_the_lock_is_gone(self, own_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(database, "BUSY_MS", 100)
        with writing(own_database) as writer:
            assert writer.do(add_line, words="before") == 1
            other = sqlite3.connect(own_database.url.removeprefix("sqlite:///"), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            answers = all_at_once(*(partial(writer.do, add_line, words=str(i)) for i in range(20)))
            assert all(isinstance(answer, Unavailable) for answer in answers)
            other.execute("ROLLBACK")
            other.close()
            assert writer.do(add_line, words="after") == 2


@pytest.mark.only("sqlite")
class TestFullDisk:
    def test_is_unavailable_and_goes_on_when_there_is_room(self, own_database: Database) -> None:
        """`max_page_count` stands for the disk: the statement itself fails."""
        most = [0]
        with writing(own_database) as writer:
            event.listen(writer._engine, "connect", lambda raw, record: raw.execute(f"PRAGMA max_page_count={most[0] or 10**6}").close())
            with own_database.engine.connect() as connection:
                most[0] = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 10
            answers = self.write_until_full(writer)
            most[0] = 0
            writer._engine.dispose()
            with pytest.raises(Unavailable):  # the lane's connection still has the old limit; it is dropped after a failure
                writer.do(add_line, words="x" * 5_000)
            assert isinstance(writer.do(add_line, words="there is room"), int)
        self.check(own_database, answers)

    def test_in_the_log_is_unavailable_too(self, own_database: Database) -> None:
        """A limit on the size of files: COMMIT itself fails."""
        with writing(own_database) as writer:
            writer.do(add_line, words="first")
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            size = Path(own_database.url.removeprefix("sqlite:///") + "-wal").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 60_000, hard))
            try:
                answers = self.write_until_full(writer)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            assert isinstance(writer.do(add_line, words="there is room"), int)
        self.check(own_database, answers)

    def write_until_full(self, writer: Any) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for round_ in range(200):
            words = [f"{round_} {i} {'x' * 150}" for i in range(20)]
            calls = [partial(writer.do, add_lines, text) if i % 2 else partial(writer.do, add_line, words=text) for i, text in enumerate(words)]
            answers |= zip(words, all_at_once(*calls), strict=True)
            if sum(isinstance(answer, Unavailable) for answer in answers.values()) > 30:
                return answers
        raise AssertionError("it was never full")

    def check(self, own_database: Database, answers: dict[str, Any]) -> None:
        rows = stored(own_database.engine)
        assert [n for n, _ in rows] == list(range(1, len(rows) + 1))
        acknowledged = {(answer, words) for words, answer in answers.items() if isinstance(answer, int)}
        assert acknowledged and acknowledged <= set(rows)
        assert {type(answer) for answer in answers.values()} == {int, Unavailable}
        refused = {words for words, answer in answers.items() if isinstance(answer, Unavailable)}
        assert refused.isdisjoint(words for _, words in rows)


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[cluster.Cluster]:
    if not cluster.available():
        pytest.skip("no PostgreSQL on this machine")
    with cluster.running() as found:
        yield found


@pytest.mark.real
class TestPostgresqlRestart:
    def test_under_load_is_survived_without_a_restart_of_ours(self, own_cluster: cluster.Cluster) -> None:
        engine = database.open_engine(own_cluster.url, write=True)
        ledger.prepare(engine)
        answers: list[tuple[str, Any]] = []

        def strive(caller: int) -> None:
            number, good = 0, 0
            while good < 15 and number < 4_000:
                words = f"{caller} {number}"
                answer = outcome(partial(work.do, add_lines, words) if caller % 2 else partial(work.do, add_line, words=words))
                answers.append((words, answer))
                number += 1
                good = good + 1 if restarted and isinstance(answer, int) else 0

        restarted: list[int] = []

        def restart() -> None:
            ledger.until(lambda: sum(isinstance(answer, int) for _, answer in list(answers)) > 50)
            own_cluster.restart()
            restarted.append(1)

        with opened(own_cluster.url, {}):
            found = all_at_once(restart, *(partial(strive, caller) for caller in range(6)))
        assert [each for each in found if each is not None] == []
        engine.dispose()
        rows = stored(engine)
        assert {(answer, words) for words, answer in answers if isinstance(answer, int)} <= set(rows)
        assert [n for n, _ in rows] == list(range(1, len(rows) + 1))
        assert any(isinstance(answer, Unavailable) for _, answer in answers)
        assert all(isinstance(answer, int | Unavailable) for _, answer in answers)
        engine.dispose()
