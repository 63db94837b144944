"""`flask demo visitor`: one person alone can try the desk."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.ground.browser import Stage
from tests.ground.server import ROOT
from tests.ground.warm import Ember
from tests.journeys.people import Demo, act, answer


@pytest.mark.only("sqlite")
class TestThePlayedVisitor:
    def test_asks_goes_on_talking_and_leaves_content(self, demo: Demo, stage: Stage) -> None:
        flask = Path(sys.executable).parent / "flask"
        ines = demo.at_desk(stage, "ines")
        for name in ("awa", "lena"):
            demo.at_desk(stage, name).close()
        visitor = subprocess.Popen([flask, "--app", "wsgi", "demo", "visitor", "--count", "1"], cwd=ROOT, env=demo.server.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            ines.get_by_role("button", name="Accept").first.click(timeout=180_000)
            expect(ines.get_by_role("log").last).to_be_visible()
            for turn, texts in enumerate((3, 5, 6)):  # the visitor says something after the first and the second answer
                answer(ines, f"Answer {turn}")
                expect(ines.get_by_role("log").last.locator(".bubble")).to_have_count(texts)
            told = visitor.communicate(timeout=180)[0]
        finally:
            visitor.kill()
        assert "is content" in told
        assert "Traceback" not in told
        act(ines, "Close the conversation")

    def test_says_in_words_that_no_demo_answers(self, demo: Demo, ember: Ember) -> None:
        done = ember.run({**demo.server.environment, "PORT": "9"}, "demo", "visitor", "--count", "1")
        assert "Is `make demo` running" in done.stdout
        assert "Traceback" not in done.stdout
