"""A server under each flood: it does not grow, its log stays clean, and nobody else is lost. `make prove` runs them at length."""

import os
from typing import Any

import pytest

from tests.floods.attacks import ATTACKS
from tests.floods.running import run
from tests.ground.databases import ENOUGH
from tests.ground.warm import Ember

MOST_GROWTH = 64  # MB
PROVE = bool(os.environ.get("PROVE"))
SHOWN = list(ATTACKS) if PROVE else ["slow readers"]  # what the others throw, tests/realtime looks at one by one


@pytest.mark.real
@pytest.mark.only(*ENOUGH)
def test_floods_cost_the_server_little_and_others_nothing(database_kind: str, ember: Ember, capsys: Any) -> None:
    lines = run(SHOWN, seconds=10.0 if PROVE else 2.0, kind=database_kind, ember=ember, say=lambda line: None)
    with capsys.disabled():
        print("", *lines, sep="\n")
    assert [line["flood"] for line in lines] == SHOWN
    assert [line for line in lines if line["growth_mb"] > MOST_GROWTH or line["others_lost"] or line["trouble"]] == []
    assert all(line.get("tried") and line["others"] for line in lines)
