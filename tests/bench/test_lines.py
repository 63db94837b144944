"""The frame of the benches: a line's shape, what a gate means, and the command's exit code; nothing is measured here."""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import __main__ as command
from bench import cores, idle, latency, restart, size, widget
from bench.figures import median, percentile, usual
from bench.growth import Bench, Cost
from bench.idle import Held
from bench.latency import Waits
from bench.lines import Line, as_json, busy, missed, table
from bench.load import Load
from bench.returning import backoff
from bench.widget import Visit

GOOD = Line("messages ÷ reference", 5_000.0, "messages/s", reference=10_000.0, target=0.45, gate=0.35)
BAD = Line("messages ÷ reference", 3_000.0, "messages/s", reference=10_000.0, target=0.45, gate=0.35)
MISSING = Line("messages", None, "messages/s", target=1.0, gate=0.5, note="a tool is missing")


class TestLine:
    def test_is_one_json_object_with_these_keys(self) -> None:
        assert json.loads(as_json(GOOD)) == {"name": "messages ÷ reference", "value": 5000.0, "unit": "messages/s", "reference": 10000.0,
                                             "ratio": 0.5, "target": 0.45, "gate": 0.35, "ok": True}
        assert "\n" not in as_json(GOOD)

    def test_has_no_ratio_without_a_reference(self) -> None:
        shown = json.loads(as_json(Line("ack p50", 2.5, "ms", target=1.0, gate=3.0, lower_is_better=True)))
        assert (shown["reference"], shown["ratio"], shown["ok"]) == (None, None, True)

    def test_says_neither_yes_nor_no_when_nothing_could_be_measured(self) -> None:
        assert json.loads(as_json(MISSING))["ok"] is None

    @pytest.mark.parametrize(("value", "lower", "ok"), [(3.0, True, True), (3.1, True, False), (3.0, False, True), (2.9, False, False)])
    def test_meets_its_gate_up_to_the_gate_itself(self, value: float, lower: bool, ok: bool) -> None:
        assert Line("x", value, "ms", gate=3.0, lower_is_better=lower).ok is ok

    def test_is_fine_where_nothing_is_asked(self) -> None:
        assert Line("load", 99.0, "%").ok is True


class TestMissed:
    def test_names_the_lines_below_their_gate(self) -> None:
        assert missed([GOOD, BAD, MISSING]) == [BAD]

    def test_names_also_what_could_not_be_measured_where_everything_must_be_there(self) -> None:
        assert missed([GOOD, MISSING], strict=True) == [MISSING]


class TestTable:
    def test_marks_each_line(self) -> None:
        below_target = Line("slow", 2.0, "ms", target=1.0, gate=3.0, lower_is_better=True)
        marks = [row[0] for row in table([GOOD, BAD, below_target, MISSING]).splitlines()[1:]]
        assert marks == ["✓", "✗", "·", "–"]


class TestFigures:
    @pytest.mark.parametrize(("share", "value"), [(0.01, 1), (0.5, 50), (0.95, 95), (0.99, 99), (0.991, 100), (1, 100)])
    def test_percentile_is_the_nearest_rank(self, share: float, value: int) -> None:
        assert percentile(list(range(100, 0, -1)), share) == value

    def test_percentile_of_one_is_that_one(self) -> None:
        assert {percentile([7.0], share) for share in (0.001, 0.5, 1)} == {7.0}

    @pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.1)])
    def test_percentile_refuses_nonsense(self, values: list[float], share: float) -> None:
        with pytest.raises(ValueError, match="percentile"):
            percentile(values, share)

    def test_what_is_usual_is_not_decided_by_one_bad_moment(self) -> None:
        calm, storm = [1.0] * 90, [500.0] * 10
        assert (usual(calm + storm, 0.95), usual([3.0], 0.95), percentile(calm + storm, 0.95)) == (1.0, 3.0, 500.0)

    def test_median_is_the_middle(self) -> None:
        assert (median([3, 1, 2]), median([4, 1, 3, 2])) == (2, 2.5)
        with pytest.raises(ValueError, match="median"):
            median([])


class TestBeside:
    def test_a_reference_does_not_judge_what_has_a_limit_of_its_own(self) -> None:
        line = Line("ack", 2.5, "ms", reference=0.5, gate=3.0, lower_is_better=True, absolute=True)
        assert (line.ratio, line.ok) == (5.0, True)

    @pytest.mark.parametrize(("share", "said"), [(0.9, False), (0.91, True)])
    def test_a_busy_load_says_so(self, share: float, said: bool) -> None:
        line = busy("load", 0.1, share)
        assert (line.value, line.ok, bool(line.note)) == (share * 100, True, said)


class TestLatency:
    def test_gates_judge_the_acks_at_the_pace_that_is_promised(self) -> None:
        waits = Waits(acks=[number / 100_000 for number in range(1, 101)] * 10, ways=[0.001])
        found = list(latency.lines(1_000, [waits, waits], "Node", 5, [0.003], [0.0001]))
        assert [(line.value, line.target, line.gate) for line in found[:3]] == [(0.5, 1.0, 3.0), (0.95, 2.0, 6.0), (0.99, 8.0, 24.0)]
        assert ["the disk alone" in line.note for line in found[:3]] == [True, True, False]  # 3 ms: no ack can be quicker
        assert {line.gate for line in found[3:]} == {None} and {line.reference for line in found[:3]} == {0.5, 0.95, 0.99}

    def test_without_the_reference_says_what_is_missing(self) -> None:
        found = list(latency.lines(100, [Waits(acks=[0.1], ways=[0.1])], "", 5, [0.001], []))
        assert len(found) == 12 and "Node" in found[0].note and {line.gate for line in found} == {None}


