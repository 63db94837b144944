"""How often somebody may do something: the `limits` library over memory or Redis."""

import time
from functools import lru_cache

from limits import RateLimitItem, parse_many
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.kernel.errors import SlowDown

SWEEP = 60.0  # seconds between two looks for windows that are over


class Counters(Storage):
    """The library's counters in a dictionary. Its own memory storage looks through every key up to a hundred times a second:
    a third of the server's time with a thousand people."""

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, list[float]] = {}  # key -> [count, when the window ends]
        self._sweep_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now, window = time.time(), self._windows.get(key)
        if window is None or window[1] <= now:
            if now >= self._sweep_at:
                self._windows, self._sweep_at = {key: kept for key, kept in self._windows.items() if kept[1] > now}, now + SWEEP
            window = self._windows[key] = [0, now + expiry]
        window[0] += amount
        return int(window[0])

    def get(self, key: str) -> int:
        count, ends = self._windows.get(key, (0, 0.0))
        return int(count) if ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        return self._windows[key][1] if key in self._windows else time.time()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        gone, self._windows = len(self._windows), {}
        return gone

    def clear(self, key: str) -> None:
        self._windows.pop(key, None)


_limiter = FixedWindowRateLimiter(Counters())


def count_in(url: str) -> None:
    """Keep the counters there: `memory://`, or a Redis address when several processes share them."""
    global _limiter
    _limiter = FixedWindowRateLimiter(Counters() if url == "memory://" else storage_from_string(url))


@lru_cache(256)
def _rates(words: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(words))


def allow(words: str, *who: str) -> None:
    """Count one more of what `words` limits ("20 per second; 300 per minute") for `who`; raises SlowDown."""
    for rate in _rates(words):
        if not _limiter.hit(rate, *who):
            after = max(1, round(_limiter.get_window_stats(rate, *who).reset_time - time.time()))
            raise SlowDown(data={"after": min(after, rate.get_expiry())})



