"""Vera goes back and forth between two lenses: with her consent an invitation comes by itself, without it nothing is even noted."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ground.browser import Stage
from tests.journeys.people import Demo, accept, answer, write

pytestmark = pytest.mark.only("sqlite")
QUESTION = "Which of the two is better at night?"


def _bubble(page: Page) -> Locator:
    return page.locator("vouch-chat section.invitation")


def _back_and_forth(demo: Demo, vera: Page) -> None:
    """One lens, the other, the first again; each page has its button before the next is opened."""
    for lens in ("prime-35", "macro-60", "prime-35"):
        vera.goto(demo.shop(f"/p/{lens}"))
        expect(vera.locator("vouch-chat button.ask")).to_be_visible()


class TestInvitation:
    def test_comes_with_consent_and_leads_to_somebody_who_owns_one(self, demo: Demo, stage: Stage) -> None:
        ines = demo.at_desk(stage, "ines")
        vera = stage.enter("vera")
        vera.goto(demo.shop("/"))
        vera.get_by_role("button", name="Yes, you may").click()
        _back_and_forth(demo, vera)
        expect(_bubble(vera)).to_be_visible()
        expect(_bubble(vera)).to_contain_text("Torn between two?")
        assert vera.evaluate("document.activeElement === document.body")
        stage.picture(vera, "invited")
        _bubble(vera).get_by_role("button", name="Ask an owner").click()
        panel = vera.locator("vouch-chat").get_by_role("dialog")
        expect(panel).to_be_visible()
        expect(_bubble(vera)).to_be_hidden()
        write(panel, QUESTION)
        accept(ines, QUESTION)
        answer(ines, "The 35: two stops more light.")
        expect(panel.get_by_text("The 35: two stops more light.")).to_be_visible()

        maya = demo.sign_in(stage, "maya")
        maya.goto(demo.console("/sites"))
        maya.locator("a.row").first.click()
        maya.get_by_role("link", name="Rules …").click()
        rule = maya.locator("li.rule").filter(has_text="Torn between two")
        expect(rule.locator("dd")).to_have_text(["1", "1", "1", "1"])
        stage.picture(maya, "what-it-brought")

    def test_does_not_come_without_consent(self, demo: Demo, stage: Stage) -> None:
        demo.at_desk(stage, "ines")
        vera = stage.enter("vera-unasked")
        vera.clock.install()
        _back_and_forth(demo, vera)
        vera.clock.run_for(10_000)
        expect(_bubble(vera)).to_be_hidden()
        expect(vera.locator("vouch-chat button.ask")).to_contain_text("Ask an owner")
        assert vera.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
