import re, pytest
from playwright.sync_api import expect
from tests.ground.browser import Stage
from tests.journeys.people import Demo, accept, act, open_panel, write
pytestmark = pytest.mark.only("sqlite")
def test_look(demo: Demo, stage: Stage) -> None:
    ines = demo.at_desk(stage, "ines")
    phone = demo.sign_in(stage, "ines", phone=True, language="fr")
    for n, q in enumerate(("First question here?", "Second question there?")):
        vera = stage.enter(f"vera{n}")
        vera.goto(demo.shop("/p/telephoto-70-300"))
        panel = open_panel(vera); write(panel, q); accept(ines, q)
    pane = ines.get_by_role("region", name=re.compile("^Conversation with")).filter(has_text="Second question there?")
    pane.get_by_role("button", name="Promotion", exact=True).click()
    d = ines.get_by_role("dialog"); d.get_by_role("radio").first.check(); d.get_by_role("button", name="Share", exact=True).click(); expect(d).to_be_hidden()
    vera.evaluate("vouch('order', {id: 'A-77', amount: 1299000, currency: 'EUR'})")
    expect(ines.get_by_text("bought:").first).to_be_visible()
    stage.picture(ines, "two")
    phone.goto(demo.desk()); phone.get_by_role("button", name=re.compile("Telephoto|Téléobjectif")).first.click()
    phone.wait_for_timeout(800)
    stage.picture(phone, "phone")
    phone.get_by_role("button", name="Promotion", exact=True).click()
    phone.get_by_role("dialog").get_by_role("radio").first.check()
    stage.picture(phone, "phone-dialog")
    maya = demo.sign_in(stage, "maya", phone=True, language="fr")
    maya.goto(demo.console("/promotions")); stage.picture(maya, "maya-phone")
    maya.goto(demo.console("/promotions/new")); maya.screenshot(path="/tmp/maya_new.png", full_page=True)
    maya.goto(demo.console("/conversations")); maya.locator("main a[href*='/conversations/']").nth(6).click(); maya.screenshot(path="/tmp/maya_conv.png", full_page=True)
    vera.goto(demo.shop("/checkout")); stage.picture(vera, "checkout")
