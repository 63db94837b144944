"""Words made to run, wherever a person can put some: on every screen they are text, and nothing is fetched from elsewhere."""

import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import jwt
import pytest
from playwright.sync_api import Page, expect

from app.kernel.ids import uid
from app.kernel.text import clean
from tests.ground.browser import Stage
from tests.journeys.people import Demo, answer, at_once, open_panel, rate, write
from tests.journeys.test_other_browsers import take

pytestmark = pytest.mark.only("sqlite")  # what a database does with such words, tests/hostile shows
RUN = "window.__pwned=1"
ATTACKS = (
    f"<script>{RUN}</script>", f"<img src=x onerror={RUN}>", f'"><img src=http://evil.example/a.png onerror={RUN}>', f"</textarea><svg onload={RUN}>",
    f"</script><script>{RUN}</script>", f"<iframe srcdoc='<script>parent.{RUN[7:]}</script>'></iframe>", f"[tap](javascript:{RUN})",
    f"[tap](data:text/html,<script>{RUN}</script>)", "![see](http://evil.example/b.png)", f"javascript:{RUN}", f"<a href=javascript:{RUN}>tap</a>",
    "{{7*7}} ${7*7} {% raw %} <%= 7*7 %> %(name)s {name}", "<style>@import 'http://evil.example/c.css'</style>", "\u202eevil\u2066\u200f", "😀" * 60,
    "<!--", "&lt;b&gt; &amp; &#x27;", f"<x onclick={RUN} style=position:fixed;inset:0>", "'; DROP TABLE entry;--", "<base href=http://evil.example>",
)
HOSTILE = "\n".join(ATTACKS)
LINE = f"<img src=x onerror={RUN}>\"'</script>{{{{7*7}}}}"  # where there is room for a line only
LOOK = "[window.__pwned ?? null, document.querySelectorAll('img[onerror], [onclick], base, iframe').length]"
EMAIL = f"<img/src=x/onerror={RUN}>@evil.example"


