"""The real server as a process of its own: gunicorn on gevent, a port of its own, on a given database; to be killed at will."""

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.ground.sockets import Socket

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"SECRET_KEYS": "for-tests-only-for-tests-only-for-tests", "ENCRYPTION_KEYS": "Zm9yLXRlc3RzLW9ubHktZm9yLXRlc3RzLW9ubHktMTI="}
PATIENCE = 90.0  # seconds; for a machine that is busy with other things
# Seconds from SIGTERM to the end. `make prove` asks for what is promised; `make test` shares its machine and asks for an end by itself.
PROMISED = 5.0 if os.environ.get("PROVE") else PATIENCE
TROUBLE = re.compile(r"Traceback \(most recent call last\)|\bERROR\b|\bCRITICAL\b")


class Server:
    """One server process. The port stays the same over `restart`, as a browser expects it."""

    def __init__(self, database_url: str, folder: Path, *, port: int | None = None, serves: str = "wsgi:serve()",
                 **environment: str) -> None:
        self._serves = serves
        self.port, self.folder = port or _free_port(), folder
        self.log = folder / "server.log"
        self.environment = {**os.environ, **KEYS, "DATABASE_URL": database_url, "INSTANCE": str(folder), "PORT": str(self.port),
                            "SOCKETS_PER_ADDRESS": "1000", "SESSIONS_PER_ADDRESS": "1000", "MATCHER": "lexical", **environment}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def pid(self) -> int | None:
        """Of gunicorn's first process, which leads a session of its own."""
        return self._process.pid if self._process is not None else None

    def host(self, name: str = "") -> str:
        """The Host header of one of the four hosts: '' is Vouch itself, `shop`, `twin`, `mirror`."""
        return f"{name}.localhost:{self.port}" if name else f"localhost:{self.port}"

    def start(self) -> "Server":
        program = Path(sys.executable).parent / "gunicorn"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([program, "--config", "gunicorn.conf.py", self._serves], cwd=ROOT, env=self.environment,
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)
        return self

    def run(self, *words: str) -> str:
        """A command of the `flask` tool beside the server; returns what it printed."""
        program = Path(sys.executable).parent / "flask"
        done = subprocess.run([program, "--app", "wsgi", *words], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(words)}: {done.stderr[-2000:]}{done.stdout[-1000:]}")
        return done.stdout

    def kill(self) -> None:
        """SIGKILL to everything of it, as a power switch does it."""
        if self._process is not None:
            _signal_group(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
            self._process = None
            self._let_go()

    def _let_go(self) -> None:
        """Until the port is free: the worker may outlive gunicorn's master by a moment, and the next server would wait a second for it."""
        until = time.monotonic() + PATIENCE
        while not _is_free(self.port) and time.monotonic() < until:
            time.sleep(0.005)

    def stop(self, *, within: float = PATIENCE) -> None:
        """SIGTERM, as an orderly end. Raises subprocess.TimeoutExpired when it lasts longer."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(within)
            finally:
                self.kill()

    def restart(self) -> "Server":
        self.kill()
        return self.start()

    def client(self, host: str = "", *, origin: str | None = None) -> httpx.Client:
        """An HTTP client with its own cookies that speaks to one of the hosts. There is no TLS, whose start would cost more than the test."""
        headers = {"Host": self.host(host), **({"Origin": origin} if origin else {})}
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=PATIENCE, verify=False)

    def socket(self, auth: dict[str, Any], **options: Any) -> Socket:
        return Socket(self.port, auth, **options)

    def trouble(self) -> list[str]:
        """Lines of the log that no healthy server writes."""
        return [line for line in self.log.read_text().splitlines() if TROUBLE.search(line)]

    def _answers(self) -> bool:
        """Asked often while it starts: by a bare connection, because a client of httpx costs as much as a start may take."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("GET", "/healthz", headers={"Host": self.host()})
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()


@contextmanager
def in_order(server: Server) -> Iterator[None]:
    """Inside, the server runs; nothing in its log may be an error."""
    try:
        server.start()
        yield
    finally:
        server.kill()
    assert server.trouble() == []


def _free_port() -> int:
    """Below the range from which connections get theirs: between the look and the bind nobody takes it by chance."""
    while not _is_free(port := random.randrange(15_000, 30_000)):
        pass
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return
