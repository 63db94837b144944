"""A process that is killed while it writes loses nothing that it had acknowledged, and leaves no gap."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ground.databases import Database
from tests.kernel import ledger

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.real
class TestKilledWriter:
    def test_keeps_every_acknowledged_line_in_its_place(self, own_database: Database) -> None:
        ledger.prepare(own_database.engine)
        acknowledged: list[tuple[int, str]] = []
        for run, lines in enumerate((3, 120)):
            own_database.close()
            child = subprocess.Popen([sys.executable, "-m", "tests.kernel.striving", own_database.url, str(run)], cwd=ROOT,
                                     stdout=subprocess.PIPE, text=True)
            assert child.stdout is not None
            said = [child.stdout.readline() for _ in range(lines)]
            child.kill()
            said += child.stdout.readlines()
            child.wait(20)
            acknowledged += [(int(number), words) for number, words in (line.rstrip("\n").split(" ", 1) for line in said if line.endswith("\n"))]
            stored = ledger.stored(own_database.engine)
            assert set(acknowledged) <= set(stored)
            assert [n for n, _ in stored] == list(range(1, len(stored) + 1))
            self.keeps_order(stored)
        assert len(acknowledged) >= 123

    def keeps_order(self, stored: list[tuple[int, str]]) -> None:
        """Of each caller what is stored is a beginning of what it said, in its order."""
        heard: dict[str, list[int]] = {}
        for _, words in stored:
            caller, number = words.rsplit(" ", 1)
            heard.setdefault(caller, []).append(int(number))
        assert all(numbers == list(range(len(numbers))) for numbers in heard.values())
