"""The server is killed while both type, the page is reloaded, the line breaks: nothing is missing, nothing doubled."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import DIED, Stage
from tests.ground.databases import ENOUGH
from tests.journeys.people import Demo, accept, answer, open_panel, write

pytestmark = pytest.mark.only(*ENOUGH)
STORED = re.compile("^(stored|read|Stored|Read)$")


def said(log: Page) -> list[str]:
    """The texts of a log in their order, as shown."""
    texts = log.get_by_role("log").last.locator(".bubble").all_inner_texts()
    return [text.strip().split("\n")[-1] for text in texts]


class TestABrokenLine:
    def test_the_server_is_killed_while_both_type(self, demo: Demo, stage: Stage) -> None:
        ines = demo.at_desk(stage, "ines")
        vera = stage.enter("vera")
        vera.goto(demo.shop("/p/prime-35"))
        panel = open_panel(vera)
        write(panel, "First question")
        accept(ines, "First question")
        answer(ines, "First answer")
        expect(panel.get_by_text("First answer")).to_be_visible()

        demo.server.kill()
        for box, text in ((panel.get_by_role("textbox").last, "Written while it was dark"),
                          (ines.get_by_role("textbox", name="Message").last, "Answered while it was dark")):
            box.fill(text)
            box.press("Enter")
        expect(ines.get_by_text("Not connected.")).to_be_visible()
        expect(panel.get_by_text("Written while it was dark")).to_be_visible()
        stage.picture(vera, "vera-in-the-dark")
        stage.picture(ines, "ines-in-the-dark")
        demo.server.start()

        expect(panel.get_by_text("Answered while it was dark")).to_be_visible(timeout=60_000)
        expect(ines.get_by_text("Written while it was dark").last).to_be_visible(timeout=60_000)
        vera.reload()
        panel = open_panel(vera)
        expect(panel.get_by_text("Answered while it was dark")).to_be_visible()
        write(panel, "And after the reload")
        expect(ines.get_by_text("And after the reload").last).to_be_visible()
        wanted = ["First question", "First answer", "And after the reload"]
        for page in (vera, ines):
            shown = said(page)
            assert [text for text in shown if text in wanted] == wanted
            assert sorted(shown) == sorted({*shown}), "a message is shown twice"
        assert [text for text in said(vera) if "dark" in text] == [text for text in said(ines) if "dark" in text]
        stage.picture(vera, "vera-afterwards")
        stage.expected = DIED

    def test_a_lost_connection_heals_by_itself(self, demo: Demo, stage: Stage) -> None:
        ines = demo.at_desk(stage, "ines")
        vera = stage.enter("vera")
        vera.goto(demo.shop("/p/macro-60"))
        panel = open_panel(vera)
        write(panel, "Is it sharp at f/2.8?")
        accept(ines, "Is it sharp at f/2.8?")
        vera.context.set_offline(True)
        panel.get_by_role("textbox").last.fill("Typed in the tunnel")
        panel.get_by_role("textbox").last.press("Enter")
        answer(ines, "Said into the tunnel", about="sharp at f/2.8")
        vera.context.set_offline(False)
        expect(panel.get_by_text("Said into the tunnel")).to_be_visible(timeout=60_000)
        expect(ines.get_by_text("Typed in the tunnel").last).to_be_visible(timeout=60_000)
        stage.expected = "ERR_INTERNET_DISCONNECTED"