@dataclass
class Watch:
    """Whatever ran, asked or went elsewhere, in any of the browsers."""

    pages: list[Page] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        self.pages.append(page)
        page.on("dialog", lambda dialog: (self.seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self._asked(request.url))
        return page

    def _asked(self, address: str) -> None:
        host = urlsplit(address).hostname or ""
        if not address.startswith(("data:", "blob:")) and host != "localhost" and not host.endswith(".localhost"):
            self.seen.append(f"request {address}")

    def is_quiet(self) -> bool:
        assert self.seen == []
        for page in self.pages:
            if not page.is_closed():
                assert page.evaluate(LOOK) == [None, 0], page.url
        return True


def save(page: Page, label: str | re.Pattern[str], value: str) -> None:
    """Fill a console form's field and save it."""
    page.get_by_label(label).first.fill(value)
    page.locator("form", has=page.get_by_label(label)).first.get_by_role("button", name="Save").click()


class TestHostileWords:
    def test_run_nowhere_and_are_shown_as_they_are(self, demo: Demo, stage: Stage) -> None:
        watch = Watch()
        olga = watch.over(demo.sign_in(stage, "olga"))
        secret, key = self._names(demo, olga)
        vera = watch.over(stage.enter("vera"))
        self._left(demo, stage, vera)
        vera.close()
        ines = watch.over(demo.at_desk(stage, "ines"))
        pane = take(ines, ATTACKS[0])
        assert clean(HOSTILE) in pane.get_by_role("log").inner_text()
        expect(ines.get_by_text(LINE).first).to_be_visible()
        stage.picture(ines, "ines-sees")
        box = pane.get_by_role("textbox", name="Message")
        box.fill(HOSTILE)
        pane.get_by_role("button", name="Send").click()
        expect(box).to_have_value("")
        self._mailed(demo, stage, watch)
        vera = watch.over(vera.context.new_page())
        vera.goto(demo.shop("/p/prime-35"))
        expect(vera.locator("vouch-chat").get_by_role("dialog")).to_be_visible()  # it stood open
        bubble = vera.locator("vouch-chat").locator(".bubble.theirs").last
        for attack in (ATTACKS[0], ATTACKS[1], ATTACKS[4], "{{7*7}}"):
            expect(bubble).to_contain_text(attack)
        expect(vera.locator("vouch-chat").get_by_role("dialog")).to_contain_text(LINE)
        stage.picture(vera, "vera-sees")
        assert set(vera.locator("vouch-chat .bubble a").evaluate_all("(all) => all.map((one) => one.protocol)")) == {"http:"}
        self._handed_over(demo, stage, watch, ines, vera)
        self._blocked(demo, stage, watch, secret, key)
        self._read(demo, stage, watch, olga)
        assert watch.is_quiet()
        stage.expected = "Failed to load resource"

    def _names(self, demo: Demo, olga: Page) -> tuple[str, str]:
        """The brand's own words: a topic, a category, a site, a person's public name and line."""
        for path, link in (("/topics", "Optics"), ("/categories", "Order and delivery")):
            olga.goto(demo.console(path))
            olga.get_by_role("link", name=link, exact=True).click()
            save(olga, re.compile("^Name"), LINE)
        olga.goto(demo.console("/people"))
        olga.get_by_role("link", name=re.compile("Ines")).click()
        save(olga, "Line under the name", LINE)
        save(olga, "Public name", LINE)
        olga.goto(demo.console("/sites"))
        olga.get_by_role("link", name=re.compile("Objectif shop")).click()
        save(olga, "Name", LINE)
        expect(olga.get_by_role("heading", name=LINE)).to_be_visible()
        tag = olga.locator("#snippet").inner_text()
        olga.get_by_text("Show the secret").click()
        return olga.locator("details pre").first.inner_text().strip(), tag.split('data-site="')[1][:20]

    def _left(self, demo: Demo, stage: Stage, vera: Page) -> None:
        """Nobody is there: the question stays, an address that is none is refused and kept."""
        vera.goto(demo.shop("/p/prime-35?<script>alert(1)</script>#<img src=x onerror=alert(1)>"))
        expect(vera.locator("vouch-chat").get_by_role("button")).to_be_visible()
        vera.evaluate("(words) => vouch('page', { type: 'product', topic: 'optics', title: words, product: words })", LINE)
        panel = open_panel(vera)
        panel.get_by_role("textbox").last.fill(HOSTILE)
        panel.get_by_role("textbox").last.press("Enter")
        email = panel.get_by_label("Your e-mail address")
        email.fill(EMAIL)
        panel.get_by_role("button", name="Leave it").click()
        expect(panel.get_by_text("this is not an e-mail address")).to_be_visible()
        expect(email).to_have_value(EMAIL)
        assert clean(panel.locator(".bubble.own").inner_text()) == clean(HOSTILE)
        stage.picture(vera, "vera-is-refused")
        email.fill("vera@visitors.example")
        panel.get_by_role("button", name="Leave it").click()
        expect(panel.get_by_text("Your question is kept")).to_be_visible()

    def _handed_over(self, demo: Demo, stage: Stage, watch: Watch, ines: Page, vera: Page) -> None:
        """A note and a rating; the category was renamed above."""
        omar = watch.over(demo.at_desk(stage, "omar"))
        ines.get_by_role("button", name="Actions").last.click()
        ines.get_by_role("menuitem", name=re.compile("^Transfer")).click()
        ines.get_by_role("dialog").get_by_role("radio", name=re.compile("^The team")).check()
        ines.get_by_role("dialog").get_by_role("textbox").fill(HOSTILE)
        ines.get_by_role("dialog").get_by_role("button", name="Transfer").click()
        pane = take(omar, ATTACKS[0])
        assert ATTACKS[1] in pane.get_by_role("log").locator(".note").last.inner_text()
        stage.picture(omar, "omar-sees")
        answer(omar, "All of it is text.")
        pane.get_by_role("button", name="Actions").click()
        omar.get_by_role("menuitem", name=re.compile("Close the conversation")).click()
        omar.get_by_role("dialog").get_by_text(LINE, exact=True).click()
        omar.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
        at_once(omar)
        panel = vera.locator("vouch-chat").get_by_role("dialog")
        rate(panel, name="window.__pwned", stars=1, words=HOSTILE)
        expect(panel.get_by_text(re.compile("You gave .* 1 of 5"))).to_be_visible()
        stage.picture(vera, "vera-rated")

    def _blocked(self, demo: Demo, stage: Stage, watch: Watch, secret: str, key: str) -> None:
        """A visitor without our widget: a name that the brand signed, an address that no browser has; blocked with a reason."""
        claims = {"sub": LINE, "jti": uid(), "aud": key, "exp": int(time.time()) + 300, "name": LINE}
        with demo.server.client(origin=demo.shop()[:-1]) as client:
            entrance = {"language": "en", "device": "phone", "identity": jwt.encode(claims, secret, "HS256")}
            session = client.post(f"/embed/{key}/session", json=entrance)
            page = {"url": f"javascript:{RUN}", "title": LINE, "type": "checkout", "topic": LINE, "product": LINE}
            command = {"conversation": uid(), "client_id": uid(), "body": f"Crafted {LINE}", "page": page}
            ack = client.post("/embed/commands", json={"name": "conversation.ask", "command": command},
                              headers={"Authorization": f"Bearer {session.json()['token']}"}).json()
        assert session.json()["name"] == LINE and ack["ok"], ack
        omar = watch.pages[-1]
        pane = take(omar, "Crafted")
        expect(omar.get_by_role("heading", name=LINE).first).to_be_visible()
        expect(omar.locator("a[href^='javascript:']")).to_have_count(0)
        pane.get_by_role("button", name="Actions").click()
        expect(omar.get_by_role("menuitem", name="Open the visitor's page")).to_have_count(0)
        omar.get_by_role("menuitem", name=re.compile("^Block")).click()
        omar.get_by_role("dialog").get_by_label("Why?").fill(HOSTILE.replace("\n", " ")[:500])
        omar.get_by_role("dialog").get_by_role("button", name="Block", exact=True).click()
        at_once(omar)
        expect(pane.get_by_text("and the visitor is blocked.")).to_be_visible()

    def _read(self, demo: Demo, stage: Stage, watch: Watch, olga: Page) -> None:
        """Every page of the office."""
        for path in ("/conversations", "/people", "/topics", "/categories", "/sites", "/blocks"):
            olga.goto(demo.console(path))
            expect(olga.locator("main")).to_contain_text(f"<img src=x onerror={RUN}>")
            assert watch.is_quiet()
        stage.picture(olga, "olga-sees-the-block")
        olga.goto(demo.console())
        olga.locator("main a", has_text=ATTACKS[0]).first.click()
        assert clean(HOSTILE) in olga.locator("main").inner_text()
        expect(olga.locator("a[href^='javascript:'], a[href^='data:']")).to_have_count(0)
        stage.picture(olga, "olga-reads")
        assert watch.is_quiet()

    def _mailed(self, demo: Demo, stage: Stage, watch: Watch) -> None:
        """The letter, and the page behind its link."""
        outbox = watch.over(stage.enter("mail"))
        outbox.goto(f"{demo.server.url}/outbox")
        for _ in range(160):
            if outbox.get_by_text("vera@visitors.example").count():
                break
            outbox.wait_for_timeout(250)
            outbox.reload()
        assert watch.is_quiet()
        outbox.locator('a[href*="/left/"]').first.click()
        expect(outbox.locator(".log")).to_contain_text(ATTACKS[0])
        stage.picture(outbox, "the-mailed-link")


class TestTenThousandCharacters:
    def test_are_refused_and_stay_to_be_shortened(self, demo: Demo, stage: Stage) -> None:
        long = "0123456789" * 1_000
        lena, vera = demo.at_desk(stage, "lena"), stage.enter("vera", phone=True)
        vera.goto(demo.shop("/c/action"))
        panel = open_panel(vera)
        box = panel.get_by_role("textbox").last
        box.fill(long)
        expect(panel.get_by_text("Too long: 10,000 of 4,000 characters")).to_be_visible()
        expect(panel.get_by_role("button", name="Send")).to_be_disabled()
        box.press("Enter")
        expect(box).to_have_value(long)
        stage.picture(vera, "too-long")
        write(panel, "Shorter: is it waterproof?")
        desk = take(lena, "Shorter: is it waterproof?")
        reply = desk.get_by_role("textbox", name="Message")
        reply.fill(long)
        expect(desk.get_by_text("6,000 characters too many")).to_be_visible()
        expect(desk.get_by_role("button", name="Send")).to_be_disabled()
        lena.reload()
        expect(desk.get_by_role("textbox", name="Message")).to_have_value(long)
        stage.picture(lena, "too-long-at-the-desk")
        reply.fill(long[:4_000])
        desk.get_by_role("button", name="Send").click()
        expect(panel.get_by_text(long[:4_000])).to_be_visible()
