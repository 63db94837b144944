"""A promotion from the manager who makes it to the order that it led to, played as the people concerned."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, accept, act, open_panel, stand, write

pytestmark = pytest.mark.only("sqlite")  # the room's own tests run on both
QUESTION = "Which kit would you take for a 70–300?"
TITLE = "Cleaning kit for lens friends"
SENTENCE = "Take this one: the blower alone is worth it."


class TestAPromotion:
    def test_is_made_shared_followed_and_bought(self, demo: Demo, stage: Stage) -> None:
        stage.expected = "422"  # Maya's first try
        maya = demo.sign_in(stage, "maya")
        makes(demo, stage, maya)
        ines = demo.at_desk(stage, "ines")
        vera, panel = asks(demo, stage)
        accept(ines, QUESTION)
        shares(stage, ines)
        follows(stage, vera, panel)
        buys(stage, vera)
        hears(stage, ines)
        looks_back(demo, stage, maya)

    def test_is_no_barrier_in_widget_and_desk(self, demo: Demo, stage: Stage) -> None:
        """axe is injected, which the pages' own policies forbid: these contexts pass them by."""
        ines = stage.enter("ines", bypass_csp=True, reduced_motion="reduce", color_scheme="dark")
        sign_in_and_take_over(demo, ines)
        vera = stage.enter("vera", phone=True, language="fr", bypass_csp=True, reduced_motion="reduce", color_scheme="dark")
        vera.goto(demo.shop("/p/macro-60?lang=fr"))
        panel = open_panel(vera)
        write(panel, "Avec quoi le nettoyer ?")
        accept(ines, "Avec quoi le nettoyer ?")
        chosen(ines, "Kit de nettoyage gris à moitié prix")
        assert faults(ines) == []
        stage.picture(ines, "ines-chooses-dark")
        ines.get_by_role("dialog").get_by_role("button", name="Share", exact=True).click()
        expect(panel.get_by_role("group", name="Kit de nettoyage gris à moitié prix")).to_be_visible()
        stage.picture(vera, "vera-telephone-sombre")
        assert faults(ines) == [] and faults(vera) == []
        vera.evaluate("document.querySelector('vouch-chat').style.colorScheme = 'dark'")  # a shop that can be dark
        stage.picture(vera, "vera-dans-le-noir")
        assert faults(vera) == []


def makes(demo: Demo, stage: Stage, maya: Page) -> None:
    """Maya makes it; a link to somewhere else is refused in words."""
    maya.goto(demo.console("/promotions"))
    stage.picture(maya, "maya-sees-promotions")
    maya.get_by_role("link", name="Make a promotion").click()
    maya.get_by_label("Title in English").fill(TITLE)
    maya.get_by_label("Page in your shop").fill("https://elsewhere.example/p/kit-grey")
    maya.get_by_label("Code", exact=True).fill("CLEAN12")
    maya.get_by_label("Price").fill("12,00")
    maya.get_by_label("Last day").fill("2099-12-31")
    maya.get_by_text("Optics", exact=True).click()
    maya.get_by_role("button", name="Save").click()
    expect(maya.get_by_text("A page on one of your sites, beginning with")).to_be_visible()
    maya.get_by_label("Page in your shop").fill(demo.shop("/p/kit-grey"))
    stage.picture(maya, "maya-makes-one")
    maya.get_by_role("button", name="Save").click()
    expect(maya.get_by_text("It is at every desk now.")).to_be_visible()
    expect(maya.get_by_role("link", name=TITLE)).to_be_visible()


def asks(demo: Demo, stage: Stage) -> tuple[Page, Locator]:
    """Vera has never written: what her page bought before is nobody's business, and nothing of it is stored or sent."""
    vera, sent = stage.enter("vera"), list[str]()
    of_hers = re.compile("/embed/(?!.*/counts$)")  # invitations are counted, about nobody
    vera.on("request", lambda request: sent.append(request.url) if request.method == "POST" and of_hers.search(request.url) else None)
    vera.goto(demo.shop("/p/telephoto-70-300"))
    expect(vera.locator("vouch-chat button.ask")).to_be_visible()
    vera.evaluate("vouch('order', {id: 'A-1', amount: 100, currency: 'EUR'})")
    panel = open_panel(vera)
    assert (vera.evaluate("localStorage.length"), vera.context.cookies(), sent) == (0, [], [])
    write(panel, QUESTION)
    return vera, panel


