"""How long somebody who waits will still wait: computed from recent releases, and said only while it has been true. Pure.

Formula: a place in the queue takes the sum of the waits of the last 20 visitors who were taken from it (within the last hour)
divided by the sum of the places at which they entered; the estimate is the visitor's place times that. It is the ratio
estimator of a mean: many short waits do not outvote a long one, and a visitor who entered far behind tells more than one in front.

Nothing is said with fewer than five such visitors; and, place by place (1, 2 to 3, 4 to 7, from 8 on), as long as fewer than
two thirds of the last twenty (at least eight) who entered there waited within half and one and a half times what was then computed for them.
Whether it is said or not it is computed for everybody who enters, so that it can be found true again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)
LOOKED_AT = 200  # releases, newest first
MOST, FEWEST = 20, 5
JUDGED, FEWEST_JUDGED = 20, 8
OFF_BY, TRUE_ENOUGH = 0.5, 2 / 3
BANDS = (2, 4, 8)  # where the next one begins


@dataclass(frozen=True, slots=True)
class Release:
    """A visitor taken from the queue: entered at `place`, `waited` and was `expected` to wait so many seconds."""

    at: datetime
    place: int
    waited: int
    expected: int | None


def expect(place: int, recent: Sequence[Release]) -> int | None:
    """Seconds that somebody at `place` will wait, said or not. `recent`: this audience's, newest first."""
    counted = recent[:MOST]
    if len(counted) < FEWEST:
        return None
    return round(place * sum(one.waited for one in counted) / sum(one.place for one in counted))


def estimate(place: int, recent: Sequence[Release]) -> int | None:
    """What the visitor at `place` is told, in seconds; None when it is not known well enough."""
    seconds = expect(place, recent)
    judged = [one for one in recent if one.expected is not None and band(one.place) == band(place)][:JUDGED]
    if seconds is None or len(judged) < FEWEST_JUDGED or share_true(judged) < TRUE_ENOUGH:
        return None
    return max(seconds, 1)


def share_true(judged: Iterable[Release]) -> float:
    """The share of those whose wait was within half and one and a half times what was expected."""
    found = [abs(one.waited - one.expected) <= OFF_BY * max(one.waited, 1) for one in judged if one.expected is not None]
    return sum(found) / len(found) if found else 0.0


def band(place: int) -> int:
    return sum(place >= first for first in BANDS)
