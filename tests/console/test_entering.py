"""The office opens for managers and owners of the brand; for everybody else it is not there."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Brand, Member, Site
from app.brands.staffing import end_membership
from app.conversations.categorising import add_category
from app.kernel import work
from tests.brands.office import NOW, Office, uid_of
from tests.console.conftest import Thread
from tests.ground.doors import Client

As = Callable[[str], Client]


@pytest.fixture
def addresses(app: Flask, office: Office, thread: Thread, session: Session) -> list[tuple[str, str]]:
    """(method, address) of every door of the office, at things that are there."""
    work.do(add_category, actor=office.maya, name="Advice")
    there = {"people": uid_of(session, office.ines), "sites": session.get_one(Site, office.site_id).uid, "conversations": thread.uid}
    return list(_addresses(app, there))


def _addresses(app: Flask, there: dict[str, str]) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("console."):
            kind = rule.rule.split("/")[4] if rule.rule.count("/") > 3 else ""
            address = rule.rule.replace("<slug>", "objectif").replace("<uid>", there.get(kind, "01900000-0000-7000-8000-000000000000"))
            for method in (rule.methods or set()) & {"GET", "POST"}:
                yield method, address


class TestEveryDoor:
    @pytest.mark.parametrize("who", ["zoe", "omar", "ines"])
    def test_is_not_there_for_others(self, as_: As, addresses: list[tuple[str, str]], who: str) -> None:
        browser = as_(who)
        assert len(addresses) > 35
        assert {(method, address, browser.open(address, method=method).status_code) for method, address in addresses} == {
            (method, address, 404) for method, address in addresses}

    def test_answers_the_same_for_a_brand_that_is_none(self, as_: As, office: Office) -> None:
        browser = as_("zoe")
        assert browser.get("/b/objectif/console/people").data == browser.get("/b/no-such-brand/console/people").data

    def test_sends_who_is_signed_out_to_sign_in_and_refuses_their_forms(self, client: Client, addresses: list[tuple[str, str]]) -> None:
        answers = {(method, client.open(address, method=method).status_code) for method, address in addresses}
        assert answers == {("GET", 302), ("POST", 401)}

    def test_refuses_every_form_of_another_page(self, maya: Client, addresses: list[tuple[str, str]], session: Session, office: Office) -> None:
        before = session.scalars(select(Member.role).order_by(Member.id)).all()
        assert {maya.post(address, forged=True).status_code for method, address in addresses if method == "POST"} == {400}
        session.expire_all()
        assert session.scalars(select(Member.role).order_by(Member.id)).all() == before

    def test_closes_at_once_when_the_membership_ends(self, maya: Client, office: Office) -> None:
        assert maya.get("/b/objectif/console/people").status_code == 200
        work.do(end_membership, actor=office.olga, member_id=office.maya.member_id, now=NOW)
        assert maya.get("/b/objectif/console/people").status_code == 404

    def test_is_kept_out_of_caches_and_frames(self, maya: Client) -> None:
        headers = maya.get("/b/objectif/console/people").headers
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]

    def test_wears_the_brands_colour_with_its_nonce(self, maya: Client, session: Session, office: Office) -> None:
        page = maya.get("/b/objectif/console/people")
        nonce = page.headers["Content-Security-Policy"].split("style-src 'self' 'nonce-")[1].split("'")[0]
        colour = session.get_one(Brand, office.brand_id).colour
        assert f'<style nonce="{nonce}">:root {{ --brand: {colour}; --brand-ink: #ffffff; }}</style>' in page.text


class TestNothingOfAnotherBrand:
    def test_opens_through_ones_own(self, as_: As, office: Office, thread: Thread, session: Session) -> None:
        """Zoe, in her own console, asks for Objectif's things by their ids."""
        zoe = as_("zoe")
        ids = {"people": uid_of(session, office.ines), "sites": session.get_one(Site, office.site_id).uid, "conversations": thread.uid}
        assert {zoe.get(f"/b/lumen/console/{kind}/{uid}").status_code for kind, uid in ids.items()} == {404}
        for kind, uid, act in (("people", ids["people"], "end"), ("people", ids["people"], "about"), ("sites", ids["sites"], "secret")):
            assert zoe.post(f"/b/lumen/console/{kind}/{uid}/{act}").status_code == 404

    def test_shows_in_ones_own_lists(self, as_: As, office: Office, thread: Thread) -> None:
        zoe = as_("zoe")
        for page in ("people", "sites", "topics", "categories", "conversations", "blocks"):
            text = zoe.get(f"/b/lumen/console/{page}").text
            assert "objectif" not in text.lower() and "Ines" not in text and "Does it fit?" not in text
