"""Pages of every kind around the widget: strict, hostile, turned around, framed, and not allowed at all. Others are in test_other_browsers.py."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.kernel.ids import uid
from tests.ground.browser import Stage
from tests.ground.sockets import eventually
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, open_panel, write

pytestmark = pytest.mark.only("sqlite")  # the database cannot matter: what differs is the page
PATH = "/any-page"
HOSTILE = """* { all: unset !important; text-transform: uppercase !important; letter-spacing: 9px !important; direction: inherit }
html { font-size: 40px !important; line-height: 3 } vouch-chat { display: none !important; opacity: 0 !important; transform: scale(3) !important }
.cover { position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; pointer-events: none !important }"""
STRICT = ("default-src 'none'; script-src {vouch}; connect-src {vouch} {socket}; style-src 'none'; form-action 'none'; base-uri 'none'; "
          "require-trusted-types-for 'script'; trusted-types 'none'")
Visit = Callable[..., Page]


@pytest.fixture
def key(demo: Demo, stage: Stage) -> str:
    page = stage.enter("anybody")
    page.goto(demo.shop("/privacy"))
    return str(page.locator("script[data-site]").get_attribute("data-site"))


@pytest.fixture
def visit(demo: Demo, stage: Stage, key: str) -> Visit:
    """A visitor on a page of the shop's origin (or of `origin`) that a test has written."""
    tag = f'<script async src="{demo.server.url}/embed/loader.js" data-site="{key}"></script>'

    def enter(body: str = "<main>A page</main>", *, head: str = "", html: str = 'lang="en"', policy: str = "", origin: str = "") -> Page:
        page, at = stage.enter("vera"), origin or demo.shop("").rstrip("/")
        text = f"<!doctype html><html {html}><head><title>A page</title>{head}</head><body>{body}{tag}"

        def serve(route: Route) -> None:
            headers = {"Content-Security-Policy": policy} if policy else {}
            route.fulfill(body=text, content_type="text/html; charset=utf-8", headers=headers)

        page.context.route(f"{at}{PATH}*", serve)
        page.context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.goto(at + PATH)
        return page

    return enter


def asked(page: Page, words: str) -> Locator:
    panel = open_panel(page)
    write(panel, words)
    return panel


def box(place: Locator) -> tuple[float, float, float, float]:
    found = place.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["width"], found["height"]


class TestAPage:
    def test_that_allows_nothing_but_vouch_and_trusts_no_strings(self, demo: Demo, stage: Stage, visit: Visit) -> None:
        policy = STRICT.format(vouch=demo.server.url, socket=demo.server.url.replace("http", "ws"))
        page = visit(policy=policy)
        asked(page, "Asked under a strict policy")
        stage.picture(page, "strict")  # and it complained of nothing: the stage looks

    def test_whose_style_sheet_shouts_at_everything(self, stage: Stage, visit: Visit) -> None:
        page = visit("<div class='cover'></div><p>A page</p>", head=f"<style>{HOSTILE}</style>")
        launcher = page.locator("vouch-chat button.ask")
        expect(launcher).to_be_visible()
        _, _, width, height = box(launcher)
        assert height == 48 and width < 260
        panel = asked(page, "Asked on a shouting page")
        x, y, width, height = box(panel)
        assert (round(width), round(height)) == (392, 576) and x + width <= 1280 and y + height <= 800
        said = "(one) => { const s = getComputedStyle(one); return [s.fontSize, s.textTransform, s.letterSpacing, s.lineHeight] }"
        assert panel.locator(".bubble").first.evaluate(said) == ["15px", "none", "normal", "22.5px"]
        stage.picture(page, "shouting")

    def test_that_reads_from_the_right_has_it_on_the_left(self, stage: Stage, visit: Visit) -> None:
        page = visit(html='lang="en" dir="rtl"')
        assert box(page.locator("vouch-chat button.ask"))[0] < 640
        panel = asked(page, "Asked in English")
        assert box(panel)[0] < 640
        assert panel.locator(".log").evaluate("(one) => getComputedStyle(one).direction") == "ltr"
        stage.picture(page, "from-the-right")

    def test_that_is_not_listed_shows_nothing_and_says_why(self, demo: Demo, stage: Stage, visit: Visit) -> None:
        stage.expected = "Failed to load resource"
        warned: list[str] = []
        page = visit(origin="http://elsewhere.localhost:9")
        page.on("console", lambda message: message.type == "warning" and warned.append(message.text))
        with page.expect_console_message(lambda message: "vouch:" in message.text) as heard:
            page.reload()
        assert "http://elsewhere.localhost:9" in heard.value.text and "403" in heard.value.text
        assert page.locator("vouch-chat").count() == 0 and warned

    def test_that_is_left_and_come_back_to_goes_on(self, stage: Stage, visit: Visit) -> None:
        page = visit()
        panel = asked(page, "Before the page was put away")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        with page.expect_websocket():
            page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        write(panel, "After it came back")

    def test_in_a_frame_is_a_page_like_any_other(self, demo: Demo, stage: Stage, visit: Visit) -> None:
        page = visit(f"<iframe src='{PATH}?framed' width=500 height=700 title='A frame'></iframe>")
        frame = page.frame_locator("iframe").first
        frame.locator("vouch-chat button.ask").click()
        panel = frame.locator("vouch-chat").get_by_role("dialog")
        write(panel, "Asked in a frame")


class TestSeveralConversations:
    CLOSE = """async ([origin, id]) => {
      const kept = JSON.parse(Object.entries(localStorage).find(([name]) => /^vouch:[^:]+$/.test(name))[1]);
      const command = { conversation: kept.conversation, client_id: id };
      const headers = { Authorization: `Bearer ${kept.token}`, "Content-Type": "application/json" };
      await fetch(`${origin}/embed/commands`, { method: "POST", headers, body: JSON.stringify({ name: "conversation.close", command }) });
    }"""

    def _anew(self, panel: Locator) -> bool:
        """A tap right after the cards moved counts for nothing."""
        if panel.get_by_role("button", name="New conversation").is_visible():
            panel.get_by_role("button", name="New conversation").click()
        return panel.get_by_role("heading").is_visible()

    def test_are_found_behind_one_button_without_barriers(self, demo: Demo, stage: Stage, visit: Visit) -> None:
        page = visit(html='lang="en" style="color-scheme: light dark"')
        panel = asked(page, "The first question")
        page.evaluate(self.CLOSE, [demo.server.url, uid()])
        eventually(lambda: self._anew(panel), "the start of a new conversation")
        write(panel, "The second question")
        panel.get_by_role("button", name="Your conversations").click()
        rows = panel.get_by_role("listitem")
        expect(rows).to_have_count(2)
        expect(rows.last).to_contain_text("The first question")
        seen = {}
        looks = {"light": {}, "forced colours": {"forced_colors": "active"}, "dark": {"forced_colors": "none", "color_scheme": "dark"}}
        for name, look in looks.items():
            page.emulate_media(**look)
            seen[name] = faults(page)
            stage.picture(page, name)
        assert seen == {"light": [], "dark": [], "forced colours": []}
        rows.last.get_by_role("button").click()
        expect(panel.locator(".log").get_by_text("The first question")).to_be_visible()
        expect(panel.locator(".log").get_by_text("The second question")).to_have_count(0)
