"""Every screen of a filled brand in real Chromium: the office and the public on a phone, the desk, the widget, the mirror."""

import gzip
import json
import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.kernel.ids import uid
from app.kernel.text import clean
from tests.ground.server import PATIENCE, Server
from tests.ground.sockets import eventually
from tests.hostile.filled import Filled
from tests.hostile.watching import Watch
from tests.journeys.hostile_page import dressed
from tests.matrix import cells

NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
# What is no page: files, data, the socket's and the widget's side doors; the desk, which has a screen of its own.
NO_PAGE = re.compile(r"/(embed|static|photo|healthz|readyz|metrics)\b|\.csv|<token>|/desk$")
HOME = """([key, kept]) => localStorage.getItem(`vouch:${key}`) ?? localStorage.setItem(`vouch:${key}`, JSON.stringify(kept))"""
BUBBLES = "(all) => all.map((one) => one.textContent)"
DIALOGS = {"Transfer…": "Transfer", "Share a promotion…": "Share a promotion", "Close the conversation…": "Close the conversation"}


class Screens:
    """Its people's browsers; what they read is kept in `read`, and nothing but reading may come of it."""

    def __init__(self, browser: Browser, server: Server, filled: Filled) -> None:
        self.browser, self.server, self.filled, self.watch = browser, server, filled, Watch()
        self.read: list[str] = []
        self.last = filled.answered[-1].rpartition(" ")[2]

    def enter(self, size: dict[str, int], who: str = "") -> Page:
        context: BrowserContext = self.browser.new_context(viewport=size, locale="en")
        context.set_default_timeout(PATIENCE * 1_000)
        self.watch.over(context)
        if who:
            context.add_cookies([{"name": "vouch", "value": self.filled.cookies[who], "url": self.server.url}])
        return context.new_page()

    def look(self, page: Page) -> None:
        self.read.append(self.watch.look(page))

    def pages(self) -> None:
        """Every page of the office, the account and the public, and those behind the links of letters."""
        page, target = self.enter(NARROW, "olga"), self.filled.played.target
        for route in sorted(cells.ROUTES):
            method, rule = route.split(" ", 1)
            if method == "GET" and not NO_PAGE.search(rule):
                fields = {"slug": target.slug, "key": target.site_key, **cells.ROUTES[route].fill(target)}
                self.open(page, re.sub(r"<(?:\w+:)?(\w+)>", lambda found, fields=fields: str(fields[found[1]]), rule))
        self.open(page, f"/b/{target.slug}/console/search?q=%3Cimg%20src=x%20onerror=__ran(1)%3E")
        page.context.close()
        page = self.enter(NARROW)
        for path in self.filled.doors:
            self.open(page, path)
        page.context.close()

    def open(self, page: Page, path: str) -> None:
        page.goto(self.server.url + path)
        self.look(page)

    def desk(self, page: Page) -> list[str]:
        """The conversation with its card, what is offered, the feed, the ranking, and every dialog with words in it; its bubbles."""
        page.goto(f"{self.server.url}/b/{self.filled.played.target.slug}/desk")
        pane = page.get_by_role("region", name=re.compile("^Conversation with")).first
        expect(pane.locator(".bubble").last).to_contain_text(self.last)
        expect(page.locator("article").first).to_be_visible()
        self.look(page)
        for tab in ("Live feed", "Ranking", "Visitor"):
            page.get_by_role("tab", name=re.compile(tab)).click()
            self.look(page)
        for item, title in DIALOGS.items():
            pane.get_by_role("button", name="Actions").click()
            page.get_by_role("menuitem", name=re.compile(item)).click()
            dialog = page.get_by_role("dialog", name=title)
            expect(dialog.locator("input, textarea").first).to_be_visible()
            self.look(page)
            page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)
        pane.get_by_role("button", name="Replies").click()
        expect(page.get_by_role("option").first).to_be_visible()
        self.look(page)
        page.keyboard.press("Escape")
        return list(pane.locator(".bubble").evaluate_all(BUBBLES))

    def mirror(self, desk: Page, strings: list[str]) -> None:
        """The visitor's page made of them: as text, as attributes, as styles."""
        filled, shop = self.filled, f"http://shop.localhost:{self.server.port}"
        packed = gzip.compress(json.dumps(dressed([clean(each) for each in strings])).encode())
        with self.server.client(origin=shop) as client:
            client.headers["Authorization"] = f"Bearer {filled.played.tokens['vera']}"

            def say(name: str, **command: object) -> dict[str, str]:
                ack = client.post("/embed/commands", json={"name": name, "command": command}).json()
                assert ack["ok"], ack
                return dict(ack["data"])

            say("conversation.heads", conversations=[])
            grant = say("mirror.show", conversation=filled.played.target.conversation, client_id=uid())["grant"]
            expect(desk.locator(".mirror iframe")).to_be_attached()
            query = {"grant": grant, "seq": 1, "checkpoint": 1, "state": "live"}
            eventually(lambda: client.post("/embed/mirror", params=query, content=packed).json()["data"]["watched"], "that the desk watches")
        seen = desk.frame_locator(".mirror iframe").frame_locator("iframe")
        expect(seen.locator("h1")).to_have_text("Dressed")
        assert seen.locator("p").count() == len(strings)
        self.look(desk)

    def in_the_hand(self, desk: Page) -> None:
        """The desk on a phone: its list, or the conversation."""
        desk.set_viewport_size(NARROW)
        expect(desk.locator(".reach")).to_be_attached()
        self.look(desk)

    def widget(self) -> list[str]:
        """The visitor's panel on the shop's page, on a phone; its bubbles."""
        filled = self.filled
        page = self.enter(NARROW)
        page.goto(f"http://shop.localhost:{self.server.port}/privacy")
        kept = {"token": filled.played.tokens["vera"], "conversation": filled.played.target.conversation, "asked": True, "open": True}
        page.evaluate(HOME, [filled.played.target.site_key, kept])
        page.goto(f"http://shop.localhost:{self.server.port}/p/prime-35?x=<script>__ran(1)</script>#<img src=x onerror=__ran(2)>")
        bubbles = page.locator("vouch-chat .bubble")
        expect(bubbles.last).to_contain_text(self.last)
        self.look(page)
        said = list(bubbles.evaluate_all(BUBBLES))
        page.context.close()
        return said
