"""Praise becomes a badge: live at the desk that earned it, in the live feed at the others', and in the ranking."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, accept, answer, close, open_panel, rate, stand, write

pytestmark = pytest.mark.only("sqlite")  # the rooms' own tests run on both
QUESTION = "Does the 70–300 sharpen up at f/8?"


def at_desk(demo: Demo, stage: Stage, name: str, *, phone: bool = False) -> Page:
    """As in a browser of their own, past the policy that forbids axe to be injected."""
    page = stage.enter(name, phone=phone, bypass_csp=True, reduced_motion="reduce", **({} if phone else {"viewport": {"width": 1440, "height": 900}}))
    demo.let_in(page, name)
    page.goto(demo.desk())
    return page


def looked_at(stage: Stage, page: Page, name: str) -> list[str]:
    """What axe finds in light, in the dark and from right to left; a picture of each."""
    found = []
    for look, scheme, turned in (("light", "light", "ltr"), ("dark", "dark", "ltr"), ("rtl", "light", "rtl")):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of the two schemes
        page.evaluate("turned => document.documentElement.dir = turned", turned)
        stage.picture(page, f"{name}-{look}")
        found += [f"{name}, {look}: {fault}" for fault in faults(page)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate("document.documentElement.dir = 'ltr'")
    return found


def praised(demo: Demo, stage: Stage, ines: Page) -> None:
    """Vera asks, Ines answers and closes, Vera gives five stars."""
    vera = stage.enter("vera")
    vera.goto(demo.shop("/p/telephoto-70-300"))
    panel = open_panel(vera)
    write(panel, QUESTION)
    accept(ines, QUESTION)
    answer(ines, "From f/7.1 on it does.")
    expect(panel.get_by_text("From f/7.1 on it does.")).to_be_visible()
    close(ines, "Advice before buying")
    rate(panel, name="Ines", stars=5, words="Knows her lenses")


class TestRecognition:
    def test_the_tenth_good_answer_brings_a_badge_and_the_brand_says_something_to_all(self, demo: Demo, stage: Stage) -> None:
        awa, ines = at_desk(demo, stage, "awa", phone=True), at_desk(demo, stage, "ines")
        awa.get_by_role("button", name="Live feed").click()
        expect(awa.get_by_text("From the brand").first).to_be_visible()
        ines.get_by_role("tab", name="Ranking").click()
        expect(ines.get_by_text("9 of 10").first).to_be_visible()
        stand(ines, "Available")
        praised(demo, stage, ines)
        card = ines.locator(".celebration")
        expect(card).to_contain_text("Trusted voice")
        expect(card).to_contain_text("10 of your answers were rated 4 stars or more")
        expect(awa.get_by_text("Got the badge")).to_have_count(2)  # Awa's own was there
        expect(awa.get_by_role("article").first).to_contain_text("Ines")
        mine = ines.get_by_role("row", name=re.compile("Ines"))
        expect(mine.get_by_role("img", name="Badge: Trusted voice")).to_be_visible()
        expect(ines.get_by_text("9 of 10")).to_have_count(0)
        seen = looked_at(stage, ines, "ines-celebrates") + looked_at(stage, awa, "awa-reads-on-her-phone")
        card.get_by_role("button", name="How nice").click()
        expect(card).to_have_count(0)
        ines.reload()
        expect(ines.get_by_role("navigation", name="Elsewhere").get_by_role("img", name="Badge: Trusted voice")).to_be_visible()
        expect(ines.get_by_role("textbox", name="Post to the live feed")).to_be_visible()
        expect(ines.locator(".celebration")).to_have_count(0)
        the_brand_posts(demo, stage, ines, awa)
        assert seen == []


def the_brand_posts(demo: Demo, stage: Stage, *readers: Page) -> None:
    """Maya writes; it is at the ambassadors' desks at once, one of them a phone."""
    maya = at_desk(demo, stage, "maya")
    maya.get_by_role("textbox", name="Post to the live feed").fill("The macro is here: https://objectif.example/macro")
    maya.get_by_role("button", name="Post", exact=True).click()
    for page in readers:
        expect(page.get_by_role("article").first).to_contain_text("From the brand")
        expect(page.get_by_role("article").first.get_by_role("link", name="https://objectif.example/macro")).to_be_visible()
