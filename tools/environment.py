"""Make what the next command stands on: Python packages, Node packages, compiled words, the browser build; nothing twice."""

# The standard library alone, because this makes the environment. Each step keeps a digest of what it was made from: while
# the digest is the same nothing is started and nothing asks the network.

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import node

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".build"
OLDEST = (3, 11)
# What the browser build reads; a change in any of these files builds again.
SOURCES = ("package.json", "package-lock.json", "tsconfig*.json", "vite.config.*", "budgets.json", "tools/*.ts", "tools/*.js",
           "wire/**/*", "widget/**/*", "desk/**/*", "tools/catalogues.py", "app/translations/**/*.po")
BUILT = (ROOT / "app/static/dist/.vite/manifest.json", ROOT / "app/static/dist/loader.js")


def main(steps: list[str]) -> int:
    if sys.version_info < OLDEST:
        return _say(f"Vouch needs Python {'.'.join(map(str, OLDEST))} or newer; this is {sys.version.split()[0]}.")
    try:
        with _alone():
            for step in steps:
                STEPS[step]()
    except subprocess.CalledProcessError as error:
        return _say(f"This failed (exit {error.returncode}): {' '.join(map(str, error.cmd))}")
    return 0


def python_packages(listing: str) -> None:
    """The environment with the packages of one pinned listing (`requirements-dev.txt` holds the other one as well)."""
    files = [ROOT / "requirements.txt", ROOT / listing]
    digest = _digest(files, sys.version, str(VENV))
    if PYTHON.exists() and _stamped(listing, digest):
        return
    _tell(f"Python packages of {listing}")
    if not PYTHON.exists():
        _run(sys.executable, "-m", "venv", VENV)
    _run(PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", ROOT / listing)
    _stamp(listing, digest)
    if listing != "requirements.txt":
        _stamp("requirements.txt", _digest([ROOT / "requirements.txt"] * 2, sys.version, str(VENV)))


def node_packages() -> None:
    """`npm ci` when the lock file changed, with the machine's Node or, where there is no fit one, with one from PyPI."""
    python_packages("requirements.txt")
    digest = _digest([ROOT / "package.json", ROOT / "package-lock.json"], str(ROOT))
    if (ROOT / "node_modules").is_dir() and _stamped("node_modules", digest):
        return
    _tell("Node packages")
    _run(*node.npm(PYTHON, STAMPS), "ci", "--prefer-offline", "--no-audit", "--no-fund", env=node.environment(PYTHON, STAMPS))
    _stamp("node_modules", digest)


def browser_build() -> None:
    """The bundles in `app/static/dist`, when a source is newer in content than what they were built from."""
    node_packages()
    digest = _digest(_sources())
    if all(file.exists() for file in BUILT) and _stamped("browser", digest):
        return
    _tell("Browser build")
    _run(*node.npm(PYTHON, STAMPS), "run", "--silent", "build", env=node.environment(PYTHON, STAMPS))
    _stamp("browser", _digest(_sources()))


def words() -> None:
    """The server's compiled catalogues."""
    files = sorted(ROOT.glob("app/translations/*/LC_MESSAGES/*.po"))
    digest = _digest(files)
    if not files:
        return
    if all(file.with_suffix(".mo").exists() for file in files if file.stem in ("messages", "public")) and _stamped("words", digest):
        return
    _tell("Words of the server")
    _run(PYTHON, "-m", "tools.catalogues", "compile")
    _stamp("words", digest)


def compiled() -> None:
    """The server's own code as Python reads it at a start, also where PYTHONDONTWRITEBYTECODE keeps it from writing that down itself."""
    files = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("*.py")])
    digest = _digest(files, sys.version, *(str(file.stat().st_mtime_ns) for file in files))
    if not files or _stamped("compiled", digest):
        return
    _run(PYTHON, "-m", "compileall", "-q", *files)
    _stamp("compiled", digest)


def for_benches() -> None:
    """What the benches compare with, and what judges a page. The reference's database driver is compiled where nothing is carried for
    this machine; where that fails the reference stands on Node's own SQLite."""
    for name in ("reference", "judge"):
        folder = ROOT / "bench" / name
        digest = _digest([folder / "package.json", folder / "package-lock.json"], str(ROOT))
        if (folder / "node_modules").is_dir() and _stamped(name, digest):
            continue
        _tell(f"Node packages of the benches' {name}")
        env = node.environment(PYTHON, STAMPS) | node.headers(PYTHON, STAMPS)
        _run(*node.npm(PYTHON, STAMPS), "--prefix", folder, "ci", "--prefer-offline", "--no-audit", "--no-fund", env=env)
        _stamp(name, digest)


def run_time() -> None:
    python_packages("requirements.txt")
    words()
    compiled()
    browser_build()


def development() -> None:
    python_packages("requirements-dev.txt")
    run_time()


STEPS = {"run": run_time, "dev": development, "node": node_packages, "bench": for_benches}


def _sources() -> list[Path]:
    found = {file for pattern in SOURCES for file in ROOT.glob(pattern) if file.is_file()}
    return sorted(file for file in found if "__pycache__" not in file.parts)


def _digest(files: list[Path], *more: str) -> str:
    total = hashlib.sha256("\0".join(more).encode())
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def _stamped(name: str, digest: str) -> bool:
    stamp = STAMPS / f"{name}.stamp"
    return stamp.exists() and stamp.read_text() == digest


def _stamp(name: str, digest: str) -> None:
    (STAMPS / f"{name}.stamp").write_text(digest)


@contextmanager
def _alone() -> Iterator[None]:
    """Two commands at once in one clone wait for each other instead of installing into each other."""
    STAMPS.mkdir(exist_ok=True)
    with (STAMPS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, env=env or dict(os.environ), check=True, stdout=sys.stderr)


def _tell(what: str) -> None:
    print(f"── {what}", file=sys.stderr, flush=True)


def _say(what: str) -> int:
    print(what, file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
