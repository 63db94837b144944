"""docs/house.md shows the real code: each block names what it quotes, and this imports it."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

from app import wiring
from app.kernel.facts import Fact

PAGE = Path(__file__).resolve().parents[2] / "docs" / "house.md"
BLOCK = re.compile(r"```python (\S+)\n(.*?)```", re.DOTALL)


def source(name: str) -> str:
    module, _, attribute = name.rpartition(".")
    return inspect.getsource(getattr(importlib.import_module(module), attribute)).strip()


class TestTheHousePage:
    @pytest.mark.parametrize(("name", "shown"), BLOCK.findall(PAGE.read_text()))
    def test_shows_the_code_as_it_is(self, name: str, shown: str) -> None:
        assert shown.strip() == source(name)

    def test_shows_a_verb_with_its_door_fact_and_listener(self) -> None:
        assert len(BLOCK.findall(PAGE.read_text())) >= 5

    def test_shows_the_wiring_as_it_is(self) -> None:
        line = next(line for line in PAGE.read_text().splitlines() if line.startswith("conversations."))
        assert line in inspect.getsource(wiring)

    def test_says_what_follows_every_fact(self) -> None:
        known = {kind.__name__ for kind in Fact.__subclasses__() if kind.__module__.startswith("app.")}
        assert known == {kind.__name__ for kind in wiring.CONSEQUENCES}

    def test_is_about_thirty_lines_of_code(self) -> None:
        lines = sum(len(shown.strip().splitlines()) for _, shown in BLOCK.findall(PAGE.read_text()))
        assert 20 <= lines <= 60
