"""Saved replies, played: Maya writes one, Ines finds it with a slash, changes and sends it, and asks the brand for another."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.people import Demo, accept, answer, open_panel, write

pytestmark = pytest.mark.only("sqlite")  # the database cannot matter
QUESTION = "Can I travel with two lenses in one bag?"
OWN = "I pack the heavy one at the bottom, glass down."


def test_a_reply_is_written_found_changed_sent_and_asked_for(demo: Demo, stage: Stage) -> None:
    maya, ines, vera = demo.sign_in(stage, "maya"), demo.at_desk(stage, "ines"), stage.enter("Vera")
    vera.goto(demo.shop("/p/prime-35"))
    panel = open_panel(vera)
    write(panel, QUESTION)
    accept(ines, QUESTION)
    answer(ines, OWN)
    writes(demo, stage, maya)
    finds(stage, ines)
    expect(panel.get_by_text("Two lenses travel well in the sling bag, with the hood on.")).to_be_visible()
    asks(stage, ines)
    maya.goto(demo.console("/replies"))
    expect(maya.get_by_text("used 1 time")).to_have_count(1)
    wish = maya.get_by_role("article").filter(has_text=OWN)
    wish.get_by_role("link", name="Write it").click()
    expect(maya.get_by_label("Text in English")).to_have_value(OWN)
    maya.get_by_role("button", name="Save").click()
    expect(ines.get_by_text("The brand wrote the reply you asked for")).to_be_visible()


def writes(demo: Demo, stage: Stage, maya: Page) -> None:
    maya.goto(demo.console("/replies/new"))
    maya.get_by_label("Title").fill("Travelling with lenses")
    maya.get_by_label("Shortcut").fill("travel")
    maya.get_by_label("Text in English").fill("Two lenses travel well in [which bag], with the hood on.")
    maya.get_by_label("Text in French").fill("Deux objectifs voyagent bien dans [quel sac], pare-soleil monté.")
    stage.picture(maya, "maya-writes")
    maya.get_by_role("button", name="Save").click()
    expect(maya.get_by_role("link", name="Travelling with lenses")).to_be_visible()
    stage.picture(maya, "the-replies")


def finds(stage: Stage, ines: Page) -> None:
    pane = ines.get_by_role("region", name=re.compile("^Conversation with")).filter(has_text=QUESTION)
    box = pane.get_by_role("textbox", name="Message")
    box.press("/")
    search = pane.get_by_role("combobox", name="Find a saved reply")
    expect(search).to_be_focused()
    stage.picture(ines, "the-picker")
    search.press_sequentially("travelling")
    expect(pane.get_by_role("option", selected=True)).to_contain_text("Travelling with lenses")
    stage.picture(ines, "found")
    search.press("Enter")
    expect(box).to_have_value("Two lenses travel well in [which bag], with the hood on.")
    ines.keyboard.type("the sling bag")  # the blank is selected: what is typed replaces it
    pane.get_by_role("button", name="Send").click()
    expect(box).to_have_value("")


def asks(stage: Stage, ines: Page) -> None:
    ines.get_by_role("button", name="Replies").click()
    ines.get_by_role("button", name="Ask the brand for a reply…").click()
    dialog = ines.get_by_role("dialog", name="Ask the brand for a reply")
    dialog.get_by_role("button", name=OWN).click()
    stage.picture(ines, "asks-the-brand")
    dialog.get_by_role("button", name="Ask the brand", exact=True).click()
    expect(ines.get_by_text("The brand has your request.")).to_be_visible()
