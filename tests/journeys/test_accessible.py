"""Every screen without barriers: axe finds nothing, in light and dark, in both languages, on a phone, and in a pseudo-language from the right."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, at_once, open_panel, stand, write
from tests.journeys.test_other_browsers import take

pytestmark = pytest.mark.only("sqlite")  # the database cannot matter
# axe is injected, which the pages' own policies forbid: these contexts pass them by.
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "phone, dark, in French": {"phone": True, "color_scheme": "dark", "language": "fr"},
    "right to left, dark": {"color_scheme": "dark"},
}
TURN = "document.documentElement.dir = 'rtl'"
# A language nobody speaks: every word longer than in any real one, and no letter as the sources have it.
PSEUDO = """() => {
  const say = (text) => "\u27e6" + text.replace(/[a-z]{2,}/gi, (word) => word.replace(/[aeiou]/gi, "$&\u0300$&")) + "\u27e7";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const words = walk.currentNode;
    if (words.data.trim() && !words.parentElement.closest("script, style, textarea, code")) words.data = say(words.data);
  }
  for (const name of ["aria-label", "placeholder", "title"])
    for (const element of document.querySelectorAll(`[${name}]`)) element.setAttribute(name, say(element.getAttribute(name)));
}"""


def enter(stage: Stage, name: str, look: str) -> Page:
    page = stage.enter(name, bypass_csp=True, reduced_motion="reduce", **LOOKS[look])  # half-faded words have no contrast
    if look.startswith("right to left"):
        page.add_init_script(f"addEventListener('DOMContentLoaded', () => {TURN})")
    return page


def office_faults(page: Page, look: str) -> list[str]:
    """What axe finds, from right to left in the pseudo-language; and whether everything still has its place then."""
    if look.startswith("right to left"):
        page.evaluate(PSEUDO)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return faults(page) + ([f"{wide} px stand out at the side"] if wide > 0 else [])


class TestAxe:
    @pytest.mark.parametrize("look", LOOKS)
    def test_finds_nothing_on_public_pages_and_in_the_office(self, demo: Demo, stage: Stage, look: str) -> None:
        seen, anybody, maya = {}, enter(stage, "anybody", look), enter(stage, "maya", look)
        for path in ("/", "/sign-in", "/forgotten", "/outbox", "/link/over", "/nothing-here"):
            anybody.goto(demo.server.url + path)
            seen[path] = office_faults(anybody, look)
        anybody.goto(f"{demo.server.url}/sign-in")
        anybody.locator("main form button").first.click()
        expect(anybody.locator("[aria-invalid=true]").first).to_be_visible()  # a click does not wait for the page that answers
        seen["refused"] = office_faults(anybody, look)
        demo.let_in(maya, "maya")
        for path in ("/", "/account"):
            maya.goto(demo.server.url + path)
            seen[f"signed in {path}"] = office_faults(maya, look)
        for path, link in (("/conversations", "main a[href*='/conversations/']"), ("/people", "main a[href*='/people/']:not([href$=invite])"),
                           ("/people/invite", ""), ("/topics", "main a[href*='/topics/']:not([href$=new])"), ("/topics/new", ""),
                           ("/categories", "main a[href*='/categories/']"), ("/sites", "main a[href*='/sites/']:not([href$=new])"),
                           ("/sites/new", ""), ("/replies", "main a.strong[href*='/replies/']"), ("/replies/new", ""), ("/report", ""),
                           ("/teams", ""), ("/teams/new", ""), ("/hours", ""), ("/brand", ""),
                           ("/badges", ""), ("/blocks", ""), ("/search?q=lens", ""), ("/search?q=-lens", "")):
            maya.goto(demo.console(path))
            seen[path] = office_faults(maya, look)
            if link:
                maya.goto(demo.server.url + str(maya.locator(link).first.get_attribute("href")))
                seen[f"{path}/…"] = office_faults(maya, look)
                if path == "/sites":
                    site = maya.url
                    for rules in ("/rules?path=/p/prime-35&type=product", "/rules/new"):
                        maya.goto(site + rules)
                        seen[rules] = office_faults(maya, look)
                if path in ("/conversations", "/people"):
                    stage.picture(maya, f"{path[1:]}-one")
        assert {state: found for state, found in seen.items() if found} == {}
        stage.expected = "Failed to load resource"

    @pytest.mark.parametrize("look", LOOKS)
    def test_finds_nothing_in_the_widget_and_the_shop_around_it(self, demo: Demo, stage: Stage, look: str) -> None:
        """Before, waiting or nobody there, talking, refused, closed with a rating."""
        vera, seen = enter(stage, "vera", look), {}
        tongue = "?lang=fr" if LOOKS[look].get("language") == "fr" else ""
        for path in ("/privacy", "/", "/basket", "/checkout", "/p/prime-35"):
            vera.goto(demo.shop(path + tongue))
            if path != "/privacy":  # a rule of the demo keeps the chat away from the small print
                expect(vera.locator("vouch-chat").get_by_role("button")).to_be_visible()
            seen[path] = faults(vera)
        panel = open_panel(vera)
        seen["before"] = faults(vera)
        stage.picture(vera, "before")
        vera.goto(demo.shop(f"/checkout{tongue}"))
        panel = open_panel(vera)
        question = f"Asked in the look {look}"
        write(panel, question)
        expect(panel.locator(".card form, .card.call").first).to_be_visible()
        seen["waiting or nobody"] = faults(vera)
        stage.picture(vera, "waiting-or-nobody")
        panel.get_by_role("textbox").last.fill("x" * 5_000)
        expect(panel.locator(".length.bad")).to_be_visible()
        seen["too long"] = faults(vera)
        panel.get_by_role("textbox").last.fill("")
        self._closed(demo, stage, vera, question, look, seen)
        assert {state: found for state, found in seen.items() if found} == {}

    def _omar(self, demo: Demo, stage: Stage, look: str) -> Page:
        """At the desk in the same look; phones and their dark are in the desk's own journey."""
        if LOOKS[look].get("phone"):
            return demo.at_desk(stage, "omar")
        page = enter(stage, "omar", look)
        demo.let_in(page, "omar")
        page.goto(demo.desk())
        stand(page, "Available")
        return page

    def _closed(self, demo: Demo, stage: Stage, vera: Page, question: str, look: str, seen: dict[str, list[str]]) -> None:
        omar, panel = self._omar(demo, stage, look), vera.locator("vouch-chat").get_by_role("dialog")
        expect(omar.get_by_text(question).first).to_be_visible()
        seen["offered at the desk"] = [] if LOOKS[look].get("phone") else faults(omar)
        desk = take(omar, question)
        desk.get_by_role("textbox", name="Message").fill("A list:\n- one `code`\n- two\n\n[a link](https://objectif.example/)")
        desk.get_by_role("button", name="Send").click()
        expect(panel.get_by_role("link", name="a link")).to_be_visible()
        seen["talking"] = faults(vera)
        stage.picture(vera, "talking")
        desk.get_by_role("button", name="Actions").click()
        omar.get_by_role("menuitem", name=re.compile("Close the conversation")).click()
        dialog = omar.get_by_role("dialog")
        seen["closing at the desk"] = [] if LOOKS[look].get("phone") else faults(omar)
        stage.picture(omar, "omar-closes")
        dialog.get_by_text("Order and delivery", exact=True).click()
        dialog.get_by_role("button", name="Close", exact=True).click()
        at_once(omar)
        panel.get_by_role("radio").nth(3).check(force=True)
        seen["rating"] = faults(vera)
        stage.picture(vera, "rating")
