"""Sites take exact origins and readable colours only, and note when their tag was seen."""

from datetime import timedelta
from typing import Any

import pytest

from app.brands.models import Site
from app.brands.queries import site_by_key
from app.brands.siting import add_site, change_site, new_key, rotate_secret, see_tag
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.vault import unseal
from app.kernel.work import Unit
from tests.brands.office import NOW, Office

VALUES: dict[str, Any] = {"name": "Shop", "origins": ["https://shop.example"], "colour": "#1d4f91", "languages": ["en"], "privacy_url": ""}


def changed(unit: Unit, office: Office, **other: Any) -> Site:
    change_site(unit, actor=office.maya, site_id=office.site_id, **VALUES | other)
    return unit.get_one(Site, office.site_id)


def fields_wrong(unit: Unit, office: Office, **other: Any) -> list[str]:
    with pytest.raises(Malformed) as refused:
        changed(unit, office, **other)
    return list(refused.value.data["fields"])


class TestAddSite:
    def test_gives_a_public_key_and_a_sealed_secret(self, unit: Unit, office: Office) -> None:
        site = unit.get_one(Site, add_site(unit, actor=office.olga, now=NOW, **VALUES))
        assert len(site.key) == 20 and site.key.isalnum()
        assert len(unseal(site.identify_secret)) >= 43 and unseal(site.identify_secret) not in site.identify_secret
        assert site_by_key(unit, site.key) is site

    def test_makes_keys_that_differ(self) -> None:
        assert len({new_key() for _ in range(200)}) == 200

    @pytest.mark.parametrize("who", ["omar", "ines"])
    def test_refuses_who_does_not_manage(self, unit: Unit, office: Office, who: str) -> None:
        with pytest.raises(NotAllowed):
            add_site(unit, actor=getattr(office, who), now=NOW, **VALUES)


class TestChangeSite:
    def test_takes_another_name(self, unit: Unit, office: Office) -> None:
        assert changed(unit, office, name="Boutique").name == "Boutique"

    @pytest.mark.parametrize("origin", ["https://shop.example:8443", "http://localhost:5000", "http://shop.localhost:5000",
                                        "http://127.0.0.1:8000", "https://xn--bcher-kva.example", "https://shop.example/"])
    def test_takes_an_exact_origin(self, unit: Unit, office: Office, origin: str) -> None:
        assert changed(unit, office, origins=[origin]).origins == [origin.rstrip("/")]

    @pytest.mark.parametrize("origin", ["http://shop.example", "https://*.example", "https://shop.example/path", "https://SHOP.example",
                                        "shop.example", "https://", "https://shop.example:443", "https://shop.example?x", "https://user@shop.example",
                                        "https://shop.example:99999", "null",
                                        "javascript:alert(1)", "https://shop.example\nhttps://evil.example", "https://-bad.example", "https://[::1", "file:///etc/passwd"])
    def test_refuses_what_is_no_exact_origin(self, unit: Unit, office: Office, origin: str) -> None:
        assert fields_wrong(unit, office, origins=["https://fine.example", origin]) == ["origins"]

    def test_refuses_none_and_too_many_origins(self, unit: Unit, office: Office) -> None:
        assert fields_wrong(unit, office, origins=[]) == ["origins"]
        assert fields_wrong(unit, office, origins=[f"https://s{n}.example" for n in range(31)]) == ["origins"]

    @pytest.mark.parametrize("colour", ["#ffffff", "#fefefe", "red", "#fff", "#1d4f9", "url(x)", "#1d4f91;}body{display:none"])
    def test_refuses_a_colour_nobody_can_read_on(self, unit: Unit, office: Office, colour: str) -> None:
        assert fields_wrong(unit, office, colour=colour) == ["colour"]

    @pytest.mark.parametrize("colour", ["#1D4F91", "#000000", "#f2c230", "#c2410c"])
    def test_takes_a_colour_that_words_can_stand_on(self, unit: Unit, office: Office, colour: str) -> None:
        assert changed(unit, office, colour=colour).colour == colour.lower()

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "privacy", "//evil.example", "https://", "https://a b.example", "data:text/html,x"])
    def test_refuses_a_privacy_page_that_is_no_web_address(self, unit: Unit, office: Office, url: str) -> None:
        assert fields_wrong(unit, office, privacy_url=url) == ["privacy_url"]

    @pytest.mark.parametrize("languages", [[], ["<b>"], ["english"]])
    def test_refuses_languages_that_are_none(self, unit: Unit, office: Office, languages: list[str]) -> None:
        assert fields_wrong(unit, office, languages=languages) == ["languages"]

    def test_refuses_an_outsider(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NotFound):
            change_site(unit, actor=office.zoe, site_id=office.site_id, **VALUES)
        with pytest.raises(NotFound):
            rotate_secret(unit, actor=office.zoe, site_id=office.site_id)


class TestRotateSecret:
    def test_makes_another_one(self, unit: Unit, office: Office) -> None:
        before = unseal(unit.get_one(Site, office.site_id).identify_secret)
        rotate_secret(unit, actor=office.maya, site_id=office.site_id)
        assert unseal(unit.get_one(Site, office.site_id).identify_secret) != before


class TestSeeTag:
    def test_writes_once_a_minute_at_most(self, unit: Unit, office: Office) -> None:
        written = [see_tag(unit, site_id=office.site_id, origin="https://shop.example", now=NOW + timedelta(seconds=s)) for s in (0, 1, 60, 61, 122)]
        assert written == [True, False, False, True, True]
        unit.expire_all()
        assert unit.get_one(Site, office.site_id).seen_on == "https://shop.example"
