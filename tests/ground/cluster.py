"""A PostgreSQL of one test's own, which that test may stop and start as it likes."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.ground.postgres import _identity, _owner
from tools import machine

OPTIONS = ("-c", "listen_addresses=", "-c", "shared_buffers=16MB", "-c", "max_connections=40", "-c", "log_min_messages=fatal")


def available() -> bool:
    return machine.postgresql() is not None


class Cluster:
    """Runs in a folder; `restart` ends every connection at once, as a reboot of the database host does."""

    def __init__(self, folder: Path, programs: Path, *options: str) -> None:
        self._folder, self._programs, self._running = folder, programs, None
        self._options = (*OPTIONS, *options)
        self._identity: dict[str, Any] = _identity()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://{_owner()}@/postgres?host={self._folder}"

    def make(self) -> None:
        if self._identity:
            shutil.chown(self._folder, self._identity["user"], self._identity["group"])
        subprocess.run([self._programs / "initdb", "-D", self._folder / "data", "-A", "trust", "-U", _owner(), "-E", "UTF8", "--no-sync",
                        "--locale=C.UTF-8"], check=True, cwd="/", stdout=subprocess.DEVNULL, **self._identity)

    def start(self) -> None:
        self._running: Any = subprocess.Popen([self._programs / "postgres", "-D", self._folder / "data", "-k", self._folder, *self._options], cwd="/",
                                              stderr=subprocess.DEVNULL, **self._identity)
        for _ in range(600):
            if subprocess.run([self._programs / "pg_isready", "-q", "-h", self._folder], check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start")

    def stop(self) -> None:
        if self._running is not None:
            self._running.send_signal(signal.SIGINT)
            self._running.wait(60)

    def restart(self) -> None:
        self.stop()
        self.start()


@contextmanager
def running(*options: str) -> Iterator[Cluster]:
    """With these options of `postgres` beside ours."""
    programs = machine.postgresql()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="vouch-own-pg-"))
    os.chmod(folder, 0o755)
    found = Cluster(folder, programs, *options)
    try:
        found.make()
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)
