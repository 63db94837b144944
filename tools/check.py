"""Everything that a machine can say about the sources without running the product: `make check`."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tools import node
from tools.environment import PYTHON, ROOT, STAMPS

BIN = PYTHON.parent
FLASK = (str(BIN / "flask"), "--app", "wsgi")
CHECKS: dict[str, tuple[str, ...]] = {
    "floors are current": (str(PYTHON), "-m", "tools.floors", "--check"),
    "imports go down": (str(BIN / "lint-imports"), "--no-cache"),
    "sizes and names": (str(PYTHON), "-m", "tools.shape"),
    "python lint": (str(BIN / "ruff"), "check", "--quiet", "."),
    "types": (str(BIN / "mypy"),),
    "templates": (str(BIN / "djlint"), "app", "--lint", "--quiet"),
    "security lint": (str(BIN / "bandit"), "-q", "-r", "app", "-c", "pyproject.toml"),
    "dependencies": (str(BIN / "deptry"), "."),
    "protocol is current": (*FLASK, "protocol", "--check"),
    "migrations are current": (*FLASK, "db", "check"),
    "words are current": (str(PYTHON), "-m", "tools.catalogues", "check"),
    "browser sources": ("npm", "run", "--silent", "check"),
}


def main(only: list[str]) -> int:
    chosen = {name: command for name, command in CHECKS.items() if not only or any(word in name for word in only)}
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda item: _run(*item), chosen.items()))
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed", flush=True)
    return 1 if failed or not results else 0


def _run(name: str, command: tuple[str, ...]) -> bool:
    env = node.environment(PYTHON, STAMPS) if command[0] == "npm" else dict(os.environ)
    # Enough to start the `flask` tool; the demo makes its own keys, and here they open nothing.
    env |= {"PATH": f"{env['PATH']}{os.pathsep}{BIN}", "DEMO": "1", "INSTANCE": str(STAMPS / "check"), "DATABASE_URL": "sqlite://"}
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    mark = "✗" if done.returncode else "✓"
    output = f"\n{done.stdout}{done.stderr}" if done.returncode else ""
    print(f"{mark} {name} ({time.monotonic() - started:.1f} s){output}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
