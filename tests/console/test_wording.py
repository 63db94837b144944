"""What routing decides and the log holds has words: nothing reaches a manager as a code."""

import re
from pathlib import Path

import pytest
from flask import Flask

from app.console import wording
from app.routing.models import Decision

SOURCES = "\n".join(path.read_text() for path in sorted(Path("app/routing").glob("*.py")))
DECIDED = re.findall(r"decide\((?:[^()]|\([^()]*\))*\)", SOURCES)


class TestReasons:
    def test_have_words_wherever_routing_names_one(self) -> None:
        named = {reason for call in DECIDED for reason in re.findall(r'reason="(\w+)"', call)}
        assert named and named - wording._REASONS.keys() == set()

    def test_have_words_for_everything_that_stands_in_the_way(self) -> None:
        checks = set(re.findall(r'return "(\w+)"', Path("app/routing/matching.py").read_text()))
        assert len(checks) >= 13 and checks - wording._REASONS.keys() == set()

    def test_stay_readable_when_they_are_new(self, app: Flask) -> None:
        with app.test_request_context():
            assert wording.reason_name("something_new") == "something new"


class TestSteps:
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_have_words(self, app: Flask, language: str) -> None:
        named = {step for call in DECIDED for step in re.findall(r'step="(\w+)"', call)}
        with app.test_request_context(headers={"Accept-Language": language}):
            assert {step for step in named if wording.step_name(Decision(step=step)) == step} == set()


class TestEvents:
    def test_have_words_for_every_entry_the_rooms_record(self) -> None:
        sources = "\n".join(path.read_text() for room in ("conversations", "routing", "cobrowse") for path in Path("app", room).glob("*.py"))
        recorded = set(re.findall(r'what="(\w+)"', sources))
        assert recorded and recorded - wording._EVENTS.keys() == set()
