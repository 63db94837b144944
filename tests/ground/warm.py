"""Servers that start in a moment: forked from a process that has loaded the libraries, then gunicorn as the house starts it.

`python -m tests.ground.warm` is that process: a line of JSON (environment, log) on its input, the server's process id on its output."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.ground.server import PATIENCE, ROOT, Server, _signal_group


class Ember:
    """The loading process; ends with its input, and leaves no server behind that was not killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "tests.ground.warm"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True, start_new_session=True)

    def light(self, environment: dict[str, str], log: Path) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps([environment, str(log)]), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate(timeout=PATIENCE)


class WarmServer(Server):
    """A `Server` whose processes come from an ember."""

    def __init__(self, ember: Ember, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._ember, self._pid = ember, 0

    def start(self) -> "WarmServer":
        self._pid = self._ember.light(self.environment, self.log)
        until = time.monotonic() + PATIENCE * 2
        while not self._answers():
            if not _lives(self._pid) or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        """SIGKILL to everything of it, as a power switch does it."""
        if self._pid:
            _signal_group(self._pid, signal.SIGKILL)
            while _lives(self._pid):
                time.sleep(0.005)
            self._pid = 0
            self._let_go()


def _lives(pid: int) -> bool:
    """Whether it runs: one that ended and was not buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


# -- the ember itself

def glow() -> None:
    """Load what a server loads, then fork one for each line."""
    from gevent import monkey

    monkey.patch_all()
    import gunicorn.workers.ggevent  # noqa: F401 - loaded before the fork, as is the rest of the house
    from gunicorn.app import wsgiapp

    import app.serving  # noqa: F401

    # gevent's own would only pretend: nobody waits for them, they vanish when they end
    fork, on_signal = monkey.get_original("os", "fork"), monkey.get_original("signal", "signal")
    on_signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        environment, log = json.loads(line)
        if (pid := fork()) == 0:
            on_signal(signal.SIGCHLD, signal.SIG_DFL)
            _serve(wsgiapp, environment, log)
        print(pid, flush=True)


def _serve(wsgiapp: Any, environment: dict[str, str], log: str) -> None:
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), out, out)):
        os.dup2(file, number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["gunicorn", "--config", "gunicorn.conf.py", "wsgi:serve()"]
    try:
        wsgiapp.run()
    finally:
        os._exit(1)


if __name__ == "__main__":
    glow()
