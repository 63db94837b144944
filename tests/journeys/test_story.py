"""The main job, played as the people concerned, each in a browser of their own."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.ground.browser import Stage
from tests.journeys.people import Demo, accept, act, answer, close, open_panel, rate, write

QUESTION = "Does this lens fit my old body, the D80?"
SECOND = "Can I have it by Friday?"
NOTE = "She needs it by Friday: is express possible?"


class TestTheStory:
    def test_a_visitor_asks_an_ambassador_answers_an_agent_takes_over_and_both_are_rated(self, demo: Demo, stage: Stage) -> None:
        ines, omar = demo.at_desk(stage, "ines", phone=True), demo.at_desk(stage, "omar")
        stage.picture(ines, "ines-waits")
        vera, panel = asks(demo, stage)
        talk(stage, vera, panel, ines)
        hand_over(stage, ines)
        take_over(stage, panel, omar)
        rate(panel, name="Ines", stars=5, words="Knows her lenses")
        rate(panel, name="Omar", stars=4)
        expect(panel.get_by_text("You gave Ines 5 of 5")).to_be_visible()
        expect(panel.get_by_text("You gave Omar 4 of 5")).to_be_visible()
        stage.picture(vera, "vera-rated")
        look_back(demo, stage)

    def test_the_checkout_asks_the_team(self, demo: Demo, stage: Stage) -> None:
        omar, ines = demo.at_desk(stage, "omar"), demo.at_desk(stage, "ines")
        vera = stage.enter("vera", phone=True, language="fr")
        vera.goto(demo.shop("/checkout?lang=fr"))
        panel = open_panel(vera)
        expect(panel).to_contain_text("équipe")
        write(panel, "Puis-je payer en deux fois ?")
        accept(omar, "Puis-je payer en deux fois ?")
        expect(ines.get_by_text("Puis-je payer")).to_have_count(0)
        answer(omar, "Oui, en deux fois sans frais.")
        expect(panel.get_by_text("sans frais")).to_be_visible()
        stage.picture(vera, "vera-au-paiement")


def asks(demo: Demo, stage: Stage) -> tuple[Page, Locator]:
    """Vera opens the widget, is told who answers and what is kept, and writes; nothing is stored before that."""
    vera = stage.enter("vera", reduced_motion="no-preference")
    vera.goto(demo.shop("/p/telephoto-70-300"))
    panel = open_panel(vera)
    expect(panel).to_contain_text("volunteers, not employees")
    expect(panel).to_contain_text("kept for 180 days")
    stage.picture(vera, "vera-before")
    assert vera.evaluate("localStorage.length + sessionStorage.length") == 0
    assert vera.context.cookies() == []
    write(panel, QUESTION)
    return vera, panel


def talk(stage: Stage, vera: Page, panel: Locator, ines: Page) -> None:
    """Ines is asked with a reason, accepts and answers; ticks, typing and markdown on both sides."""
    expect(ines.get_by_text("Why you")).to_be_visible()
    stage.picture(ines, "ines-is-offered")
    accept(ines, QUESTION)
    expect(panel).to_contain_text("not an employee")
    answer(ines, "It does, and **autofocus works**. See [the table](https://objectif.example/table).")
    expect(panel.locator("strong", has_text="autofocus works")).to_be_visible()
    expect(panel.get_by_role("link", name="the table")).to_have_attribute("rel", re.compile("noopener"))
    expect(ines.get_by_label("Read").last).to_be_visible()
    panel.get_by_role("textbox").last.press_sequentially("Can I have it by")
    expect(ines.get_by_text("Visitor is typing")).to_be_visible()
    write(panel, SECOND)
    expect(ines.get_by_text(SECOND).last).to_be_visible()
    stage.picture(vera, "vera-talks")
    stage.picture(ines, "ines-talks")


def hand_over(stage: Stage, ines: Page) -> None:
    """To the team, with a note."""
    act(ines, "^Transfer")
    dialog = ines.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^The team")).check()
    dialog.get_by_role("textbox").fill(NOTE)
    stage.picture(ines, "ines-hands-over")
    dialog.get_by_role("button", name="Transfer").click()


def take_over(stage: Stage, panel: Locator, omar: Page) -> None:
    """Omar sees the whole history and the note; the visitor never sees the note."""
    expect(omar.get_by_text("Handed over to you").first).to_be_visible()
    accept(omar, SECOND)
    expect(omar.get_by_text(NOTE).last).to_be_visible()
    expect(omar.get_by_text("autofocus works").first).to_be_visible()
    expect(panel).to_contain_text("from the team")
    expect(panel.get_by_text(NOTE)).to_have_count(0)
    answer(omar, "Ordered before noon it is with you on Thursday.")
    expect(panel.get_by_text("with you on Thursday")).to_be_visible()
    stage.picture(omar, "omar-answers")
    close(omar, "Order and delivery")


def look_back(demo: Demo, stage: Stage) -> None:
    """Maya reads all of it, with the note and the ratings; Zoe of another brand finds nothing."""
    maya = demo.sign_in(stage, "maya")
    maya.goto(demo.console())
    stage.picture(maya, "maya-conversations")
    maya.locator("main a", has_text=re.compile("Does this lens|Visitor|visitor")).first.click()
    expect(maya.get_by_text(NOTE).first).to_be_visible()
    expect(maya.get_by_text("Knows her lenses").first).to_be_visible()
    stage.picture(maya, "maya-reads")
    zoe = demo.sign_in(stage, "zoe", brand="lumen")
    page = zoe.goto(maya.url)
    assert page is not None and page.status == 404
    zoe.goto(demo.console(brand="lumen"))
    expect(zoe.get_by_text("D80")).to_have_count(0)
    stage.expected = "404"
