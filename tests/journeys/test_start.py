"""What stands in the panel before the first word: the menu, when the team is back, and then the face of who answers."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, accept, answer, open_panel, stand, write
from tests.journeys.test_profile import drawn

pytestmark = pytest.mark.only("sqlite")  # what is told is the rooms' matter
PARIS = ZoneInfo("Europe/Paris")
QUESTION = "Which lens for the garden?"


class TestThePanel:
    def test_shows_menu_hours_and_the_face_of_who_answers(self, demo: Demo, stage: Stage) -> None:
        _closes_the_office(demo, stage)
        ines = _with_a_photo(demo, stage)
        vera = stage.enter("vera", bypass_csp=True, reduced_motion="reduce")  # axe is injected
        panel = _opened(demo, vera)
        expect(panel.get_by_text("An owner can answer now, our team from", exact=False)).to_be_visible()
        _meets_no_barrier(stage, vera, "menu-and-hours")
        entry = panel.get_by_role("group", name="What is it about? (optional)").get_by_role("button").first
        entry.click()
        expect(entry).to_have_attribute("aria-pressed", "true")
        _meets_no_barrier(stage, vera, "chosen")
        entry.click()
        expect(entry).to_have_attribute("aria-pressed", "false")
        write(panel, QUESTION)
        accept(ines, QUESTION)
        answer(ines, "The 35 mm.", about=QUESTION)
        expect(panel.get_by_text("The 35 mm.")).to_be_visible()
        expect(panel.locator(".head .face canvas")).to_be_visible()  # the photo is painted; without one it is a letter
        _meets_no_barrier(stage, vera, "face")

    def test_shows_the_same_in_arabic_on_a_small_dark_phone(self, demo: Demo, stage: Stage) -> None:
        demo.at_desk(stage, "ines")
        vera = stage.enter("vera", phone=True, language="ar", color_scheme="dark", bypass_csp=True, reduced_motion="reduce")
        panel = _opened(demo, vera, "?lang=ar")
        menu = panel.get_by_role("group").filter(has=vera.get_by_role("button")).last
        expect(menu).to_have_css("direction", "rtl")
        menu.get_by_role("button").first.click()
        _meets_no_barrier(stage, vera, "arabic")
        assert vera.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _opened(demo: Demo, vera: Page, query: str = "") -> Locator:
    vera.goto(demo.shop(f"/{query}"))
    panel = open_panel(vera)
    expect(panel.locator(".chips.menu button").first).to_be_visible()
    return panel


def _meets_no_barrier(stage: Stage, vera: Page, state: str) -> None:
    stage.picture(vera, state)
    assert faults(vera) == []


def _closes_the_office(demo: Demo, stage: Stage) -> None:
    """The demo's menu is shown; and whatever the hour, today and tomorrow nobody of the team is there."""
    maya = demo.sign_in(stage, "maya")
    maya.goto(demo.console("/sites"))
    maya.get_by_role("link", name=re.compile("^Objectif shop")).click()
    maya.get_by_role("link", name="Edit the menu …").click()
    maya.get_by_role("button", name="Show it").click()
    expect(maya.get_by_text("Visitors of this site see the menu first.")).to_be_visible()
    maya.goto(demo.console("/hours"))
    today = datetime.now(PARIS).date()
    for day in (today, today + timedelta(days=1)):
        row = maya.locator("#holidays .row").filter(has_text="Stocktaking")
        known = row.count()
        maya.get_by_label("Day", exact=True).fill(day.isoformat())
        maya.get_by_label("Name", exact=True).fill("Stocktaking")
        maya.get_by_role("button", name="Add the day").click()
        expect(row).to_have_count(known + 1)


def _with_a_photo(demo: Demo, stage: Stage) -> Page:
    ines = demo.sign_in(stage, "ines")
    ines.goto(f"{demo.server.url}/account/profile/objectif")
    ines.get_by_label("Photo").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": drawn()})
    ines.get_by_role("button", name="Use this photo").click()
    expect(ines.get_by_role("status")).to_contain_text("Your photo is shown")
    ines.goto(demo.desk())
    stand(ines, "Available")
    return ines
