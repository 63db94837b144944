"""The brand itself, changed by its owners alone."""

from typing import Any

import pytest

from app.brands.branding import change_brand
from app.brands.models import Brand
from app.kernel.errors import Malformed, NotAllowed
from app.kernel.work import Unit
from tests.brands.office import Office

GOOD: dict[str, Any] = {"name": "Objectif & Co", "colour": "#1D4F91", "languages": ["fr", "en", "fr"], "timezone": "Europe/Paris",
                        "retention_days": 90}


class TestChangeBrand:
    def test_it_works(self, unit: Unit, office: Office) -> None:
        change_brand(unit, actor=office.olga, **GOOD)
        brand = unit.get_one(Brand, office.brand_id)
        assert (brand.name, brand.colour, brand.languages, brand.timezone, brand.retention_days) == (
            "Objectif & Co", "#1d4f91", ["fr", "en"], "Europe/Paris", 90)
        assert unit.get_one(Brand, office.zoe.brand_id).name == "Lumen"

    def test_is_for_owners(self, unit: Unit, office: Office) -> None:
        for actor in (office.maya, office.omar, office.ines):
            with pytest.raises(NotAllowed):
                change_brand(unit, actor=actor, **GOOD)

    @pytest.mark.parametrize(("field", "value"), [
        ("name", " "), ("colour", "red"), ("colour", "#ffffff"), ("colour", "#777"), ("languages", []), ("languages", ["<b>"]),
        ("languages", [f"a{chr(97 + each)}" for each in range(21)]), ("timezone", "Europe/Atlantis"), ("timezone", "../../etc/passwd"),
        ("retention_days", 0), ("retention_days", 3_651)])
    def test_refuses_what_is_none(self, unit: Unit, office: Office, field: str, value: Any) -> None:
        with pytest.raises(Malformed) as refused:
            change_brand(unit, actor=office.olga, **{**GOOD, field: value})
        assert refused.value.data == {"fields": [field]}
