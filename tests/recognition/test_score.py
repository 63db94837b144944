"""Scores, places and months, as numbers on paper."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recognition import scoring


class TestShrunk:
    @pytest.mark.parametrize(("stars", "ratings", "score"), [
        (0, 0, 4.2),  # nobody knows: the brand's mean
        (5, 1, (5 * 4.2 + 5) / 6),
        (25, 5, (4.2 + 5) / 2),  # with as many ratings as the mean weighs, half of each
        (450, 100, (5 * 4.2 + 450) / 105),
    ])
    def test_is_the_formula(self, stars: int, ratings: int, score: float) -> None:
        assert scoring.shrunk(stars=stars, ratings=ratings, mean=4.2) == pytest.approx(score)

    def test_one_perfect_rating_does_not_beat_many_good_ones(self) -> None:
        assert scoring.shrunk(stars=5, ratings=1, mean=4.2) < scoring.shrunk(stars=94, ratings=20, mean=4.2)

    @given(st.lists(st.integers(1, 5), max_size=60), st.floats(1, 5))
    def test_lies_between_ones_own_mean_and_the_brands(self, stars: list[int], mean: float) -> None:
        score = scoring.shrunk(stars=sum(stars), ratings=len(stars), mean=mean)
        own = sum(stars) / len(stars) if stars else mean
        assert min(own, mean) - 1e-9 <= score <= max(own, mean) + 1e-9


class TestPlaces:
    @pytest.mark.parametrize(("scores", "places"), [
        ([], []), ([4.5], [1]), ([4.5, 4.4, 4.4, 4.1], [1, 2, 2, 4]), ([4.0, 4.0, 4.0], [1, 1, 1]), ([0.1 + 0.2, 0.3], [1, 1]),
    ])
    def test_are_shared_by_equals_and_left_out_after_them(self, scores: list[float], places: list[int]) -> None:
        assert scoring.places(scores) == places


class TestMonthOf:
    @pytest.mark.parametrize(("now", "zone", "began"), [
        ((2026, 11, 21, 12), "Europe/Paris", (2026, 10, 31, 23)),
        ((2026, 10, 31, 23, 30), "Europe/Paris", (2026, 10, 31, 23)),  # already November there
        ((2026, 10, 31, 22, 30), "Europe/Paris", (2026, 9, 30, 22)),  # still October, which began in summer time
        ((2026, 11, 1, 3), "America/New_York", (2026, 10, 1, 4)),
        ((2026, 11, 21, 12), "Nowhere/Land", (2026, 11, 1, 0)),
        ((2026, 11, 21, 12), "../etc/passwd", (2026, 11, 1, 0)),
    ])
    def test_begins_at_midnight_where_the_brand_is(self, now: tuple[int, ...], zone: str, began: tuple[int, ...]) -> None:
        assert scoring.month_of(datetime(*now, tzinfo=UTC), zone) == datetime(*began, tzinfo=UTC)  # type: ignore[misc]  # year, month, day come first


class TestRuleOf:
    def test_reads_what_a_badge_keeps(self) -> None:
        assert scoring.rule_of({"kind": "answers rated at least", "number": 10, "stars": 4}) == scoring.Rule(10, 4)
        assert scoring.rule_of({"kind": "something to come"}) is None