class TestCores:
    def test_keeps_the_servers_own_core_from_the_load_inside_a_pinned_block_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cores, "ALL", frozenset({2, 3, 5}))
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5})  # as the process sees it there
        assert (cores.served(), cores.loading()) == (2, {3, 5})

    def test_shares_the_only_core(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cores, "ALL", frozenset({4}))
        assert (cores.served(), cores.loading()) == (4, {4})


class TestIdle:
    HELD = Held(each=70_000.0, share=0.05, grown=4e8, run=Load(seconds=10, processor=1, times=[0.2]))

    @pytest.mark.parametrize(("full", "gate"), [(True, 450.0), (False, None)])
    def test_only_the_full_size_is_judged_by_its_memory(self, full: bool, gate: float | None) -> None:
        found = {line.name.split(":")[0]: line for line in idle.lines("all", self.HELD, None, "", full=full)}
        assert found["memory grown over the started server, at the end"].gate == gate
        assert (found["memory an idle socket"].value, found["memory an idle socket"].gate) == (70.0, 100.0)


class TestWidget:
    def test_sets_what_comes_beside_apart_from_what_is_promised(self) -> None:
        sent = [f"http://v/{name}" for name in ("embed/loader.js", "embed/k/settings.json", "static/dist/inviting-x.js", "embed/k/counts")]
        requests: Any = [SimpleNamespace(url=address, sizes=lambda: {"responseBodySize": 1_000}) for address in sent[::2]]
        visit = Visit(sent=sent, requests=requests)
        assert visit.fetched() == (2, 1_000, 4, 2_000)

    def test_judges_only_what_is_promised(self) -> None:
        visit = Visit(on_load=(2, 3_000, 3, 9_000), until_message=(5, 14_000, 8, 30_000), main=20.0)
        assert {line.ok for line in widget.lines("desktop", [Visit(main=10.0)], [visit])} == {True}
        worse = Visit(on_load=(3, 3_000, 3, 9_000), kept=1)
        assert sum(line.ok is False for line in widget.lines("desktop", [Visit()], [visit, worse])) == 2


class TestReturning:
    def test_waits_as_the_browsers_do(self) -> None:
        chance = random.Random(1)
        for tries, ceiling in ((0, 2.0), (1, 4.0), (3, 16.0), (4, 30.0), (50, 30.0)):
            waits = [backoff(tries, chance) for _ in range(200)]
            assert min(waits) >= 0.5 and ceiling * 0.9 < max(waits) <= ceiling

    def test_says_when_half_nearly_all_and_the_last_are_back(self) -> None:
        ended = {"SIGKILL": ([float(number) for number in range(1, 101)], 1.0, 0.1)}
        assert [line.value for line in restart.lines(100, ended, {}, "")][:4] == [50.0, 95.0, 100.0, 1.0]


class TestGrowth:
    def test_sets_the_largest_beside_the_smallest(self) -> None:
        costs = [[Cost(micros, 1.0, 0.1, 1e5, 3.0, 0.2)] for micros in (200.0, 300.0)]
        found = list(Bench(Path(), Path(), (), 2.0, "").lines("sockets open", (100, 1_000), iter(costs)))
        assert (len(found), found[-1].ratio, found[-1].name) == (13, 1.5, "a message with 1,000 sockets open ÷ one with 100")


class TestSize:
    def test_is_small_unless_it_is_asked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("FULL", raising=False)
        monkeypatch.delenv("SECONDS", raising=False)
        assert (size.sized(1, 2), size.seconds(1, 2)) == (1, 2 - 1)
        monkeypatch.setenv("FULL", "1")
        assert (size.sized(1, 2), size.seconds(1, 2)) == (2, 2)
        monkeypatch.setenv("SECONDS", "7")
        assert size.seconds(1, 2) == 7.0


class TestCommand:
    @pytest.fixture
    def group(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        def give(*lines: Line) -> None:
            def measure() -> Iterator[Line]:
                yield from lines

            monkeypatch.setattr(command, "GROUPS", {"messages": measure})

        monkeypatch.delenv("CI", raising=False)
        return give

    @pytest.mark.parametrize(("lines", "code"), [([GOOD], 0), ([GOOD, BAD], 1), ([GOOD, MISSING], 0)])
    def test_fails_when_a_gate_is_missed(self, group: Any, capsys: pytest.CaptureFixture[str], lines: list[Line], code: int) -> None:
        group(*lines)
        assert command.main(["messages"]) == code
        said = capsys.readouterr()
        assert [json.loads(row)["name"] for row in said.out.splitlines()] == [line.name for line in lines]
        assert ("a tool is missing" in said.err) == (MISSING in lines)

    def test_fails_when_something_is_missing_where_everything_must_be_there(self, group: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        group(GOOD, MISSING)
        assert command.main([]) == 1

    def test_knows_its_groups(self, group: Any, capsys: pytest.CaptureFixture[str]) -> None:
        group(GOOD)
        assert command.main(["massages"]) == 2
        said = capsys.readouterr()
        assert said.out == "" and "There is no bench group 'massages'. There are: messages." in said.err
