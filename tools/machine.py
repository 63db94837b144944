"""Which programs of the machine the tests need (Chromium, PostgreSQL): install Debian's where that is allowed, else say so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# What is needed -> Debian's packages. Fonts, because a screenshot without letters shows nothing.
PACKAGES = {
    "Chromium": ("chromium", "fonts-liberation", "fonts-dejavu-core"),
    "PostgreSQL": ("postgresql",),
}


def chromium() -> str | None:
    """The browser: `CHROMIUM`, else the first known name on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


def postgresql() -> Path | None:
    """The folder with `initdb` and `postgres`: on PATH, else Debian's newest."""
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def missing() -> list[str]:
    lacks = [] if chromium() else ["Chromium"]
    if not postgresql() and not os.environ.get("TEST_POSTGRES_URL"):
        lacks.append("PostgreSQL")
    return lacks


def main() -> int:
    lacks = missing()
    if lacks and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"── Debian's packages for {' and '.join(lacks)}", file=sys.stderr, flush=True)
        _install([package for name in lacks for package in PACKAGES[name]])
        lacks = missing()
    for name in lacks:
        print(f"!! {name} is missing: every test that needs it is SKIPPED. Install {' '.join(PACKAGES[name])}.", file=sys.stderr)
    return 1 if lacks and os.environ.get("CI") == "true" else 0


def _install(packages: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", *packages]):
        done = subprocess.run(command, env=env, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            print(f"{' '.join(command)}: {done.stderr.strip()[-500:]}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
