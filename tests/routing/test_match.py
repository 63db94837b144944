"""Who may be asked and who is asked first: pure, the same every time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.routing.matching import Candidate, Question, expertise, obstacle, record, spoken_for
from app.routing.ready import Ready, rank
from app.routing.scoring import SEEDS, chances, draw, quantiles, salt

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(hours=3)
INES = Candidate(member_id=1, audience="ambassadors", languages=frozenset({"en", "fr"}), levels={10: 3}, workspaces=frozenset(), present=True,
                 load=0, capacity=2, offers=0, last_assigned_at=None)
ASKED = Question(workspace_id=7, language="en", lineage=(10, 11))
BEST = {"most_offers": 3, "now": NOW}
SHUT = {"most_offers": 3}

counts = st.tuples(st.integers(0, 60), st.integers(0, 60))
candidates = st.builds(
    Candidate, member_id=st.integers(1, 40), audience=st.sampled_from(["ambassadors", "agents"]),
    languages=st.frozensets(st.sampled_from(["en", "fr", "fr-CA", "hi"]), min_size=1),
    levels=st.dictionaries(st.integers(8, 13), st.integers(1, 3)), workspaces=st.frozensets(st.integers(6, 8)),
    present=st.booleans(), load=st.integers(0, 4), capacity=st.integers(1, 4), available=st.booleans(),
    offers=st.integers(0, 4), last_assigned_at=st.none() | st.integers(0, 10_000).map(lambda s: START + timedelta(seconds=s)),
    teams=st.frozensets(st.integers(1, 3)), closed=st.booleans(), wrapping=st.booleans(),
    outcomes=st.dictionaries(st.integers(8, 13), counts, max_size=3))
crowds = st.lists(candidates, max_size=25, unique_by=lambda one: one.member_id)
few = st.frozensets(st.integers(1, 40), max_size=3)
questions = st.builds(Question, workspace_id=st.integers(6, 8), language=st.sampled_from(["en", "fr", "hi"]),
                      lineage=st.lists(st.integers(8, 13), max_size=4, unique=True).map(tuple), declined=few, asked=few, blocked=few, same=few,
                      first=st.none() | st.integers(1, 40), before=st.none() | st.integers(1, 40), seed=st.none() | st.integers(0, SEEDS - 1),
                      team=st.none() | st.integers(1, 3))
audiences = st.sampled_from(["ambassadors", "agents"])


def places(crowd, question: Question, audience: str = "ambassadors") -> list[int]:
    return [one.member_id for one in rank(crowd, question, audience, **BEST)]


class TestRank:
    @given(crowds, questions, audiences, st.randoms())
    def test_does_not_depend_on_the_order_it_is_given(self, crowd, question, audience, random) -> None:
        shuffled = list(crowd)
        random.shuffle(shuffled)
        assert rank(crowd, question, audience, **BEST) == rank(shuffled, question, audience, **BEST)

    @given(crowds, questions, audiences)
    def test_names_exactly_those_with_nothing_in_the_way(self, crowd, question, audience) -> None:
        free = {one.member_id for one in crowd if obstacle(one, question, audience, **SHUT) is None}
        assert set(places(crowd, question, audience)) == free

    @given(crowds, questions, audiences)
    def test_never_names_who_must_not_be_asked(self, crowd, question, audience) -> None:
        people = {one.member_id: one for one in crowd}
        for number in places(crowd, question, audience):
            one = people[number]
            assert one.load < one.capacity and one.offers < 3 and one.available and one.present and not one.closed and not one.wrapping
            assert one.audience == audience and number not in question.declined | question.asked | question.blocked | question.same
            assert (not one.workspaces or question.workspace_id in one.workspaces) and (question.team is None or question.team in one.teams)
            assert question.language in {each.split("-")[0] for each in one.languages}

    @given(crowds, questions, audiences, st.integers(0, 40), st.integers(0, 2), st.integers(1, 3))
    def test_never_puts_more_expertise_further_back(self, crowd, question, audience, who, topic, more) -> None:
        """With the same draws: whoever is declared better in the topic, or one above it, keeps their place or gains one."""
        if not crowd or not question.lineage:
            return
        one = crowd[who % len(crowd)]
        about = question.lineage[topic % len(question.lineage)]
        better = replace(one, levels={**one.levels, about: max(one.levels.get(about, 0), more)})
        before = places(crowd, question, audience)
        after = places([better if each is one else each for each in crowd], question, audience)
        if one.member_id in before:
            assert after.index(one.member_id) <= before.index(one.member_id)

    @given(crowds, questions, audiences, st.integers(1, 5))
    def test_finds_the_first_few_as_it_would_among_all(self, crowd, question, audience, most) -> None:
        ready = Ready(crowd, **BEST)
        assert ready.ranked(question, audience, most=most) == ready.ranked(question, audience)[:most]

    @given(crowds, questions, audiences, st.lists(st.integers(0, 24), max_size=4))
    def test_counts_offers_made_meanwhile_as_if_they_had_been_there(self, crowd, question, audience, given_to) -> None:
        ready, now = Ready(crowd, **BEST), {one.member_id: one for one in crowd}
        for each in (crowd[number % len(crowd)].member_id for number in given_to if crowd):
            ready.ranked(question, audience)
            ready.offered(each)
            now[each] = replace(now[each], offers=now[each].offers + 1)
        assert ready.ranked(question, audience) == rank(now.values(), question, audience, **BEST)

    @given(crowds, questions, audiences)
    def test_puts_who_is_named_first_when_they_can(self, crowd, question, audience) -> None:
        ranked = rank(crowd, question, audience, **BEST)
        if question.first in {one.member_id for one in ranked}:
            assert ranked[0].member_id == question.first and ranked[0].why == question.because

    def test_prefers_who_was_longest_without(self) -> None:
        busy, rested, fresh = (replace(INES, member_id=n, levels={}, last_assigned_at=at) for n, at in
                               ((1, START + timedelta(hours=2)), (2, START), (3, None)))
        assert places([busy, rested, fresh], ASKED) == [3, 2, 1]

    def test_prefers_who_has_had_no_rest_least(self) -> None:
        tired = replace(INES, last_assigned_at=NOW - timedelta(minutes=2))
        assert places([tired, replace(INES, member_id=2, last_assigned_at=START)], ASKED) == [2, 1]

    def test_asks_who_helped_this_visitor_again_when_they_are_there(self) -> None:
        other = replace(INES, member_id=2, levels={}, load=1)
        ranked = rank([INES, other], replace(ASKED, lineage=(), before=2), "ambassadors", **BEST)
        assert [(one.member_id, one.why) for one in ranked] == [(2, "back"), (1, "least_held")]
        assert places([INES, replace(other, present=False)], replace(ASKED, before=2)) == [1]

    def test_lets_experience_outweigh_what_was_declared(self) -> None:
        proven = replace(INES, member_id=2, levels={10: 1}, outcomes={10: (18, 1)})
        assert places([replace(INES, outcomes={10: (3, 9)}), proven], ASKED) == [2, 1]

    @pytest.mark.parametrize(("change", "why"), [
        ({}, "level_3"), ({"levels": {10: 1}}, "level_1"), ({"levels": {11: 3}}, "near"), ({"levels": {}}, "longest_without"),
        ({"levels": {}, "outcomes": {10: (2, 0)}}, "helped")])
    def test_says_why(self, change: dict, why: str) -> None:
        (one,) = rank([replace(INES, **change)], ASKED, "ambassadors", **BEST)
        assert one.why == why

    def test_says_who_holds_least(self) -> None:
        ranked = rank([replace(INES, levels={}, load=1), replace(INES, levels={}, member_id=2)], ASKED, "ambassadors", **BEST)
        assert [(one.member_id, one.why) for one in ranked] == [(2, "least_held"), (1, "longest_without")]


class TestDraws:
    @given(st.integers(0, 24), st.integers(0, 24), counts)
    def test_rise_with_expertise_at_every_draw(self, one, other, counted) -> None:
        less, more = quantiles(min(one, other), *counted), quantiles(max(one, other), *counted)
        assert all(low <= high for low, high in zip(less, more, strict=True)) and list(more) == sorted(more)

    @given(st.integers(0, 24), counts)
    def test_rise_with_every_answer_that_helped(self, eighths, counted) -> None:
        good, bad = counted
        for better in ((good + 1, bad), (good + 1, max(0, bad - 1))):
            assert all(low <= high + 1e-6 for low, high in zip(quantiles(eighths, good, bad), quantiles(eighths, *better), strict=True))

    @pytest.mark.parametrize("others", [1, 3, 10])
    @pytest.mark.parametrize("helped", [(18, 2), (27, 3), (16, 4)])
    def test_give_a_newcomer_between_half_and_four_times_an_equal_share(self, others: int, helped: tuple[int, int]) -> None:
        """Beside people of the same level who have answered before; whose answers help as their level promises or better."""
        crowd = [replace(INES, member_id=number, outcomes={10: helped}, last_assigned_at=START) for number in range(2, 2 + others)]
        ready = Ready([INES, *crowd], **BEST)
        first = sum(ready.ranked(replace(ASKED, seed=seed), "ambassadors", most=1)[0].member_id == 1 for seed in range(0, 64_000, 64))
        assert 0.5 <= first / 1_000 * (others + 1) <= 4

    def test_are_the_same_for_the_same_seed_and_differ_for_another(self) -> None:
        crowd = [replace(INES, member_id=number) for number in range(1, 12)]
        assert places(crowd, replace(ASKED, seed=5)) == places(crowd, replace(ASKED, seed=5))
        assert len({places(crowd, replace(ASKED, seed=seed))[0] for seed in range(200)}) == 11

    def test_are_even_for_everybody(self) -> None:
        for member in (1, 2, 3, 70_000, 10**9):
            drawn = [draw(seed, salt(member)) for seed in range(SEEDS)]
            assert all(800 < drawn.count(each) < 1_250 for each in range(64))

    def test_say_who_would_be_first_how_often(self) -> None:
        found = chances([(quantiles(24, 18, 2), 1.0), (quantiles(24, 0, 0), 1.0), (quantiles(0, 0, 9), 1.0)], seed=3)
        assert sum(found) == pytest.approx(1) and found[0] > found[1] > found[2] == 0


class TestExpertise:
    @pytest.mark.parametrize(("levels", "worth"), [({10: 3}, 24), ({11: 3}, 12), ({10: 1, 11: 3}, 12), ({10: 2, 11: 3}, 16), ({12: 3}, 0), ({}, 0)])
    def test_counts_a_parent_half(self, levels: dict[int, int], worth: int) -> None:
        assert expertise(replace(INES, levels=levels), ASKED.lineage) == worth

    def test_is_nothing_without_a_topic(self) -> None:
        assert expertise(INES, ()) == 0

    def test_counts_answers_in_a_parent_half(self) -> None:
        assert record(replace(INES, outcomes={10: (3, 1), 11: (4, 2), 99: (9, 9)}), ASKED.lineage) == (5, 2)


class TestObstacle:
    @pytest.mark.parametrize(("candidate", "question", "why"), [
        ({"audience": "agents"}, {}, "audience"), ({"workspaces": frozenset({8})}, {}, "workspace"), ({"workspaces": frozenset({7})}, {}, None),
        ({"languages": frozenset({"hi"})}, {}, "language"), ({"languages": frozenset({"en-GB"})}, {}, None),
        ({}, {"declined": frozenset({1})}, "declined"), ({}, {"blocked": frozenset({1})}, "blocked"), ({}, {"same": frozenset({1})}, "same_person"),
        ({"available": False}, {}, "away"), ({"present": False}, {}, "absent"),
        ({"closed": True}, {}, "closed"), ({"wrapping": True}, {}, "wrapping"),
        ({}, {"asked": frozenset({1})}, "asked"), ({"load": 2}, {}, "full"), ({"load": 3}, {}, "full"), ({"offers": 3}, {}, "offered")])
    def test_names_what_stands_in_the_way(self, candidate: dict, question: dict, why: str | None) -> None:
        assert obstacle(replace(INES, **candidate), replace(ASKED, **question), "ambassadors", **SHUT) == why

    def test_keeps_a_step_to_its_team(self) -> None:
        assert obstacle(INES, replace(ASKED, team=4), "ambassadors", **SHUT) == "team"
        assert obstacle(replace(INES, teams=frozenset({4})), replace(ASKED, team=4), "ambassadors", **SHUT) is None


class TestSpokenFor:
    @pytest.mark.parametrize(("language", "brand", "expected"), [
        ("fr", ["en", "fr"], "fr"), ("fr-CA", ["en", "fr"], "fr-CA"), ("de", ["en", "fr"], "en"), ("", ["fr"], "fr"), ("de", [], "en")])
    def test_is_the_visitors_when_the_brand_speaks_it(self, language: str, brand: list[str], expected: str) -> None:
        assert spoken_for(language, brand) == expected
