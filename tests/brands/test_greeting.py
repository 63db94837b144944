"""A site's start menu: entries in order, each leading somewhere that exists, and one that was tapped after it had gone."""

from typing import Any

import pytest
from sqlalchemy import select

from app.brands.greeting import MOST_ENTRIES, Lead, MenuFull, add_entry, change_entry, move_entry, remove_entry, show_menu
from app.brands.models import MenuEntry, Site
from app.brands.queries import menu_entry, menu_of
from app.brands.teaming import add_team, archive_team
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.ids import uid
from app.kernel.work import Unit
from tests.brands.office import NOW, Office

AGENTS = Lead(audience="agents")


def added(unit: Unit, office: Office, words: str = "Delivery", lead: Lead = AGENTS, **more: Any) -> str:
    return add_entry(unit, **{"actor": office.maya, "site_id": office.site_id, "words": {"en": words, "fr": f"{words} (fr)"}, "lead": lead} | more)


def shown(unit: Unit, office: Office) -> list[str]:
    return [entry.words["en"] for entry in menu_of(unit, unit.get_one(Site, office.site_id))]


class TestMenu:
    def test_is_off_until_it_is_shown(self, unit: Unit, office: Office) -> None:
        assert not unit.get_one(Site, office.site_id).menu_on
        show_menu(unit, actor=office.maya, site_id=office.site_id, on=True)
        assert unit.get_one(Site, office.site_id).menu_on

    def test_keeps_its_order_and_moves_within_its_ends(self, unit: Unit, office: Office) -> None:
        first, second, _third = (added(unit, office, words) for words in ("One", "Two", "Three"))
        for entry, by in ((first, -1), (first, 1), (second, -1), (first, 1), (first, 1)):
            move_entry(unit, actor=office.maya, site_id=office.site_id, entry=entry, by=by)
        assert shown(unit, office) == ["Two", "Three", "One"]

    def test_has_room_for_eight(self, unit: Unit, office: Office) -> None:
        for number in range(MOST_ENTRIES):
            added(unit, office, str(number))
        with pytest.raises(MenuFull):
            added(unit, office)

    def test_belongs_to_who_manages_the_brand(self, unit: Unit, office: Office) -> None:
        entry = added(unit, office)
        for actor, refusal in ((office.omar, NotAllowed), (office.ines, NotAllowed), (office.zoe, NotFound)):
            given = {"actor": actor, "site_id": office.site_id}
            for act in (lambda g=given: show_menu(unit, on=True, **g), lambda g=given: added(unit, office, **g),
                        lambda g=given: change_entry(unit, entry=entry, words={"en": "x"}, lead=AGENTS, **g),
                        lambda g=given: move_entry(unit, entry=entry, by=1, **g), lambda g=given: remove_entry(unit, entry=entry, **g)):
                with pytest.raises(refusal):
                    act()
        with pytest.raises(NotFound):  # of another site
            remove_entry(unit, actor=office.zoe, site_id=office.twin_site_id, entry=entry)


class TestEntry:
    @pytest.mark.parametrize(("words", "lead", "field"), [
        ({"fr": "Livraison"}, AGENTS, "words"), ({"en": " \u202e"}, AGENTS, "words"), ({}, AGENTS, "words"), ({"en": "x"}, Lead(), "topic"),
        ({"en": "x"}, Lead(audience="everybody"), "audience"), ({"en": "x"}, Lead(audience="agents", team_id=987, role="supplier"), "team"),
        ({"en": "x"}, Lead(audience="agents", role="supplier"), "role")])
    def test_refuses_what_leads_nowhere(self, unit: Unit, office: Office, words: dict[str, str], lead: Lead, field: str) -> None:
        with pytest.raises(Malformed) as refused:
            add_entry(unit, actor=office.maya, site_id=office.site_id, words=words, lead=lead)
        assert refused.value.data == {"fields": [field]}

    def test_refuses_another_brands_team(self, unit: Unit, office: Office) -> None:
        theirs = add_team(unit, actor=office.zoe, name="Lights")
        with pytest.raises(Malformed):
            added(unit, office, lead=Lead(audience="agents", team_id=theirs, role="supplier"))

    def test_cuts_what_is_long_and_keeps_scripts_as_text(self, unit: Unit, office: Office) -> None:
        entry = added(unit, office, "<script>alert(1)</script>" + "x" * 500)
        row = unit.execute(select(MenuEntry).where(MenuEntry.uid == entry)).scalar_one()
        assert len(row.words["en"]) == 60 and row.words["en"].startswith("<script>")

    def test_keeps_the_words_of_a_language_that_the_site_has_no_more(self, unit: Unit, office: Office) -> None:
        entry = added(unit, office)
        unit.get_one(Site, office.site_id).languages = ["en"]
        change_entry(unit, actor=office.maya, site_id=office.site_id, entry=entry, words={"en": "Parcels"}, lead=Lead(audience="ambassadors"))
        row = unit.execute(select(MenuEntry).where(MenuEntry.uid == entry)).scalar_one()
        assert (row.words, row.audience) == ({"en": "Parcels", "fr": "Delivery (fr)"}, "ambassadors")


class TestMenuEntry:
    def test_tells_where_a_tap_leads(self, unit: Unit, office: Office) -> None:
        team = add_team(unit, actor=office.maya, name="Suppliers")
        entry = added(unit, office, lead=Lead(audience="agents", team_id=team, role="supplier"))
        choice = menu_entry(unit, office.site_id, entry)
        assert choice is not None and (choice.team_id, choice.audience, choice.role) == (team, "agents", "supplier")

    def test_falls_back_to_the_audience_of_an_archived_team(self, unit: Unit, office: Office) -> None:
        team = add_team(unit, actor=office.maya, name="Suppliers")
        entry = added(unit, office, lead=Lead(audience="agents", team_id=team, role="supplier"))
        archive_team(unit, actor=office.maya, team_id=team, now=NOW)
        choice = menu_entry(unit, office.site_id, entry)
        assert choice is not None and (choice.team_id, choice.audience) == (None, "agents")

    def test_is_nothing_once_it_is_gone_and_nothing_on_another_site(self, unit: Unit, office: Office) -> None:
        entry = added(unit, office)
        assert menu_entry(unit, office.twin_site_id, entry) is None
        remove_entry(unit, actor=office.maya, site_id=office.site_id, entry=entry)
        for asked in (entry, uid(), "", None, "'; --", "x" * 5_000):
            assert menu_entry(unit, office.site_id, asked) is None
