"""With nobody there the visitor is told so, leaves the question with an e-mail, and gets the answer by mail with a link."""

import pytest
from playwright.sync_api import expect

from tests.ground.browser import Stage
from tests.ground.databases import ENOUGH
from tests.journeys.people import Demo, accept, answer, open_panel, write

pytestmark = pytest.mark.only(*ENOUGH)
QUESTION = "Which strap for a heavy body?"


class TestNobodyIsThere:
    def test_the_question_is_left_and_answered_by_mail(self, demo: Demo, stage: Stage) -> None:
        vera = stage.enter("vera")
        vera.goto(demo.shop("/c/accessories"))
        expect(vera.locator("vouch-chat").get_by_text("Leave a question")).to_be_visible()
        panel = open_panel(vera)
        expect(panel).to_contain_text("Nobody is free right now")
        write(panel, QUESTION)
        email = panel.get_by_label("Your e-mail address")
        expect(email).to_be_visible()
        stage.picture(vera, "vera-is-told")
        email.fill("vera at nowhere")
        panel.get_by_role("button", name="Leave it").click()
        expect(email).to_have_value("vera at nowhere")
        email.fill("vera@visitors.example")
        panel.get_by_role("button", name="Leave it").click()
        expect(panel.get_by_text("Your question is kept")).to_be_visible()
        stage.picture(vera, "vera-left-it")
        vera.close()

        lena = demo.at_desk(stage, "lena")
        accept(lena, QUESTION)
        answer(lena, "The wide leather one. The thin one cuts after an hour.")

        read_the_letter(demo, stage)


def read_the_letter(demo: Demo, stage: Stage) -> None:
    """The letter holds nothing the visitor wrote; its link opens the conversation, and only this link."""
    outbox = stage.enter("mail")
    outbox.goto(f"{demo.server.url}/outbox")
    for _ in range(160):
        if outbox.get_by_text("vera@visitors.example").count():
            break
        outbox.wait_for_timeout(250)
        outbox.reload()
    letter = outbox.locator("main")
    expect(letter).to_contain_text("Objectif")
    expect(letter).not_to_contain_text(QUESTION)
    stage.picture(outbox, "the-letter")
    outbox.locator('a[href*="/left/"]').first.click()
    expect(outbox.get_by_text("The wide leather one.")).to_be_visible()
    expect(outbox.get_by_text(QUESTION)).to_be_visible()
    stage.picture(outbox, "the-answer")
    address = outbox.url
    page = outbox.goto(address[:-3] + "abc")
    assert page is not None and page.status == 404
    stage.expected = "404"
