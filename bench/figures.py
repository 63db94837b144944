"""The arithmetic of the benches: percentiles and medians of what was measured."""

from collections.abc import Sequence
from math import ceil


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of all values do not exceed (the nearest-rank method).

    Raises ValueError for no values or a share out of range."""
    if not values or not 0 < share <= 1:
        raise ValueError("a percentile wants values and a share above 0 and at most 1")
    return sorted(values)[ceil(share * len(values)) - 1]


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two in the middle. Raises ValueError for no values."""
    if not values:
        raise ValueError("a median wants values")
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def usual(values: Sequence[float], share: float, *, parts: int = 10) -> float:
    """The percentile of each tenth of the run, and of these the middle one: what disturbs a moment does not decide."""
    size = max(1, len(values) // parts)
    return median([percentile(values[first:first + size], share) for first in range(0, len(values) - size + 1, size)])
