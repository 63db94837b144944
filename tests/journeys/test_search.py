"""Maya finds a word that Vera wrote: marked, with the way to its place."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, accept, answer, open_panel, write
from tests.journeys.test_accessible import enter

pytestmark = pytest.mark.only("sqlite")  # what is found is the same on both: tests/insights

INSIDE = """() => [...document.querySelectorAll("main .field")].every(
    field => field.getBoundingClientRect().right <= field.closest(".card").getBoundingClientRect().right)"""


def look_for(page: Page, words: str) -> None:
    """Type and send; again until something is there, for the index follows the log a moment later."""
    for _ in range(200):
        page.get_by_role("searchbox", name="Words").fill(words)
        with page.expect_response(re.compile(r"/search\?")):  # what stands there before it comes is the answer before
            page.get_by_role("searchbox", name="Words").press("Enter")
        mark = page.locator("main mark").first
        expect(mark.or_(page.get_by_text("Nothing was found."))).to_be_visible()
        if mark.is_visible():
            return
        page.wait_for_timeout(200)  # between two looks


def test_a_manager_finds_the_word_that_a_visitor_wrote(demo: Demo, stage: Stage) -> None:
    ines, vera = demo.at_desk(stage, "ines"), stage.enter("vera", phone=True)
    vera.goto(demo.shop("/p/prime-35"))
    panel = open_panel(vera)
    write(panel, "Mes étoiles filantes seront-elles nettes ?")
    accept(ines, "étoiles filantes")
    answer(ines, "Oui, à pleine ouverture.", about="étoiles filantes")
    maya = demo.sign_in(stage, "maya")
    maya.goto(demo.console())
    maya.get_by_role("link", name="Search").click()
    look_for(maya, "etoile filante")
    expect(maya.locator("main mark")).to_have_text(["étoiles", "filantes"])
    maya.get_by_role("link", name="Mes étoiles filantes").click()
    expect(maya.locator(".turn:target")).to_contain_text("Mes étoiles filantes")
    expect(maya.locator(".turn:target")).to_be_in_viewport()
    assert "Every message and note is indexed again." in demo.server.run("search", "rebuild")  # beside the running server
    maya.go_back()
    maya.reload()
    expect(maya.locator("main mark")).to_have_count(2)
    _nothing_and_mistakes(maya)
    _fits_a_phone(demo, stage)
    stage.expected = "Failed to load resource"  # what cannot be looked for is answered with 422


def _nothing_and_mistakes(maya: Page) -> None:
    box = maya.get_by_role("searchbox", name="Words")
    for typed, said in (('"filantes étoiles"', "Nothing was found."), ("-étoiles", "Add a word to look for"), ("?!", "nothing in it to look for")):
        box.fill(typed)
        box.press("Enter")
        expect(maya.get_by_text(said)).to_be_visible()
        expect(box).to_have_value(typed)


def _fits_a_phone(demo: Demo, stage: Stage) -> None:
    """The other looks are in the journey that asks axe about every screen."""
    seen, maya = {}, enter(stage, "maya on her phone", "phone, dark, in French")
    demo.let_in(maya, "maya")
    for query in ("?q=etoiles+filantes", "?q=licorne&who=agent"):
        maya.goto(demo.console(f"/search{query}"))
        seen[query] = faults(maya)
        stage.picture(maya, f"search{len(seen)}")
        assert maya.evaluate(INSIDE)
    assert [found for found in seen.values() if found] == []
