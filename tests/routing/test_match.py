"""Who is asked first: pure, the same every time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.routing.matching import SOON, Candidate, Question, is_hopeful, obstacle, points, rank, spoken_for

START = datetime(2026, 1, 1, tzinfo=UTC)
INES = Candidate(member_id=1, audience="ambassadors", languages=frozenset({"en", "fr"}), levels={10: 3}, workspaces=frozenset(), present=True,
                 load=0, capacity=2, offers=0, last_assigned_at=None)
ASKED = Question(workspace_id=7, language="en", lineage=(10, 11))
BEST = {"most_offers": 3}

candidates = st.builds(
    Candidate, member_id=st.integers(1, 40), audience=st.sampled_from(["ambassadors", "agents"]),
    languages=st.frozensets(st.sampled_from(["en", "fr", "fr-CA", "hi"]), min_size=1),
    levels=st.dictionaries(st.integers(8, 13), st.integers(1, 3)), workspaces=st.frozensets(st.integers(6, 8)),
    present=st.booleans(), load=st.integers(0, 4), capacity=st.integers(1, 4), available=st.booleans(),
    offers=st.integers(0, 4), last_assigned_at=st.none() | st.integers(0, 10_000).map(lambda s: START + timedelta(seconds=s)))
crowds = st.lists(candidates, max_size=25, unique_by=lambda one: one.member_id)
questions = st.builds(Question, workspace_id=st.integers(6, 8), language=st.sampled_from(["en", "fr", "hi"]),
                      lineage=st.lists(st.integers(8, 13), max_size=4, unique=True).map(tuple),
                      declined=st.frozensets(st.integers(1, 40), max_size=3),
                      asked=st.frozensets(st.integers(1, 40), max_size=3), first=st.none() | st.integers(1, 40))
audiences = st.sampled_from(["ambassadors", "agents"])


class TestRank:
    @given(crowds, questions, audiences, st.randoms())
    def test_does_not_depend_on_the_order_it_is_given(self, crowd, question, audience, random) -> None:
        shuffled = list(crowd)
        random.shuffle(shuffled)
        assert rank(crowd, question, audience, **BEST) == rank(shuffled, question, audience, **BEST)

    @given(crowds, questions, audiences)
    def test_names_exactly_those_with_nothing_in_the_way(self, crowd, question, audience) -> None:
        free = {one.member_id for one in crowd if obstacle(one, question, audience, **BEST) is None}
        assert {one.member_id for one in rank(crowd, question, audience, **BEST)} == free

    @given(crowds, questions, audiences)
    def test_never_names_the_full_the_absent_or_who_declined(self, crowd, question, audience) -> None:
        people = {one.member_id: one for one in crowd}
        for ranked in rank(crowd, question, audience, **BEST):
            one = people[ranked.member_id]
            assert one.load < one.capacity and one.offers < 3 and one.available and one.present
            assert one.audience == audience and one.member_id not in question.declined | question.asked
            assert not one.workspaces or question.workspace_id in one.workspaces

    @given(crowds, questions, audiences)
    def test_puts_expertise_before_load_and_load_before_rest(self, crowd, question, audience) -> None:
        people = {one.member_id: one for one in crowd}
        named = [people[ranked.member_id] for ranked in rank(crowd, replace(question, first=None), audience, **BEST)]
        keys = [(-points(one, question), one.load, one.last_assigned_at or datetime(1970, 1, 1, tzinfo=UTC)) for one in named]
        assert keys == sorted(keys)

    @given(crowds, questions, audiences)
    def test_puts_who_is_named_first_when_they_can(self, crowd, question, audience) -> None:
        ranked = rank(crowd, question, audience, **BEST)
        if question.first in {one.member_id for one in ranked}:
            assert ranked[0].member_id == question.first and ranked[0].why == question.because

    def test_prefers_who_was_longest_without(self) -> None:
        busy, rested, fresh = (replace(INES, member_id=n, levels={}, last_assigned_at=at) for n, at in
                               ((1, START + timedelta(hours=2)), (2, START), (3, None)))
        assert [one.member_id for one in rank([busy, rested, fresh], ASKED, "ambassadors", **BEST)] == [3, 2, 1]

    @pytest.mark.parametrize(("change", "why"), [
        ({}, "level_3"), ({"levels": {10: 1}}, "level_1"), ({"levels": {11: 3}}, "near"), ({"levels": {}}, "longest_without")])
    def test_says_why(self, change: dict, why: str) -> None:
        (one,) = rank([replace(INES, **change)], ASKED, "ambassadors", **BEST)
        assert one.why == why

    def test_says_who_holds_least(self) -> None:
        ranked = rank([replace(INES, levels={}, load=1), replace(INES, levels={}, member_id=2)], ASKED, "ambassadors", **BEST)
        assert [(one.member_id, one.why) for one in ranked] == [(2, "least_held"), (1, "longest_without")]


class TestPoints:
    @pytest.mark.parametrize(("levels", "worth"), [({10: 3}, 24), ({11: 3}, 12), ({10: 1, 11: 3}, 12), ({10: 2, 11: 3}, 16), ({12: 3}, 0), ({}, 0)])
    def test_counts_a_parent_half(self, levels: dict[int, int], worth: int) -> None:
        assert points(replace(INES, levels=levels), ASKED) == worth

    def test_is_nothing_without_a_topic(self) -> None:
        assert points(INES, replace(ASKED, lineage=())) == 0


class TestObstacle:
    @pytest.mark.parametrize(("candidate", "question", "why"), [
        ({"audience": "agents"}, {}, "audience"), ({"workspaces": frozenset({8})}, {}, "workspace"), ({"workspaces": frozenset({7})}, {}, None),
        ({"languages": frozenset({"hi"})}, {}, "language"), ({"languages": frozenset({"en-GB"})}, {}, None),
        ({}, {"declined": frozenset({1})}, "declined"),
        ({"available": False}, {}, "away"), ({"present": False}, {}, "absent"), ({}, {"asked": frozenset({1})}, "asked"),
        ({"load": 2}, {}, "full"), ({"load": 3}, {}, "full"), ({"offers": 3}, {}, "offered")])
    def test_names_what_stands_in_the_way(self, candidate: dict, question: dict, why: str | None) -> None:
        assert obstacle(replace(INES, **candidate), replace(ASKED, **question), "ambassadors", **BEST) == why

    @given(crowds, questions, audiences)
    def test_leaves_hope_only_for_what_passes(self, crowd, question, audience) -> None:
        soon = [one for one in crowd if obstacle(one, question, audience, **BEST) in SOON]
        assert is_hopeful(crowd, question, audience, **BEST) == bool(soon)
        assert all(one.available and one.present and one.member_id not in question.declined for one in soon)


class TestSpokenFor:
    @pytest.mark.parametrize(("language", "brand", "expected"), [
        ("fr", ["en", "fr"], "fr"), ("fr-CA", ["en", "fr"], "fr-CA"), ("de", ["en", "fr"], "en"), ("", ["fr"], "fr"), ("de", [], "en")])
    def test_is_the_visitors_when_the_brand_speaks_it(self, language: str, brand: list[str], expected: str) -> None:
        assert spoken_for(language, brand) == expected