def shares(stage: Stage, ines: Page) -> None:
    """Ines chooses it by the button where she writes, sees what Vera will see, and adds a sentence."""
    ines.get_by_role("button", name="Promotion", exact=True).click()
    dialog = ines.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile(TITLE)).check()
    expect(dialog.get_by_role("group", name=TITLE)).to_contain_text("€12")
    dialog.get_by_label("A sentence with it").fill(SENTENCE)
    stage.picture(ines, "ines-chooses")
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(ines.get_by_role("log").get_by_role("group", name=TITLE)).to_be_visible()
    expect(ines.get_by_role("log").get_by_text(SENTENCE)).to_be_visible()


def follows(stage: Stage, vera: Page, panel: Locator) -> None:
    """Vera copies the code and goes where the card leads; the panel comes along."""
    card = panel.get_by_role("group", name=TITLE)
    expect(card).to_contain_text("A promotion from Ines")
    vera.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card.get_by_role("button", name="Copy").click()
    expect(card.get_by_role("status")).to_contain_text("Copied")
    assert vera.evaluate("navigator.clipboard.readText()") == "CLEAN12"
    stage.picture(vera, "vera-has-a-card")
    card.get_by_role("link", name="See it in the shop").click()
    expect(vera).to_have_url(re.compile(r"/p/kit-grey\?vouch_share="))
    stage.picture(vera, "vera-follows")


def buys(stage: Stage, vera: Page) -> None:
    """The shop's own checkout; its thank-you page says `vouch('order', …)`, and says it again when it is loaded again."""
    vera.locator("main form button.main").click()
    vera.get_by_role("link", name="Go to checkout").click()
    vera.get_by_label("Promotion code").fill("clean12")
    stage.picture(vera, "vera-pays")
    vera.get_by_role("button", name=re.compile("^Pay")).click()
    expect(vera.get_by_role("heading", name="Thank you for your order")).to_be_visible()
    stage.picture(vera, "vera-is-thanked")
    vera.reload()
    expect(vera.get_by_role("heading", name="Thank you for your order")).to_be_visible()


def hears(stage: Stage, ines: Page) -> None:
    """Her desk says how much, and not what; it is still there after a reload, once."""
    orders = ines.get_by_role("list", name="Orders")
    expect(orders.get_by_text("bought: €12")).to_be_visible()
    expect(orders).to_contain_text("with the promotion")
    stage.picture(ines, "ines-hears")
    ines.reload()
    expect(orders.get_by_role("listitem")).to_have_count(1)
    act(ines, "Share a promotion")
    expect(ines.get_by_role("dialog").get_by_role("radio", name=re.compile(TITLE))).to_be_visible()


def looks_back(demo: Demo, stage: Stage, maya: Page) -> None:
    """The order stands at the promotion and at the conversation."""
    maya.goto(demo.console("/promotions"))
    row = maya.locator(".row", has_text=TITLE)
    expect(row).to_contain_text("shared 1 time · opened 1 time · 1 order · €12")
    stage.picture(maya, "maya-sees-what-came-of-it")
    row.get_by_role("link", name=TITLE).click()
    expect(maya.get_by_role("heading", name="Orders that it led to")).to_be_visible()
    stage.picture(maya, "maya-sees-the-order")
    maya.get_by_role("link", name="the conversation", exact=True).click()
    expect(maya.get_by_text("owed to Ines")).to_be_visible()
    expect(maya.get_by_role("group", name=TITLE)).to_be_visible()
    stage.picture(maya, "maya-sees-the-conversation")


def sign_in_and_take_over(demo: Demo, ines: Page) -> None:
    demo.let_in(ines, "ines")
    ines.goto(demo.desk())
    stand(ines, "Available")


def chosen(ines: Page, title: str) -> None:
    """By the button of the pane in which they speak French: the titles are in the visitor's language."""
    pane = ines.get_by_role("region", name=re.compile("^Conversation with")).filter(has_text="Avec quoi le nettoyer ?")
    pane.get_by_role("button", name="Promotion", exact=True).click()
    ines.get_by_role("dialog").get_by_role("radio", name=re.compile(title)).check()
    expect(ines.get_by_role("dialog").get_by_role("group", name=title)).to_be_visible()
