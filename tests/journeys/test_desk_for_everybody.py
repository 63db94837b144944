"""The desk without barriers: axe finds nothing in light, in the dark and on a phone, whatever stands open."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, accept, act, answer, open_panel, stand, write

pytestmark = pytest.mark.only("sqlite")  # the database cannot matter
# axe is injected, which the desk's own policy forbids: these contexts pass it by.
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"phone": True},
}


def at_desk(demo: Demo, stage: Stage, look: str) -> Page:
    page = stage.enter(f"ines-{look}", bypass_csp=True, **LOOKS[look])
    demo.let_in(page, "ines")
    page.goto(demo.desk())
    expect(page.get_by_role("button", name=re.compile("^Availability"))).to_be_visible()
    return page


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_the_desk(demo: Demo, stage: Stage, look: str) -> None:
    ines = at_desk(demo, stage, look)
    seen = {"empty": faults(ines)}
    expect(ines.get_by_role("button", name="Keys")).to_be_visible(visible=look != "phone")
    stand(ines, "Available")
    vera = stage.enter("vera")
    vera.goto(demo.shop("/p/telephoto-70-300"))
    write(open_panel(vera), f"Is it sharp in the {look}?")
    expect(ines.get_by_text("Why you").first).to_be_visible()
    seen["offered"] = faults(ines)
    stage.picture(ines, f"offered-{look}")
    accept(ines, f"Is it sharp in the {look}?")
    answer(ines, "It **is**.", about=f"in the {look}?")
    seen["talking"] = faults(ines)
    stage.picture(ines, f"talking-{look}")
    ines.get_by_role("button", name="Replies").last.click()
    expect(ines.get_by_role("option").first).to_be_visible()
    seen["finding a saved reply"] = faults(ines)
    ines.keyboard.press("Escape")
    for dialog in ("Transfer", "Block the visitor", "Close the conversation"):
        act(ines, f"^{dialog}")
        expect(ines.get_by_role("dialog")).to_be_visible()
        seen[dialog] = faults(ines)
        ines.keyboard.press("Escape")
    assert seen == {state: [] for state in seen}
