"""Counters of the rate limits: each window ends by itself, and what is over is forgotten."""

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from app.kernel.errors import SlowDown
from app.realtime import pacing
from app.realtime.pacing import SWEEP, Counters


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set."""
    found = [1_000.0]
    monkeypatch.setattr(pacing.time, "time", lambda: found[0])
    return found


class TestCounters:
    def test_count_until_the_window_ends_and_then_anew(self, at: list[float]) -> None:
        limiter, rate = FixedWindowRateLimiter(Counters()), parse("2 per second")
        assert [limiter.hit(rate, "m1") for _ in range(3)] == [True, True, False]
        at[0] += 0.99
        assert not limiter.hit(rate, "m1")
        at[0] += 0.02
        assert limiter.hit(rate, "m1") and limiter.test(rate, "m1")

    def test_say_when_the_window_ends(self, at: list[float]) -> None:
        counters = Counters()
        assert (counters.get("x"), counters.get_expiry("x")) == (0, 1_000.0)
        counters.incr("x", 60, amount=2)
        assert (counters.get("x"), counters.get_expiry("x")) == (2, 1_060.0)

    def test_forget_what_is_over(self, at: list[float]) -> None:
        counters = Counters()
        for number in range(100):
            counters.incr(f"k{number}", 1)
        counters.incr("long", 3_600)
        at[0] += SWEEP + 1
        counters.incr("new", 1)
        assert sorted(counters._windows) == ["long", "new"]

    def test_can_be_cleared(self) -> None:
        counters = Counters()
        for key in ("one", "two", "three"):
            counters.incr(key, 60)
        counters.clear("one")
        counters.clear("unknown")
        assert (counters.get("one"), counters.reset(), counters.get("two"), counters.check()) == (0, 2, 0, True)


class TestAllow:
    def test_says_after_how_many_seconds(self, at: list[float]) -> None:
        pacing.count_in("memory://")
        for _ in range(2):
            pacing.allow("2 per minute", "x", "m1")
        at[0] += 20
        with pytest.raises(SlowDown) as refusal:
            pacing.allow("2 per minute", "x", "m1")
        assert refusal.value.data == {"after": 40}
        pacing.allow("2 per minute", "x", "m2")
