"""A PostgreSQL for the tests: an address from the environment, else one cluster a session from Debian's binaries.

`python -m tests.ground.postgres FOLDER PID` is the keeper: it starts the cluster and ends it when process PID is gone."""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from tools import machine

SESSION = "VOUCH_TEST_SESSION"  # the process id of the pytest that started the workers
# Throw-away data: nothing is synced. Many connections, because several servers run on it at once.
SETTINGS = {"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "400",
            "shared_buffers": "128MB", "autovacuum": "off", "log_min_messages": "fatal",
            "max_parallel_workers_per_gather": "0", "dynamic_shared_memory_type": "mmap"}  # a container has little shared memory


def available() -> bool:
    return bool(os.environ.get("TEST_POSTGRES_URL")) or machine.postgresql() is not None


def cluster() -> str:
    """The address of the cluster's database `postgres`; the first who asks in a session starts it."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        return given
    folder = Path(tempfile.gettempdir()) / f"vouch-pg-{os.getuid()}-{session()}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _start_keeper(folder)
    return f"postgresql+psycopg://{_owner()}@/postgres?host={folder}"


def session() -> str:
    return os.environ.get(SESSION, str(os.getpid()))


def create(name: str, *, template: str = "template0") -> str:
    """A new database; returns its address. Nobody may be connected to `template`."""
    _command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return address(name)


def drop(name: str) -> None:
    _command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def address(name: str) -> str:
    return cluster().replace("/postgres?", f"/{name}?") if "/postgres?" in cluster() else f"{cluster().rsplit('/', 1)[0]}/{name}"


def _command(statement: str) -> None:
    with psycopg.connect(cluster().replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        connection.execute(statement.encode())


def _start_keeper(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    root = Path(__file__).resolve().parents[2]
    keeper = [sys.executable, "-m", "tests.ground.postgres", str(folder), session()]
    with (Path(f"{folder}.log")).open("wb") as log:
        subprocess.Popen(keeper, cwd=root, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    until = time.monotonic() + 60
    while not (folder / "ready").exists():
        if time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start: {Path(f'{folder}.log').read_text()[-2000:]}")
        time.sleep(0.05)


# -- the keeper

def keep(folder: Path, pid: int) -> None:
    """Make the cluster, run it until process `pid` has ended, and leave nothing behind."""
    programs, identity = machine.postgresql(), _identity()
    if programs is None:
        raise SystemExit("no PostgreSQL on this machine")
    folder.mkdir(mode=0o755)
    if identity:
        shutil.chown(folder, identity["user"], identity["group"])
    data, running = folder / "data", None
    try:
        subprocess.run([programs / "initdb", "-D", data, "-A", "trust", "-U", _owner(), "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"],
                       check=True, cwd="/", **identity)
        options = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        running = subprocess.Popen([programs / "postgres", "-D", data, "-k", folder, *options], cwd="/", **identity)
        while subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False).returncode:
            if running.poll() is not None:
                raise SystemExit(f"postgres ended with {running.returncode}")
            time.sleep(0.05)
        (folder / "ready").touch()
        while _alive(pid) and running.poll() is None:
            time.sleep(0.5)
    finally:
        if running is not None and running.poll() is None:
            running.send_signal(signal.SIGINT)
            running.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
        for end in (".lock", ".log"):
            Path(f"{folder}{end}").unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _owner() -> str:
    return "vouch"


def _identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: the arguments that make a child somebody else."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    person = names.get("postgres") or names["nobody"]
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    keep(Path(sys.argv[1]), int(sys.argv[2]))
