"""Targeting as both languages mean it: the golden cases of tests/wire/targeting/, and globs that would like to take for ever."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.routing.targeting import Facts, failing, first_of, is_back, matches

HERE = Path(__file__).parents[1] / "wire" / "targeting"


def _cases(kind: str) -> list[Any]:
    files = [json.loads((HERE / f"{name}.json").read_text(encoding="utf-8")) for name in (kind, "byhand")]
    return [(file["usual"], case) for file, key in zip(files, ("cases", kind), strict=True) for case in file[key]]


def _facts(usual: dict[str, Any], more: dict[str, Any]) -> Facts:
    said = usual | more
    basket, free = said["basket"], frozenset(audience for audience, is_free in said["free"].items() if is_free)
    return Facts(**said | {"basket": (basket["value"], basket["currency"]) if basket else None, "free": free})


class TestTargeting:
    def test_has_at_least_300_golden_cases(self) -> None:
        assert sum(len(_cases(kind)) for kind in ("globs", "conditions", "lists", "trails")) >= 300

    def test_reads_globs_as_written(self) -> None:
        assert [case for _, case in _cases("globs") if matches(case["glob"], case["path"]) is not case["holds"]] == []

    def test_knows_which_conditions_fail(self) -> None:
        assert [case for usual, case in _cases("conditions") if failing(case["if"], _facts(usual, case.get("facts", {}))) != case["failing"]] == []

    def test_takes_the_first_rule_that_holds(self) -> None:
        found = [(case, first_of(case["rules"], _facts(usual, {}))) for usual, case in _cases("lists")]
        assert [case for case, rule in found if (rule and rule["uid"]) != case["first"]] == []

    def test_sees_who_goes_back_and_forth(self) -> None:
        assert [case for _, case in _cases("trails") if is_back(case["trail"]) is not case["back"]] == []

    @pytest.mark.parametrize("glob", ["/" + "*a" * 90, "/" + "**a" * 60 + "b", "**" * 100, "/" + "a**" * 60 + "*b"])
    def test_hostile_globs_are_read_at_once(self, glob: str) -> None:
        """Tried by splitting, each of these would outlast the test run."""
        assert matches(glob, "/" + "a" * 5_000 + "c") is (glob == "**" * 100)
