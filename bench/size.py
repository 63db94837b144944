"""How much a group measures: a size that shows in a few minutes whether something is wrong, or `FULL=1`, what is promised."""

import os
from typing import TypeVar

Amount = TypeVar("Amount")


def sized(small: Amount, full: Amount) -> Amount:
    """The one of both that is asked for."""
    return full if os.environ.get("FULL") == "1" else small


def seconds(small: float, full: float) -> float:
    """As `sized`, for the length of one run; `SECONDS=` says it outright."""
    return float(os.environ.get("SECONDS") or sized(small, full))
