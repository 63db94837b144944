"""What the disk alone costs in the same minute: a page written and synced, which every commit waits for at least."""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE = 8_192  # bytes of a write


@contextmanager
def bare(file: Path) -> Iterator[Callable[[], float]]:
    """A function that writes a page into a file that has its size, until it is on disk, and says how many seconds that took."""
    handle = os.open(file, os.O_CREAT | os.O_RDWR)
    os.pwrite(handle, bytes(64 * PAGE), 0)
    os.fsync(handle)
    turns = itertools.cycle(range(64))

    def write() -> float:
        began = time.perf_counter()
        os.pwrite(handle, os.urandom(PAGE), next(turns) * PAGE)
        os.fdatasync(handle)
        return time.perf_counter() - began

    try:
        yield write
    finally:
        os.close(handle)


def paced(file: Path, *, per_second: float, seconds: float) -> list[float]:
    """Seconds from the moment at which each write was due until it was on disk: one that is late makes those behind it late, as in a server."""
    found: list[float] = []
    with bare(file) as write:
        began = time.perf_counter()
        for number in range(int(per_second * seconds)):
            due = began + number / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            write()
            found.append(time.perf_counter() - due)
    return found
