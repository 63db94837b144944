"""Lena describes herself on her phone and says that she knows lenses; Maya confirms it; then questions about them are hers."""

import io
import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, open_panel, stand, write

pytestmark = pytest.mark.only("sqlite")  # the room's own tests run on both
BEFORE, AFTER = "Is the old 50 mm any good?", "Does the 70–300 focus by itself?"
PASSION = "Optics is your passion"


class TestLena:
    def test_is_asked_about_what_she_chose_and_maya_confirmed(self, demo: Demo, stage: Stage) -> None:
        stage.expected = "422"  # her first file
        lena, maya = demo.sign_in(stage, "lena", phone=True), demo.sign_in(stage, "maya")
        shows_her_face(demo, stage, lena)
        says_what_she_knows(stage, lena)
        lena.goto(demo.desk())
        stand(lena, "Available")
        asks(demo, stage, "vera", BEFORE)
        expect(lena.get_by_text(BEFORE).first).to_be_visible()
        expect(lena.get_by_text(PASSION)).to_have_count(0)
        lena.get_by_role("button", name="Not now").click()
        expect(lena.get_by_text(BEFORE)).to_have_count(0)
        confirms(demo, stage, maya)
        asks(demo, stage, "vincent", AFTER)
        expect(lena.get_by_text(AFTER).first).to_be_visible()
        expect(lena.get_by_text(PASSION).first).to_be_visible()
        stage.picture(lena, "lena-is-asked")

        assert "Every one has the first key" in demo.server.run("secrets", "rotate")  # beside the running server

    def test_meets_no_barrier(self, demo: Demo, stage: Stage) -> None:
        page = stage.enter("maya", phone=True, language="fr", color_scheme="dark", bypass_csp=True, reduced_motion="reduce")
        demo.let_in(page, "maya")
        seen = {}
        for path in ("/account/profile/objectif", "/account/second-step", "/account"):
            page.goto(f"{demo.server.url}{path}")
            seen[path] = faults(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto(demo.console("/people"))
        page.get_by_role("link", name=re.compile("^L? ?Lena")).click()
        page.wait_for_url("**/people/*")  # a click does not wait: the list would be looked at, or nothing yet
        seen["person"] = faults(page)
        assert {path: found for path, found in seen.items() if found} == {}


def shows_her_face(demo: Demo, stage: Stage, lena: Page) -> None:
    lena.goto(f"{demo.server.url}/account")
    lena.get_by_role("link", name="Your profile").click()
    chosen = lena.get_by_label("Photo")
    chosen.set_input_files({"name": "cv.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7 not a photo"})
    lena.get_by_role("button", name="Use this photo").click()
    expect(lena.get_by_text("This is no picture that can be used.")).to_be_visible()
    chosen.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": drawn()})
    lena.get_by_role("button", name="Use this photo").click()
    expect(lena.get_by_role("status")).to_contain_text("Your photo is shown")
    expect(lena.locator("img.face.large")).to_have_js_property("naturalWidth", 320)


def says_what_she_knows(stage: Stage, lena: Page) -> None:
    lena.get_by_label("Customer since").fill("2019")
    lena.get_by_label("Français").check()
    lena.get_by_label("Optics").select_option("lives it")
    stage.picture(lena, "lena-describes-herself")
    lena.get_by_role("button", name="Save").click()
    expect(lena.get_by_role("status")).to_contain_text("Saved.")
    expect(lena.get_by_text("waits for a manager")).to_be_visible()
    expect(lena.get_by_text("customer since 2019")).to_be_visible()
    stage.picture(lena, "lena-is-shown-so")
    assert lena.evaluate("document.documentElement.scrollWidth <= innerWidth")


def confirms(demo: Demo, stage: Stage, maya: Page) -> None:
    maya.goto(demo.console("/people"))
    expect(maya.get_by_text("1 topic to confirm")).to_be_visible()
    stage.picture(maya, "maya-sees-a-wish")
    maya.get_by_role("link", name=re.compile("Lena")).click()
    expect(maya.get_by_role("heading", name="Topics to confirm")).to_be_visible()
    stage.picture(maya, "maya-confirms")
    maya.get_by_role("button", name="Confirm", exact=True).click()
    expect(maya.get_by_role("status")).to_contain_text("offered to Lena from now on")


def asks(demo: Demo, stage: Stage, name: str, question: str) -> None:
    visitor = stage.enter(name)
    visitor.goto(demo.shop("/p/telephoto-70-300"))
    write(open_panel(visitor), question)


def drawn() -> bytes:
    """A face of a kind, larger than it is shown."""
    image, out = Image.new("RGB", (900, 1200), "#d9b48f"), io.BytesIO()
    pen = ImageDraw.Draw(image)
    pen.ellipse((200, 250, 700, 850), fill="#f3d9c0")
    for eye in (350, 550):
        pen.ellipse((eye - 30, 480, eye + 30, 540), fill="#3b2b20")
    pen.arc((350, 550, 550, 720), 20, 160, fill="#8a3b2b", width=14)
    image.save(out, "PNG")
    return out.getvalue()
