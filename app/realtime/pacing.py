"""How often somebody may do something: the `limits` library over memory or Redis."""

import time
from functools import lru_cache

from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.kernel.errors import SlowDown

_limiter = FixedWindowRateLimiter(storage_from_string("memory://"))


def count_in(url: str) -> None:
    """Keep the counters there: `memory://`, or a Redis address when several processes share them."""
    global _limiter
    _limiter = FixedWindowRateLimiter(storage_from_string(url))


@lru_cache(256)
def _rates(words: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(words))


def allow(words: str, *who: str) -> None:
    """Count one more of what `words` limits ("20 per second; 300 per minute") for `who`; raises SlowDown."""
    for rate in _rates(words):
        if not _limiter.hit(rate, *who):
            after = max(1, round(_limiter.get_window_stats(rate, *who).reset_time - time.time()))
            raise SlowDown(data={"after": min(after, rate.get_expiry())})



