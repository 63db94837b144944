"""Owners are silent, more are asked, then the team; nobody takes it; it is left and answered the next day, by mail and link."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.ground.server import ROOT
from tests.journeys.people import Demo, accept, answer, mailed, open_panel, write

pytestmark = pytest.mark.only("sqlite")  # what is asked when has its tests on both databases
PACE = {"OFFER_SECONDS": "3", "PROMISED_WAIT_SECONDS": "14", "LETTER_SECONDS": "1"}
QUESTION = "Which filter for a very bright beach?"
VERA = "vera@visitors.example"


class TestTheCascade:
    def test_ends_with_an_answer_the_next_day(self, demo: Demo, stage: Stage) -> None:
        meanwhile(demo, "silence")
        vera = stage.enter("vera")
        vera.goto(demo.shop("/c/accessories"))
        panel = open_panel(vera)
        write(panel, QUESTION)
        expect(panel.get_by_text("Asking the owners who know this")).to_be_visible()
        expect(panel.get_by_text("Our team has your question")).to_be_visible()
        email = panel.get_by_label("Your e-mail address")
        expect(email).to_be_visible(timeout=30_000)
        email.fill(VERA)
        panel.get_by_role("button", name="Leave it").click()
        expect(panel.get_by_text("Your question is kept")).to_be_visible()
        stage.picture(vera, "vera-left-it")
        vera.goto("about:blank")

        sleep_over_it(demo)
        ines = demo.at_desk(stage, "ines")
        accept(ines, QUESTION)
        answer(ines, "A grey one, ND8, and mind the sand.")
        ines.goto("about:blank")

        reader = stage.enter("reader")
        reader.goto(mailed(demo, stage, VERA, r"http\S+/left/\S+"))
        expect(reader.get_by_text("A grey one, ND8, and mind the sand.")).to_be_visible()
        why(demo, stage)
        no_more(demo, stage, reader)


def meanwhile(demo: Demo, what: str) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.journeys.meanwhile", what], cwd=ROOT, env=demo.server.environment,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def sleep_over_it(demo: Demo) -> None:
    """The next day there is more time: who comes to the desk then may think before they take it."""
    demo.server.kill()
    meanwhile(demo, "night")
    demo.server.environment["OFFER_SECONDS"] = "60"
    demo.server.start()


def why(demo: Demo, stage: Stage) -> None:
    """The manager reads what was asked of whom, and that the promise was not kept."""
    maya = demo.sign_in(stage, "maya")
    maya.goto(demo.console())
    maya.get_by_role("link", name=re.compile("bright beach")).first.click()
    steps = maya.locator("ol.decisions")
    for step in ("Offered", "Offered to more people", "Passed on to agents", "Answer by e-mail", "Accepted"):
        expect(steps.get_by_text(step, exact=True).first).to_be_visible()
    expect(maya.get_by_text("not kept")).to_be_visible()
    stage.picture(maya, "maya-reads-why")


def no_more(demo: Demo, stage: Stage, reader: Page) -> None:
    """The letter's last line ends the letters: by a button, not by opening it."""
    reader.goto(mailed(demo, stage, VERA, r"http\S+/no-more-letters/\S+"))
    stage.picture(reader, "no-more-letters")
    reader.get_by_role("button", name="No more letters").click()
    expect(reader.get_by_text("No more letters go to your address.")).to_be_visible()
