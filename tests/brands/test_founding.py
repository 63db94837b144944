"""A brand begins with everything it needs to be entered."""

import pytest

from app.accounts.registering import BadEmail
from app.brands.founding import SlugTaken, found_brand, slug_of
from app.brands.queries import actor_of_member, first_workspace
from app.kernel.errors import Malformed
from app.kernel.work import Unit
from tests.brands.office import NOW, Office


class TestFoundBrand:
    def test_gives_a_workspace_and_an_owner_who_is_not_in_yet(self, unit: Unit) -> None:
        founded = found_brand(unit, name="Café Noir", owner_email="olga@cafe.example", now=NOW)
        assert (founded.slug, first_workspace(unit, brand_id=founded.brand_id)) == ("cafe-noir", founded.workspace_id)
        assert actor_of_member(unit, founded.owner_id) is None

    def test_refuses_an_address_that_is_taken(self, unit: Unit, office: Office) -> None:
        with pytest.raises(SlugTaken):
            found_brand(unit, name="OBJECTIF", owner_email="eve@example.org", now=NOW)

    @pytest.mark.parametrize(("name", "slug"), [("", ""), ("***", ""), ("Fine", "../etc"), ("Fine", "A B"), ("Fine", "embed"), ("Fine", "x" * 80)])
    def test_refuses_a_name_without_an_address(self, unit: Unit, name: str, slug: str) -> None:
        with pytest.raises(Malformed):
            found_brand(unit, name=name, slug=slug, owner_email="olga@cafe.example", now=NOW)

    def test_refuses_an_owner_without_an_address(self, unit: Unit) -> None:
        with pytest.raises(BadEmail):
            found_brand(unit, name="Fine", owner_email="olga", now=NOW)


class TestSlugOf:
    @pytest.mark.parametrize(("name", "slug"), [("Café Noir", "cafe-noir"), ("  A  &  B ", "a-b"), ("Ω", ""), ("x" * 90, "x" * 60)])
    def test_makes_a_piece_of_an_address(self, name: str, slug: str) -> None:
        assert slug_of(name) == slug
