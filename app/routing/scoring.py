"""How good a respondent's chances are with a question: a Beta posterior, drawn from as Thompson sampling does. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from hashlib import shake_128

STEPS = 64  # quantiles of a posterior that are kept; a draw is one of them
GRID = 256  # points at which a posterior is looked at
EIGHTHS = 8  # a level counts in eighths: a parent topic counts half, its parent a quarter
WEIGHT = 5.0  # what a declared level weighs: as much as five answers
LOWEST, A_LEVEL = 0.45, 0.12  # the chance to help without any level, and what each level adds
MOST_HISTORY = 30  # answers that count; more are scaled down, so that nobody lives for ever on an old name
HOLDING = 0.4  # what is taken off who holds all they can
RESTED, HOUR = 0.1, 3600.0  # what is taken off who has just been given one; after an hour nothing
AGAIN = 1.2  # for who helped this visitor before
SEEDS = 1 << 16
# The draws of all seeds and people: bytes of a standard, so that a stored seed gives the same draws in every release.
DRAWS = bytes(each >> 2 for each in shake_128(b"Vouch draws who is asked").digest(SEEDS))


@lru_cache(maxsize=16_384)
def quantiles(eighths: int, good: int, bad: int) -> tuple[float, ...]:
    """The chance that an answer helps, as STEPS quantiles of its posterior, ascending.

    `eighths` is the expertise in the topic in eighths of a level (level 3 in it is 24, in its parent 12), `good` and `bad`
    what came of earlier answers. The prior is Beta(w·p, w·(1-p)) with w = WEIGHT and p = LOWEST + A_LEVEL·level; the posterior
    adds the counts (Beta-Bernoulli; Thompson 1933, Chapelle & Li 2011). More expertise, or another good answer instead of a
    bad one, raises the likelihood ratio everywhere, so that no quantile falls: that is why expertise never hurts."""
    most = min(1.0, MOST_HISTORY / (good + bad)) if good + bad else 1.0
    mean = LOWEST + A_LEVEL * eighths / EIGHTHS
    a, b = WEIGHT * mean + good * most, WEIGHT * (1 - mean) + bad * most
    points = [(each + 0.5) / GRID for each in range(GRID)]
    weights = [point ** (a - 1) * (1 - point) ** (b - 1) for point in points]
    total, so_far, below = sum(weights), 0.0, [0.0]
    for weight in weights:
        so_far += weight
        below.append(so_far / total)
    found = []
    for step in range(STEPS):
        wanted = (step + 0.5) / STEPS
        at = max(bisect_left(below, wanted), 1)
        found.append(round((at - 1 + (wanted - below[at - 1]) / (below[at] - below[at - 1])) / GRID, 9))
    return tuple(found)


def mean(table: Sequence[float]) -> float:
    """Of a posterior given by its quantiles."""
    return sum(table) / STEPS


def salt(member_id: int) -> int:
    """A person's place among the draws; neighbours in the house are no neighbours here."""
    return (member_id * 40_503 + (member_id >> 16) * 50_861) % SEEDS


def draw(seed: int, place: int) -> int:
    """Which of the STEPS quantiles the person with this `salt` has in the decision of this seed, whoever else is considered."""
    return DRAWS[(place ^ seed) % SEEDS]


def factor(*, load: int, offers: int, capacity: int, rested: float | None) -> float:
    """What is left of a chance for who holds something (an open offer counts half) or was given one a moment ago.

    `rested` is seconds since the last assignment, None when there was none."""
    held = min(1.0, (load + offers / 2) / capacity)
    tired = 0.0 if rested is None else 1.0 - min(1.0, max(0.0, rested) / HOUR)
    return (1.0 - HOLDING * held) * (1.0 - RESTED * tired)


def chances(people: Sequence[tuple[tuple[float, ...], float]], *, seed: int, draws: int = 100) -> list[float]:
    """How often each of these (quantiles, factor) would come out best, in `draws` further draws."""
    won = [0] * len(people)
    places = [salt(each + 1) for each in range(len(people))]
    for turn in range(draws):
        scores = [table[draw(seed + 257 * (turn + 1), place)] * kept for (table, kept), place in zip(people, places, strict=True)]
        won[scores.index(max(scores))] += 1
    return [each / draws for each in won]
