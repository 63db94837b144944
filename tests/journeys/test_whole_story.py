"""The whole product in one evening: she applies, is chosen, answers with all she has, sells, is praised; the brand can prove it."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ground.browser import Stage
from tests.ground.server import ROOT
from tests.journeys.people import Demo, accept, act, answer, close, mailed, open_panel, rate, stand, write
from tests.journeys.test_search import look_for

pytestmark = pytest.mark.only("sqlite")  # each line has its tests on both databases
NOOR = "noor@post.example"
QUESTION = "Which aperture for hummingbirds in flight?"
PROMOTION = "Grey cleaning kit, half price"


class TestTheWholeStory:
    def test_from_the_application_to_the_proof(self, demo: Demo, stage: Stage) -> None:
        maya, noor = demo.sign_in(stage, "maya"), stage.enter("noor")
        applies(demo, noor)
        chosen(demo, maya)
        joins(demo, stage, noor)
        earlier(demo, noor, 9)
        vera, panel = asks(demo, stage, noor)
        shows_the_page(noor, panel)
        answers_from_a_saved_reply(noor, panel)
        shares_a_promotion(noor)
        buys(vera, panel)
        expect(noor.get_by_role("list", name="Orders").get_by_text("bought:")).to_be_visible()
        stage.picture(noor, "noor-sold")
        praises(demo, vera, noor)
        ranked(stage, noor)
        finds_the_word(demo, stage, maya)
        reads_the_report(demo, stage, maya)


def applies(demo: Demo, noor: Page) -> None:
    noor.goto(f"{demo.server.url}/join/objectif?source=newsletter")
    noor.get_by_label("Your first name").fill("Noor")
    noor.get_by_label("E-mail").fill(NOOR)
    noor.get_by_label("English").check()
    noor.get_by_role("button", name="Continue").click()
    noor.get_by_label("Optics").check()
    noor.get_by_label("Tell us about a photo").fill("A kingfisher, the tenth morning.")
    noor.get_by_label("In the evening").check()
    noor.get_by_role("button", name="Continue").click()
    noor.get_by_label("Objectif may keep").check()
    noor.get_by_role("button", name="Send the application").click()
    expect(noor.get_by_role("heading", name="What happens next")).to_be_visible()


def chosen(demo: Demo, maya: Page) -> None:
    maya.goto(demo.console("/applications"))
    maya.get_by_role("link", name=re.compile("Noor")).click()
    expect(maya.get_by_text("newsletter")).to_be_visible()
    maya.get_by_role("button", name="Put on the short list").click()
    maya.get_by_role("button", name="Accept and invite").click()
    expect(maya.get_by_role("status")).to_contain_text("Noor is invited")


def joins(demo: Demo, stage: Stage, noor: Page) -> None:
    noor.goto(mailed(demo, stage, NOOR, r"http\S+/link/\S+"))
    noor.get_by_label("Password").fill("the tenth morning by the river")
    noor.get_by_role("button", name="Join Objectif").click()
    expect(noor).to_have_url(re.compile("/b/objectif/desk$"))


def earlier(demo: Demo, noor: Page, count: int) -> None:
    """So many good answers lie behind her already. Told while the server rests: its clock would end the offers of days past."""
    noor.goto("about:blank")
    demo.server.kill()
    done = subprocess.run([sys.executable, "-m", "tests.journeys.past", NOOR, str(count)], cwd=ROOT, env=demo.server.environment,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    demo.server.start()


def asks(demo: Demo, stage: Stage, noor: Page) -> tuple[Page, Locator]:
    noor.goto(demo.desk())
    stand(noor, "Available")
    vera = stage.enter("vera")
    vera.goto(demo.shop("/p/telephoto-70-300"))
    panel = open_panel(vera)
    write(panel, QUESTION)
    accept(noor, QUESTION)
    return vera, panel


def shows_the_page(noor: Page, panel: Locator) -> None:
    act(noor, "Ask to see the page")
    panel.get_by_role("button", name="Show my page").click()
    expect(noor.frame_locator(".mirror iframe").frame_locator("iframe").locator("h1")).to_have_text(re.compile("^Telephoto"))


def answers_from_a_saved_reply(noor: Page, panel: Locator) -> None:
    box = noor.get_by_role("textbox", name="Message")
    box.press("/")
    noor.get_by_role("combobox", name="Find a saved reply").press_sequentially("cleaning")
    expect(noor.get_by_role("option", selected=True)).to_contain_text("Cleaning a lens")
    noor.get_by_role("combobox", name="Find a saved reply").press("Enter")
    expect(box).to_have_value(re.compile("^Blower first"))
    answer(noor, "For hummingbirds f/8 and a clean front lens: blower first, then the soft brush.")
    expect(panel.get_by_text("For hummingbirds f/8")).to_be_visible()


def shares_a_promotion(noor: Page) -> None:
    noor.get_by_role("button", name="Promotion", exact=True).click()
    dialog = noor.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile(PROMOTION)).check()
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(noor.get_by_role("log").get_by_role("group", name=PROMOTION)).to_be_visible()


def buys(vera: Page, panel: Locator) -> None:
    panel.get_by_role("group", name=PROMOTION).get_by_role("link", name="See it in the shop").click()
    expect(vera).to_have_url(re.compile("vouch_share="))
    vera.locator("main form button.main").click()
    vera.get_by_role("link", name="Go to checkout").click()
    vera.get_by_role("button", name=re.compile("^Pay")).click()
    expect(vera.get_by_role("heading", name="Thank you for your order")).to_be_visible()


def praises(demo: Demo, vera: Page, noor: Page) -> None:
    close(noor, "Advice before buying", undoable=True)
    vera.goto(demo.shop("/p/telephoto-70-300"))
    rate(open_panel(vera), name="Noor", stars=5, words="Patient and right")


def ranked(stage: Stage, noor: Page) -> None:
    """The tenth good answer: a badge, and a place in the ranking."""
    expect(noor.locator(".celebration")).to_contain_text("Trusted voice")
    stage.picture(noor, "noor-has-a-badge")
    noor.locator(".celebration").get_by_role("button", name="How nice").click()
    noor.get_by_role("tab", name="Ranking").click()
    noor.get_by_role("button", name="All time").click()
    expect(noor.get_by_role("row", name=re.compile("Noor"))).to_contain_text("10")
    stage.picture(noor, "noor-is-ranked")


def finds_the_word(demo: Demo, stage: Stage, maya: Page) -> None:
    maya.goto(demo.console("/search"))
    look_for(maya, "hummingbird")
    expect(maya.locator("main mark").first).to_have_text(re.compile("hummingbirds"))
    stage.picture(maya, "maya-finds")


def reads_the_report(demo: Demo, stage: Stage, maya: Page) -> None:
    maya.goto(demo.console("/report"))
    row = maya.locator("table.people").get_by_role("row", name=re.compile("Noor"))
    expect(row).to_contain_text("€")
    stage.picture(maya, "maya-reads-the-report")
