"""SIGKILL does not test a power cut: files cut at any length must open again and hold all that was acknowledged before the last sync."""

import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.ground.databases import Database
from tests.kernel.ledger import add_line, stored, writing

CUTS = 2_000 if os.environ.get("PROVE") else 40


@pytest.mark.only("sqlite")
class TestAPowerCut:
    def test_keeps_what_was_synced_and_opens_again(self, own_database: Database, tmp_path: Path) -> None:
        """A copy is taken as the disk holds it, more is written, and what came after the copy is there up to a random byte only."""
        path = Path(own_database.url.removeprefix("sqlite:///"))
        log = Path(f"{path}-wal")
        with writing(own_database) as writer:
            own_database.engine.connect().close()
            for number in range(40):
                writer.do(add_line, words=f"synced {number}")
            synced = log.stat().st_size
            for number in range(40):
                writer.do(add_line, words=f"later {number}")
            whole, written = path.read_bytes(), log.read_bytes()
        dice, seen = random.Random("power"), set[int]()
        for cut in [synced, len(written), *(dice.randint(synced, len(written)) for _ in range(CUTS))]:
            lines = self.after(tmp_path, whole, written[:cut])
            assert lines[:40] == [(number + 1, f"synced {number}") for number in range(40)]
            assert [n for n, _ in lines] == list(range(1, len(lines) + 1))
            seen.add(len(lines))
        assert min(seen) == 40 and max(seen) == 80

    def test_with_noise_instead_of_the_last_bytes_is_no_worse(self, own_database: Database, tmp_path: Path) -> None:
        """A page that was half written when the power went: the log's checksums find it."""
        path = Path(own_database.url.removeprefix("sqlite:///"))
        with writing(own_database) as writer:
            for number in range(10):
                writer.do(add_line, words=f"synced {number}")
            whole, written = path.read_bytes(), Path(f"{path}-wal").read_bytes()
        dice = random.Random("noise")
        for _ in range(CUTS // 4):
            lines = self.after(tmp_path, whole, written + dice.randbytes(dice.randint(1, 9_000)))
            assert [words for _, words in lines] == [f"synced {number}" for number in range(10)]

    def after(self, folder: Path, whole: bytes, log: bytes) -> list[tuple[int, str]]:
        """What the database holds when the power comes back."""
        place = folder / "cut"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        (place / "vouch.db").write_bytes(whole)
        (place / "vouch.db-wal").write_bytes(log)
        with sqlite3.connect(place / "vouch.db") as opened:
            assert opened.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        opened.close()
        again = Database("sqlite", f"sqlite:///{place / 'vouch.db'}")
        try:
            return stored(again.engine)
        finally:
            again.close()
