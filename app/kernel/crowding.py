"""Who holds a place and sends nothing: when very many do, the oldest of them goes before its time. Memory has an end, patience needs none."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gevent

SILENT_FOR = 1.0  # seconds, before somebody goes for others who come
AT_ONCE = 2  # who go for one who comes: a crowd that came within a moment grows smaller again


class Crowd:
    """Greenlets that wait for the other side, the longest first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._since: dict[Any, tuple[float, gevent.Timeout]] = {}
        self._going: dict[Any, gevent.Timeout] = {}  # until the loop has told them

    def __len__(self) -> int:
        return len(self._since)

    @contextmanager
    def waiting(self, limit: gevent.Timeout) -> Iterator[None]:
        """Around a wait that `limit` ends, at its time or when others need the room."""
        here: Any = gevent.getcurrent()
        self._since[here] = time.monotonic(), limit
        try:
            self._make_room()
            yield
        finally:
            self._since.pop(here, None)
            self._going.pop(here, None)

    def dismiss(self) -> None:
        """End all these waits: nothing will come of them any more."""
        while self._since:
            self._let_go(next(iter(self._since)))

    def _make_room(self) -> None:
        now = time.monotonic()
        for _ in range(AT_ONCE):
            oldest, (since, _limit) = next(iter(self._since.items()))
            if len(self._since) <= self._most or now - since <= SILENT_FOR:
                return
            self._let_go(oldest)

    def _let_go(self, oldest: Any) -> None:
        _, limit = self._since.pop(oldest)
        self._going[oldest] = limit
        gevent.get_hub().loop.run_callback(self._end, oldest, limit)

    def _end(self, oldest: Any, limit: gevent.Timeout) -> None:
        if self._going.pop(oldest, None) is limit:  # it still waits for the same
            oldest.throw(limit)
