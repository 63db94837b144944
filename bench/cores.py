"""Which core does what while something is measured, and how much of it was used."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
ALL = frozenset(os.sched_getaffinity(0))  # asked before anything is pinned: inside `pinned` the process sees only what is left to it


def served() -> int:
    """The core of whatever is measured."""
    return min(ALL)


def loading() -> set[int]:
    """The other cores; with only one the load has to share it."""
    return set(ALL - {served()} or ALL)


@contextmanager
def pinned(*cores: int) -> Iterator[None]:
    """Inside the block this thread, and every process and thread it starts, stays on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(cores))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def seconds_used(session: int) -> float:
    """Processor seconds of all living processes of a session (a server and its workers)."""
    return sum(_used(folder, session) for folder in Path("/proc").iterdir() if folder.name.isdigit())


def memory(session: int) -> int:
    """Bytes that all living processes of a session hold, pages they share counted once."""
    return sum(_held(folder) for folder in Path("/proc").iterdir() if folder.name.isdigit() and _session(folder) == session)


def _held(folder: Path) -> int:
    try:
        return int((folder / "smaps_rollup").read_text().partition("\nPss:")[2].split()[0]) * 1024
    except (OSError, IndexError):  # it has just ended
        return 0


def _session(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[3])
    except OSError:
        return 0


def _used(folder: Path, session: int) -> float:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has just ended
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS if int(fields[3]) == session else 0.0
