"""Anaïs applies in French on her phone, Maya chooses her, and she is at the desk; and every page of it without barriers."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.barriers import faults
from tests.journeys.people import Demo, mailed

pytestmark = pytest.mark.only("sqlite")  # the database cannot matter
ANAIS = "anais@post.example"
FORM = "/applications/form"
# How the browser is set, and which pages of the office are looked at so.
LOOKS: tuple[tuple[dict[str, Any], tuple[str, ...]], ...] = (
    ({}, (FORM, f"{FORM}/questions/new")), ({"phone": True, "color_scheme": "dark", "language": "fr"}, ("/applications",)),
    ({"color_scheme": "dark"}, ("/applications",)))


def apply(stage: Stage, anais: Page) -> None:
    """Three steps; what is missing is said where it is missing."""
    anais.get_by_role("button", name="Continuer").click()
    expect(anais.get_by_role("heading", name="Qui vous êtes")).to_be_visible()
    anais.get_by_label("Votre prénom").fill("Anaïs")
    anais.get_by_label("E-mail").fill(ANAIS)
    for language in ("English", "Français"):
        anais.get_by_label(language).check()
    anais.reload()
    expect(anais.get_by_label("Votre prénom")).to_have_value("Anaïs")
    anais.get_by_role("button", name="Continuer").click()
    anais.get_by_label("Optiques").check()
    anais.get_by_label("Racontez une photo").fill("Mon frère Hugo, endormi sous l'agrandisseur.")
    anais.get_by_label("Le soir").check()
    stage.picture(anais, "anais-knows")
    anais.get_by_role("button", name="Continuer").click()
    anais.get_by_label("Objectif peut conserver").check()
    stage.picture(anais, "anais-sends")
    anais.get_by_role("button", name="Envoyer la candidature").click()
    expect(anais.get_by_role("heading", name="Et maintenant ?")).to_be_visible()


class TestAnais:
    def test_applies_on_her_phone_is_chosen_and_answers(self, demo: Demo, stage: Stage) -> None:
        anais, maya = stage.enter("anais", phone=True, language="fr"), demo.sign_in(stage, "maya")
        anais.goto(demo.shop("/?lang=fr"))
        anais.get_by_role("link", name="Devenir ambassadeur").click()
        apply(stage, anais)
        anais.goto(mailed(demo, stage, ANAIS, r"http\S+/application/\S+"))
        expect(anais.get_by_text("En lecture")).to_be_visible()
        maya.goto(demo.console("/people"))
        maya.get_by_role("link", name=re.compile(r"^Applications 3")).first.click()
        maya.get_by_role("link", name=re.compile("Anaïs")).click()
        expect(maya.get_by_text("shop-footer")).to_be_visible()
        maya.get_by_role("button", name="Put on the short list").click()
        expect(maya.get_by_role("status")).to_contain_text("Anaïs is on the short list")
        anais.reload()
        expect(anais.get_by_text("Vous êtes dans la présélection.")).to_be_visible()
        maya.get_by_role("button", name="Accept and invite").click()
        expect(maya.get_by_role("status")).to_contain_text("Anaïs is invited")
        stage.picture(maya, "maya-accepted")
        anais.goto(mailed(demo, stage, ANAIS, r"http\S+/link/\S+"))
        anais.get_by_label("Mot de passe").fill("sous l'agrandisseur à minuit")
        anais.get_by_role("button", name="Rejoindre Objectif").click()
        expect(anais).to_have_url(re.compile("/b/objectif/desk$"))
        expect(anais.get_by_role("button", name=re.compile("^Disponibilité"))).to_be_visible()
        stage.picture(anais, "anais-at-the-desk")
        maya.reload()
        maya.get_by_role("link", name="See the person").click()
        expect(maya.get_by_role("combobox", name="Optics")).to_have_value("2")
        expect(maya.get_by_role("checkbox", name="Français")).to_be_checked()


class TestAxe:
    def test_finds_nothing_on_the_form_and_in_the_office(self, demo: Demo, stage: Stage) -> None:
        """Light; on a phone, dark, in French; dark and from right to left."""
        stage.expected, found = "Failed to load resource", {}
        for look, (options, office) in enumerate(LOOKS):
            page = stage.enter(f"look {look}", bypass_csp=True, reduced_motion="reduce", **options)
            if look == 2:
                page.add_init_script("addEventListener('DOMContentLoaded', () => document.documentElement.dir = 'rtl')")
            page.goto(f"{demo.server.url}/join/objectif")
            page.evaluate("document.querySelector('form').submit()")
            expect(page.get_by_role("alert")).to_be_visible()
            stage.picture(page, "refused")
            page.evaluate("for (const step of document.querySelectorAll('.step')) step.hidden = false")
            found[f"refused {look}"] = faults(page)
            demo.let_in(page, "maya")
            for path in office:
                page.goto(demo.console(path))
                found[f"{path} {look}"] = faults(page)
                stage.picture(page, path.replace("/", "-")[1:])
            page.goto(demo.console("/applications?state=shortlisted"))
            page.locator("main .row").first.click()
            expect(page.locator("#notes")).to_be_visible()
            found[f"one {look}"] = faults(page)
            stage.picture(page, "one")
        assert {page: wrong for page, wrong in found.items() if wrong} == {}
