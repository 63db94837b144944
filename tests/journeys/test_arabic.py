"""The same visitor in Arabic, on a phone of 360 pixels, from right to left: asks, is answered in two scripts, rates."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, answer, open_panel
from tests.journeys.test_other_browsers import take

pytestmark = pytest.mark.only("sqlite")  # the database cannot matter
QUESTION = "هل تناسب العدسة 70–300 mm كاميرا D80 القديمة؟"
DIRECTION = "(one) => getComputedStyle(one).direction"


def speak_arabic(demo: Demo, stage: Stage) -> str:
    """Maya lets the site speak it, and Ines answer in it; the site's key."""
    maya = demo.sign_in(stage, "maya")
    for path, name in (("/sites", "Objectif shop"), ("/people", "Ines")):
        maya.goto(demo.console(path))
        maya.get_by_role("link", name=re.compile(f"^{name}")).first.click()
        arabic = maya.locator("input[name=languages][value=ar]")
        arabic.check()
        arabic.locator("xpath=ancestor::form").get_by_role("button").first.click()
        expect(maya.locator("input[name=languages][value=ar]")).to_be_checked()
    maya.goto(demo.shop("/privacy"))
    return str(maya.locator("script[data-site]").get_attribute("data-site"))


def shop_page(demo: Demo, stage: Stage, key: str) -> Page:
    """A product page in Arabic on the shop's own origin, as a brand there would write it."""
    vera = stage.enter("vera", phone=True, language="ar-EG")
    text = f"""<!doctype html><html lang="ar" dir="rtl"><meta name="viewport" content="width=device-width"><title>عدسة</title>
      <body style="font:16px system-ui;margin:24px"><main><h1>عدسة مقرّبة 70–300 mm</h1><p>429 €</p></main>
      <script>window.vouch = window.vouch || function () {{ (vouch.q = vouch.q || []).push(arguments) }};
        vouch('page', {{ type: 'product', topic: 'optics' }})</script>
      <script async src="{demo.server.url}/embed/loader.js" data-site="{key}"></script>"""

    def serve(route: Route) -> None:
        route.fulfill(body=text, content_type="text/html; charset=utf-8")

    vera.context.route(demo.shop("/ar/lens"), serve)
    vera.context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    vera.goto(demo.shop("/ar/lens"))
    return vera


def edges(place: Locator) -> tuple[float, float]:
    found = place.bounding_box()
    assert found is not None
    return found["x"], found["x"] + found["width"]


class TestAVisitorInArabic:
    def test_asks_is_answered_and_rates_from_right_to_left(self, demo: Demo, stage: Stage) -> None:
        key = speak_arabic(demo, stage)
        ines = demo.at_desk(stage, "ines")  # before the page asks who is free
        vera = shop_page(demo, stage, key)
        expect(vera.locator("vouch-chat button.ask")).to_have_accessible_name("اسأل صاحب تجربة")
        panel = open_panel(vera)
        expect(panel.get_by_role("heading", name="اسأل صاحب تجربة")).to_be_visible()
        stage.picture(vera, "before")
        panel.get_by_role("textbox").last.fill(QUESTION)
        panel.get_by_role("textbox").last.press("Enter")
        expect(panel.get_by_label(re.compile("^(محفوظة|مقروءة)$")).last).to_be_visible()
        own = panel.locator(".log").get_by_text(QUESTION, exact=True)
        assert own.evaluate(DIRECTION) == "rtl" and edges(own)[0] < 120, "the visitor's own words stand at the end of the line: on the left"
        desk = take(ines, QUESTION)
        expect(desk.get_by_text(QUESTION).last).to_be_visible()
        answer(ines, "Yes, it fits the D80.", about=QUESTION)
        answer(ines, "نعم، وتعمل مع D90 أيضًا: **70 mm** و 300 mm.", about=QUESTION)
        english = panel.get_by_text("Yes, it fits the D80.")
        expect(english).to_be_visible()
        assert english.evaluate(DIRECTION) == "ltr" and edges(english)[1] > 300
        expect(panel.get_by_text("وتعمل مع D90 أيضًا")).to_be_visible()
        self._reads_as_arabic(vera, panel)
        assert faults(vera) == []
        stage.picture(vera, "talking")
        self._rates(stage, vera, panel)

    def _reads_as_arabic(self, vera: Page, panel: Locator) -> None:
        expect(panel.locator("#title")).to_have_text("Ines")
        expect(panel.get_by_label("مقروءة").last).to_be_visible()
        expect(panel.locator(".meta").first).to_have_text(re.compile("[٠-٩]:[٠-٩]{2}"))
        assert vera.evaluate("document.scrollingElement.scrollWidth") <= 360
        assert panel.evaluate("(one) => [...one.querySelectorAll('*')].every((each) => each.scrollWidth <= 360)")
        send = panel.get_by_role("button", name="إرسال", exact=True)
        assert edges(send)[0] < edges(panel.get_by_role("textbox").last)[0]

    def _rates(self, stage: Stage, vera: Page, panel: Locator) -> None:
        panel.get_by_role("button", name="إنهاء المحادثة").click()
        card = panel.get_by_role("group", name=re.compile("Ines"))
        card.get_by_role("radio").nth(4).check(force=True)
        assert edges(card.locator(".star").first)[0] > edges(card.locator(".star").last)[0], "the first star is on the right"
        assert faults(vera) == []
        stage.picture(vera, "rating")
        panel.get_by_role("button", name="إرسال التقييم").click()
        expect(panel.get_by_text("وصل تقييمك إلى Ines")).to_be_visible()
        stage.picture(vera, "rated")
