"""A manager sets the brand up in the console: hours with a break and a holiday, a team, a start menu; the shop's page is told."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo

pytestmark = pytest.mark.only("sqlite")  # the rooms' own tests run on both
PARIS = ZoneInfo("Europe/Paris")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MENU = (("Choosing a lens", "Choisir un objectif"), ("Where is my order?", "Où est ma commande ?"), ("I am a supplier", "Je suis fournisseur"))


class TestSettingUp:
    def test_reaches_the_shops_page(self, demo: Demo, stage: Stage) -> None:
        stage.expected = "422"  # Maya's first try
        maya = stage.enter("maya", bypass_csp=True, reduced_motion="reduce")  # axe is injected
        demo.let_in(maya, "maya")
        again = _hours(demo, stage, maya)
        _team(demo, stage, maya)
        key = _site(demo, maya)
        _menu(stage, maya)
        vera = stage.enter("vera", phone=True, language="fr")
        vera.goto(demo.shop("/p/prime-35?lang=fr"))
        expect(vera.locator("vouch-chat").get_by_role("button")).to_be_visible()
        told = _told(vera, key)
        hours = told["hours"]["agents"]
        assert (hours["open"], hours["opens"], hours["until"]) == (False, again, again)
        assert [(entry["words"]["en"], entry["words"]["fr"]) for entry in told["menu"]] == [MENU[1], MENU[0], MENU[2]]
        assert [entry["for"] for entry in told["menu"]] == ["agents", None, "agents"]
        assert told["menu"][1]["topic"] in {topic["uid"] for topic in told["topics"]} | {None}


def _hours(demo: Demo, stage: Stage, maya: Page) -> int:
    """A break at noon on every day, today and tomorrow off; when the team is back, in milliseconds."""
    maya.goto(demo.console("/hours"))
    if maya.get_by_text("Answer at any hour …").is_visible():  # the demo's own
        maya.get_by_text("Answer at any hour …").click()
        maya.get_by_role("button", name="Yes, forget the hours").click()
    expect(maya.get_by_text("Our team answers now.")).to_be_visible()
    for day in DAYS:
        maya.get_by_label(day, exact=True).fill("9-12, 13-18" if day != "Sunday" else "nine to five")
    maya.get_by_label("Time zone").select_option("Europe/Paris")
    maya.get_by_role("button", name="Save").click()
    expect(maya.get_by_label("Sunday", exact=True)).to_have_attribute("aria-invalid", "true")
    stage.picture(maya, "maya-wrote-words")
    maya.get_by_label("Sunday", exact=True).fill("9:00-12:00, 13:00-18:00")
    maya.get_by_role("button", name="Save").click()
    expect(maya.get_by_label("Sunday", exact=True)).to_have_value("09:00–12:00, 13:00–18:00")
    today = datetime.now(PARIS).date()
    for day, name in ((today, "Stocktaking"), (today + timedelta(days=1), "A day off")):
        maya.get_by_label("Day", exact=True).fill(day.isoformat())
        maya.get_by_label("Name", exact=True).fill(name)
        maya.get_by_role("button", name="Add the day").click()
        expect(maya.locator("#holidays .row").filter(has_text=name)).to_be_visible()
    expect(maya.get_by_text(re.compile("An owner can answer now, our team from .*9:00"))).to_be_visible()
    stage.picture(maya, "maya-sees-the-week")
    assert faults(maya) == []
    return int(datetime.combine(today + timedelta(days=2), datetime.min.time().replace(hour=9), PARIS).timestamp()) * 1_000


def _team(demo: Demo, stage: Stage, maya: Page) -> None:
    maya.goto(demo.console("/teams/new"))
    maya.get_by_label("Name", exact=True).fill("Suppliers")
    maya.get_by_label("Omar", exact=True).check()
    maya.get_by_role("button", name="Save").click()
    expect(maya.locator("a.row").filter(has_text="Suppliers")).to_contain_text("Omar")
    stage.picture(maya, "maya-made-a-team")
    assert faults(maya) == []


def _site(demo: Demo, maya: Page) -> str:
    """A second site at the same address, with nothing set yet; its key."""
    maya.goto(demo.console("/sites/new"))
    maya.get_by_label("Name", exact=True).fill("Outlet")
    maya.get_by_label("Allowed origins").fill(demo.shop("").rstrip("/"))
    maya.get_by_label("Français").check()
    maya.get_by_role("button", name="Add the site").click()
    expect(maya.locator("#snippet")).to_contain_text("data-site")
    return re.findall('data-site="([^"]+)"', maya.locator("#snippet").inner_text())[0]


def _menu(stage: Stage, maya: Page) -> None:
    """Three entries in two languages, the second put first, then shown."""
    maya.get_by_role("link", name="Edit the menu …").click()
    for (english, french), leads in zip(MENU, ("a topic", "an audience", "a team, for a role"), strict=True):
        maya.get_by_role("link", name="Add an entry").click()
        maya.get_by_label("Words in English").fill(english)
        maya.get_by_label("Words in French").fill(french)
        maya.get_by_role("radio", name=leads, exact=True).check()
        if leads == "a topic":
            maya.get_by_label("Topic", exact=True).select_option(label="Optics")
        elif leads == "a team, for a role":
            maya.get_by_label("Role", exact=True).fill("supplier")
            maya.get_by_label("Team", exact=True).select_option(label="Suppliers")
            stage.picture(maya, "maya-leads-suppliers")
            assert faults(maya) == []
        maya.get_by_role("button", name="Save").click()
        expect(maya.get_by_role("link", name=english)).to_be_visible()
    maya.get_by_role("button", name="Where is my order? up").click()
    expect(maya.locator(".row").first).to_contain_text("Where is my order?")
    maya.get_by_role("button", name="Show it").click()
    expect(maya.get_by_text("Visitors of this site see the menu first.")).to_be_visible()
    stage.picture(maya, "maya-shows-the-menu")
    assert faults(maya) == []


def _told(vera: Page, key: str) -> Any:
    """The settings as a page of the shop gets them, past what the browser has kept."""
    return vera.evaluate("""async (key) => {
        const vouch = new URL(document.querySelector("script[data-site]").src).origin;
        const answer = await fetch(`${vouch}/embed/${key}/settings.json`, { credentials: "omit", cache: "no-store" });
        return await answer.json();
    }""", key)
