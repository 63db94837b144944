"""Browsers that lack or block what modern pages take for granted, and pages that misuse the tag: asking and answering still work."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ground.browser import Stage
from tests.journeys.people import Demo, answer, open_panel, write
from tests.journeys.test_broken_line import said

pytestmark = pytest.mark.only("sqlite")  # the database cannot matter: what differs is in the browser
PLAIN_HTTP = """delete Crypto.prototype.randomUUID; delete Navigator.prototype.locks; delete Navigator.prototype.serviceWorker;"""
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });"""
NO_SOCKET = """window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({}), 20); } close() {} send() {} };"""


def asked(demo: Demo, page: Page, words: str, path: str = "/p/prime-35") -> None:
    page.goto(demo.shop(path))
    write(open_panel(page), words)


def take(desk: Page, words: str) -> Locator:
    """The respondent takes just this question, whatever else is offered; the pane it opens in."""
    desk.get_by_role("article").filter(has_text=words).get_by_role("button", name="Accept").click()
    pane = desk.get_by_role("region", name=re.compile("^Conversation with")).filter(has_text=words).last
    expect(pane.get_by_text("You answer now").last).to_be_visible()
    return pane


class TestABrowserThat:
    def test_knows_only_what_plain_http_allows_asks_and_is_answered(self, demo: Demo, stage: Stage) -> None:
        vera, ines = stage.enter("vera"), demo.at_desk(stage, "ines")
        vera.add_init_script(PLAIN_HTTP)
        asked(demo, vera, "Asked over plain http")
        assert vera.evaluate("[crypto.randomUUID, navigator.locks, navigator.serviceWorker].every((one) => one === undefined)")
        take(ines, "Asked over plain http")
        answer(ines, "Answered all the same", about="Asked over plain http")
        expect(vera.locator("vouch-chat").get_by_text("Answered all the same")).to_be_visible()

    def test_blocks_storage_asks_and_is_answered(self, demo: Demo, stage: Stage) -> None:
        vera, ines = stage.enter("vera"), demo.at_desk(stage, "ines")
        vera.add_init_script(NO_STORAGE)
        asked(demo, vera, "Asked without storage")
        take(ines, "Asked without storage")
        answer(ines, "Answered without storage", about="Asked without storage")
        expect(vera.locator("vouch-chat").get_by_text("Answered without storage")).to_be_visible()

    def test_blocks_websockets_goes_by_http(self, demo: Demo, stage: Stage) -> None:
        vera, ines = stage.enter("vera", phone=True), demo.at_desk(stage, "ines")
        vera.add_init_script(NO_SOCKET)
        vera.goto(demo.shop("/p/prime-35"))
        panel = open_panel(vera)
        panel.get_by_role("textbox").last.fill("Asked by HTTP")
        with vera.expect_request(re.compile("/embed/commands"), timeout=40_000):
            panel.get_by_role("button", name="Send").click()
        expect(panel.get_by_label(re.compile("^(stored|read)$")).last).to_be_visible(timeout=40_000)
        take(ines, "Asked by HTTP")
        answer(ines, "Answered to HTTP", about="Asked by HTTP")
        expect(panel.get_by_text("Answered to HTTP")).to_be_visible(timeout=40_000)
        write(panel, "Thanked by HTTP")
        expect(ines.get_by_text("Thanked by HTTP").last).to_be_visible()
        stage.picture(vera, "by-http")


class TestTwoTabs:
    def test_of_one_visitor_show_the_same_and_nothing_twice(self, demo: Demo, stage: Stage) -> None:
        first, omar = stage.enter("vera"), demo.at_desk(stage, "omar")
        asked(demo, first, "From the first tab", "/checkout")
        second = first.context.new_page()
        second.goto(demo.shop("/p/macro-60"))
        panels = [page.locator("vouch-chat").get_by_role("dialog") for page in (first, second)]  # it opens by itself where it stood open
        expect(panels[1].get_by_text("From the first tab")).to_be_visible()
        take(omar, "From the first tab")
        write(panels[1], "From the second tab")
        expect(omar.get_by_text("From the second tab").last).to_be_visible()
        answer(omar, "To both of them", about="From the first tab")
        for panel in panels:
            expect(panel.get_by_text("To both of them")).to_be_visible()
        write(panels[0], "And from the first again")
        expect(panels[1].get_by_text("And from the first again")).to_be_visible()
        wanted = ["From the first tab", "From the second tab", "To both of them", "And from the first again"]
        assert said(first) == said(second) == wanted
        stage.picture(second, "the-second-tab")


