"""Handed over by name to somebody who goes before they take it: the next is asked, and the visitor hears it."""

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.people import Demo, accept, act, answer, open_panel, write

pytestmark = pytest.mark.only("sqlite")
PACE = {"OFFER_SECONDS": "120"}
QUESTION = "Does the hood fit the 35 mm?"


class TestHandedToSomebodyWhoGoes:
    def test_the_next_has_it_and_the_visitor_is_told(self, demo: Demo, stage: Stage) -> None:
        ines = demo.at_desk(stage, "ines")
        vera = stage.enter("vera")
        vera.goto(demo.shop("/p/prime-35"))
        panel = open_panel(vera)
        write(panel, QUESTION)
        accept(ines, QUESTION)
        awa, lena = demo.at_desk(stage, "awa"), demo.at_desk(stage, "lena")
        hand_to(ines, "Awa")
        lines = "button => { const words = document.createRange(); words.selectNodeContents(button); return words.getClientRects().length; }"
        assert ines.get_by_role("button", name="OK", exact=True).evaluate(lines) == 1
        expect(awa.get_by_text(QUESTION).first).to_be_visible()
        awa.goto("about:blank")

        expect(panel.get_by_text("Awa is not free right now: we ask somebody else")).to_be_visible(timeout=60_000)
        stage.picture(vera, "vera-is-told")
        accept(lena, QUESTION)
        answer(lena, "It does, with a click.")
        expect(panel.get_by_text("It does, with a click.")).to_be_visible()


def hand_to(desk: Page, name: str) -> None:
    act(desk, "Transfer")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_text(name, exact=True).click()
    dialog.get_by_label("Note for them").fill("They have the new version.")
    dialog.get_by_role("button", name="Transfer", exact=True).click()
    expect(dialog).to_be_hidden()
