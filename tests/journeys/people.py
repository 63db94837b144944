"""What people do in the journeys, in their words: sign in, ask, accept, write, hand over, close, rate."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.ground.browser import Stage
from tests.ground.server import Server
from tests.ground.sockets import eventually


@dataclass
class Demo:
    """The running demo and its sign-ins."""

    server: Server
    folder: Path
    inside: dict[str, Any] = field(default_factory=dict)  # e-mail -> the cookies of who has signed in

    def password(self, email: str) -> str:
        return str(json.loads((self.folder / "demo-sign-ins.json").read_text())[email])

    def shop(self, path: str = "/") -> str:
        return f"http://shop.localhost:{self.server.port}{path}"

    def desk(self, brand: str = "objectif") -> str:
        return f"{self.server.url}/b/{brand}/desk"

    def console(self, path: str = "/conversations", brand: str = "objectif") -> str:
        return f"{self.server.url}/b/{brand}/console{path}"

    def sign_in(self, stage: Stage, name: str, *, brand: str = "objectif", phone: bool = False, language: str = "en") -> Page:
        """A browser in which this person of the cast is signed in."""
        page = stage.enter(name, phone=phone, language=language)
        self.let_in(page, name, brand=brand)
        return page

    def let_in(self, page: Page, name: str, *, brand: str = "objectif") -> None:
        """By password the first time, then with that session: a file's journeys are quicker than anybody may sign in again and again."""
        email = f"{name}@{brand}.example"
        if email in self.inside:
            return page.context.add_cookies(self.inside[email])
        page.goto(f"{self.server.url}/sign-in")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(self.password(email))
        page.locator("main form button").first.click()
        expect(page).not_to_have_url(re.compile("sign-in"))
        self.inside[email] = page.context.cookies()

    def at_desk(self, stage: Stage, name: str, *, phone: bool = False) -> Page:
        """At the desk and available."""
        page = self.sign_in(stage, name, phone=phone)
        page.goto(self.desk())
        stand(page, "Available")
        return page


def mailed(demo: Demo, stage: Stage, address: str, pattern: str) -> str:
    """The link in the newest letter to this address, waited for in the demo's outbox."""
    mailbox = stage.enter("mailbox")

    def found() -> str | None:
        mailbox.goto(f"{demo.server.url}/outbox")
        letters = mailbox.locator("main").inner_text().split("To ")
        link = next((re.search(pattern, letter) for letter in letters if letter.startswith(address) and re.search(pattern, letter)), None)
        return link[0] if link else None

    return str(eventually(found, f"a letter to {address}", patience=40))


def stand(page: Page, how: str) -> None:
    """Say at the desk whether questions may come: Available, Busy or Away; until the server knows it, for the desk shows it at once."""
    page.get_by_role("button", name=re.compile("^Availability:")).click()
    page.get_by_role("menuitemradio", name=re.compile(f"^{how}")).click()
    expect(page.get_by_role("button", name=re.compile(f"Availability: {how}"))).to_have_attribute("aria-busy", "false")


def open_panel(page: Page) -> Locator:
    """The visitor taps the launcher; the panel as a dialog. After a reload it may open by itself, under the finger."""
    panel = page.locator("vouch-chat").get_by_role("dialog")
    launcher = page.locator("vouch-chat button.ask")
    expect(panel.or_(launcher).filter(visible=True).first).to_be_visible()
    if not panel.is_visible():
        with suppress(TimeoutError):  # gone, because the panel came
            launcher.click(timeout=3_000)
    expect(panel).to_be_visible()
    return panel


def write(panel: Locator, text: str) -> None:
    """The visitor writes and sends; the bubble shows that it is stored."""
    panel.get_by_role("textbox").last.fill(text)
    panel.get_by_role("textbox").last.press("Enter")
    line = panel.get_by_text(text, exact=True).last
    expect(line).to_be_visible()
    expect(panel.get_by_label(re.compile("^(stored|read|enregistré|lu)$")).last).to_be_visible()


def accept(desk: Page, question: str) -> None:
    """The respondent takes the offer with this question."""
    expect(desk.get_by_text(question).first).to_be_visible()
    desk.get_by_role("button", name="Accept").first.click()
    pane = desk.get_by_role("region", name=re.compile("^Conversation with")).filter(has_text=question)  # others may stand beside it
    expect(pane.get_by_text("You answer now").last).to_be_visible()


def answer(desk: Page, text: str, *, about: str = "") -> None:
    """The respondent writes, in the pane that holds `about`; the bubble shows that it is stored."""
    pane = desk.get_by_role("region", name=re.compile("^Conversation with")).filter(has_text=about).last
    pane.get_by_role("textbox", name="Message").fill(text)
    pane.get_by_role("button", name="Send").click()
    expect(pane.get_by_role("textbox", name="Message")).to_have_value("")
    expect(pane.get_by_label(re.compile("^(Stored|Read)$")).last).to_be_visible()


def act(desk: Page, what: str) -> None:
    """The respondent chooses from the action menu of the last pane."""
    desk.get_by_role("button", name="Actions").last.click()
    desk.get_by_role("menuitem", name=re.compile(what)).click()


def at_once(desk: Page) -> None:
    """What waits for its five seconds in which it can be undone goes now, as it does when the page is left."""
    desk.evaluate("dispatchEvent(new Event('pagehide'))")


def close(desk: Page, category: str, *, undoable: bool = False) -> None:
    """Close with a category, at once; `undoable`: the five seconds to undo pass."""
    act(desk, "Close the conversation")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_text(category, exact=True).click()
    dialog.get_by_role("button", name="Close", exact=True).click()
    if not undoable:
        at_once(desk)
    expect(desk.get_by_text("closed", exact=True).first).to_be_visible(timeout=15_000)


def rate(panel: Locator, *, name: str, stars: int, words: str = "") -> None:
    """The visitor rates one person's part."""
    card = panel.get_by_role("group", name=re.compile(name))
    card.get_by_role("radio", name=re.compile(f"^{stars} ")).check(force=True)
    if words:
        card.get_by_role("textbox").fill(words)
    card.get_by_role("button", name="Send the rating").click()
