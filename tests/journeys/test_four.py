"""Four conversations on one desk, without a hand on the mouse: taken, answered each in its own box, and nothing half-written lost."""

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.kernel.ids import uid
from tests.ground.browser import Stage
from tests.ground.sockets import eventually
from tests.journeys.people import Demo

pytestmark = pytest.mark.only("sqlite")  # what differs is in the browser
HALF = "Half a sentence that is not lost"


@dataclass(frozen=True)
class Vera:
    """One of the visitors: a program that asks about optics over HTTP."""

    demo: Demo
    token: str
    conversation: str

    def say(self, name: str, command: dict[str, Any]) -> Any:
        answer = httpx.post(f"{self.demo.server.url}/embed/commands", json={"name": name, "command": command}, timeout=30,
                            headers={"Origin": self.demo.shop("").rstrip("/"), "Authorization": f"Bearer {self.token}"}).json()
        assert answer["ok"], answer
        return answer["data"]

    def heard(self) -> list[str]:
        entries = self.say("conversation.sync", {"conversation": self.conversation, "after": 0})["entries"]
        return [entry["body"] for entry in entries if entry.get("kind") == "text" and entry["by"] != 1]


def ask(demo: Demo, number: int) -> Vera:
    origin, base = demo.shop("").rstrip("/"), demo.server.url
    shop = httpx.get(f"http://127.0.0.1:{demo.server.port}/", headers={"Host": origin.removeprefix("http://")}, timeout=30)
    found = re.search(r'data-site="([^"]+)"', shop.text)
    assert found is not None
    session = httpx.post(f"{base}/embed/{found[1]}/session", headers={"Origin": origin, "Content-Type": "text/plain"}, timeout=30,
                         content=json.dumps({"language": "en", "device": "desktop"}))
    vera = Vera(demo, session.json()["token"], uid())
    page = {"url": f"{origin}/p/prime-35", "title": "35 mm f/1.8", "type": "product", "topic": "optics", "product": "35 mm f/1.8"}
    vera.say("conversation.ask", {"conversation": vera.conversation, "client_id": uid(), "body": question(number), "page": page, "language": "en"})
    return vera


def question(number: int) -> str:
    return f"Question number {number}?"


def by_palette(desk: Page, words: str) -> None:
    desk.keyboard.press("Control+k")
    field = desk.get_by_role("dialog").get_by_role("combobox")
    field.fill(words)
    expect(desk.get_by_role("option", selected=True)).to_contain_text(re.compile(words, re.IGNORECASE))
    field.press("Enter")
    expect(desk.get_by_role("dialog")).to_have_count(0)


class TestFourAtOnce:
    def test_are_taken_and_answered_by_keyboard(self, demo: Demo, stage: Stage) -> None:
        ines = demo.at_desk(stage, "ines")
        ines.set_viewport_size({"width": 1440, "height": 900})
        asked = []
        for number in range(1, 5):
            asked.append(ask(demo, number))
            expect(ines.get_by_role("article").filter(has_text=question(number))).to_be_visible()
            by_palette(ines, "accept the offer")
            expect(ines.get_by_role("region", name=re.compile(f", number {number}$")).get_by_text("You answer now")).to_be_visible()
        panes = ines.get_by_role("region", name=re.compile("^Conversation with"))
        expect(panes).to_have_count(4)
        for number, vera in enumerate(asked, 1):
            ines.keyboard.press(f"Alt+{number}")
            box = ines.get_by_role("region", name=re.compile(f", number {number}$")).get_by_role("textbox", name="Message")
            expect(box).to_be_focused()
            ines.keyboard.type(f"Answer number {number}")
            ines.keyboard.press("Enter")
            expect(box).to_have_value("")
            eventually(lambda vera=vera, number=number: vera.heard() == [f"Answer number {number}"], "the answer, where it belongs")
        ines.keyboard.press("Alt+2")
        expect(ines.get_by_role("region", name=re.compile(", number 2$")).get_by_role("textbox", name="Message")).to_be_focused()
        ines.keyboard.type(HALF)
        stage.picture(ines, "four-at-once")
        ines.reload()
        expect(panes).to_have_count(4)
        second = ines.get_by_role("region", name=re.compile(", number 2$"))
        expect(second.get_by_role("textbox", name="Message")).to_have_value(HALF)
        by_palette(ines, "side by side: 1")
        expect(panes).to_have_count(1)
        ines.reload()
        expect(panes).to_have_count(1)
        ines.locator(".spread").get_by_text("2").click()
        expect(panes).to_have_count(2)
        chosen = ines.locator(".spread :checked")
        expect(chosen).to_be_focused()
        expect(chosen).to_have_css("opacity", "0")  # its number says it, without a dot above