class TestABlockedVisitor:
    def test_is_told_and_writes_again_once_a_manager_lifts_it(self, demo: Demo, stage: Stage) -> None:
        vera, omar = stage.enter("vera"), demo.at_desk(stage, "omar")
        asked(demo, vera, "You are all fools", "/checkout")
        panel = open_panel(vera)
        take(omar, "You are all fools").get_by_role("button", name="Actions").click()
        omar.get_by_role("menuitem", name=re.compile("^Block the visitor")).click()
        dialog = omar.get_by_role("dialog")
        dialog.get_by_role("button", name="Block", exact=True).click()
        expect(dialog.get_by_text("Say in a few words why.")).to_be_visible()
        dialog.get_by_label("Why?").fill("Insults everybody")
        dialog.get_by_role("radio", name="All of Objectif").check()
        stage.picture(omar, "omar-blocks")
        dialog.get_by_role("button", name="Block", exact=True).click()
        expect(omar.get_by_text("This conversation is closed, and the visitor is blocked.")).to_be_visible()  # after the time to undo
        panel.get_by_role("textbox").last.fill("Fools, all of you")
        panel.get_by_role("textbox").last.press("Enter")
        expect(panel.get_by_text("Fools, all of you")).to_be_visible()
        expect(panel.get_by_role("status").filter(has_text="You cannot write here at the moment")).to_be_visible()
        stage.picture(vera, "vera-is-told")
        self._lift(demo, stage)
        vera.reload()
        write(panel, "I am sorry")
        stage.picture(vera, "vera-writes-again")

    def _lift(self, demo: Demo, stage: Stage) -> None:
        maya = demo.sign_in(stage, "maya")
        maya.goto(demo.console("/blocks"))
        expect(maya.get_by_text("Insults everybody")).to_be_visible()
        stage.picture(maya, "maya-sees-the-block")
        maya.get_by_role("button", name="Let in again").first.click()
        expect(maya.get_by_text("The visitor may write again.")).to_be_visible()


class TestARemovedMember:
    def test_is_out_at_once_and_the_conversation_goes_to_another(self, demo: Demo, stage: Stage) -> None:
        """After this Awa is gone."""
        awa, vera = demo.at_desk(stage, "awa"), stage.enter("vera")
        asked(demo, vera, "Who answers when you leave?", "/c/film")
        take(awa, "Who answers when you leave?")
        answer(awa, "I am here", about="Who answers when you leave?")
        ines, maya = demo.at_desk(stage, "ines"), demo.sign_in(stage, "maya")
        maya.goto(demo.console("/people"))
        maya.get_by_role("link", name=re.compile("Awa")).click()
        maya.get_by_text("End the membership …").click()
        stage.picture(maya, "maya-ends-it")
        with awa.expect_request(re.compile("desk/ticket")):  # the socket ended, the desk asks for another
            maya.get_by_role("button", name="Yes, end it now").click()
        expect(take(ines, "Who answers when you leave?").get_by_text("I am here").last).to_be_visible()
        stage.picture(awa, "awa-is-out")
        answered = awa.goto(demo.desk())
        assert answered is not None and answered.status == 404
        stage.expected = "Failed to load resource"


class TestThePage:
    """Last: nobody answers these."""

    def test_with_the_tag_twice_has_one_launcher(self, demo: Demo, stage: Stage) -> None:
        vera = stage.enter("vera")
        vera.goto(demo.shop("/"))
        expect(vera.locator("vouch-chat")).to_have_count(1)
        vera.context.add_init_script("""addEventListener("DOMContentLoaded", () => {
            const tag = document.querySelector("script[data-site]");
            tag.after(tag.cloneNode());
        });""")
        vera.reload()
        expect(vera.locator("vouch-chat").get_by_role("button")).to_be_visible()
        vera.wait_for_load_state("networkidle")
        expect(vera.locator("vouch-chat")).to_have_count(1)
        expect(vera.locator("script[data-site]")).to_have_count(2)

    def test_that_swaps_its_body_keeps_launcher_and_conversation(self, demo: Demo, stage: Stage) -> None:
        vera = stage.enter("vera")
        asked(demo, vera, "Before the swap", "/checkout")
        vera.evaluate("""() => {
            const next = document.createElement("body");
            next.append(document.createElement("main"));
            document.body = next;
        }""")
        panel = open_panel(vera)
        expect(panel.get_by_text("Before the swap")).to_be_visible()
        write(panel, "After the swap")
        expect(vera.locator("vouch-chat")).to_have_count(1)

    @pytest.mark.parametrize(("shop", "language", "rules"), [("twin", "en", 0), ("shop", "fr", 2)])
    def test_asks_five_times_at_most_and_stores_nothing_before_the_first_message(self, demo: Demo, stage: Stage, shop: str, language: str,
                                                                                 rules: int) -> None:
        """A site with rules asks for their code when the page is idle, and counts its invitations."""
        vera = stage.enter("vera", language=language)
        asked_for: list[str] = []
        ours = re.compile(rf"//localhost:{demo.server.port}/")
        vera.on("request", lambda request: ours.search(request.url) and asked_for.append(f"{request.method} {request.url}"))
        vera.on("websocket", lambda socket: asked_for.append(socket.url))
        vera.goto(f"http://{shop}.localhost:{demo.server.port}/?lang={language}")
        panel = open_panel(vera)
        expect(panel.get_by_role("textbox").last).to_be_visible()
        vera.wait_for_load_state("networkidle")
        stored = "[localStorage.length, sessionStorage.length, document.cookie]"
        assert vera.evaluate(stored) == [0, 0, ""]
        assert [cookie for cookie in vera.context.cookies() if cookie["name"] != "basket"] == []
        assert len(asked_for) <= 3 + rules, asked_for
        panel.get_by_role("textbox").last.fill("Counted")
        panel.get_by_role("textbox").last.press("Enter")
        expect(panel.get_by_label(re.compile("^(stored|read|enregistré|lu)$")).last).to_be_visible()
        before = [each for each in asked_for if "/thread" not in each and "/dist/chunk" not in each]
        assert len(before) <= 5 + rules, asked_for
        assert vera.context.cookies() == []
