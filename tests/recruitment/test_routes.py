"""The public pages of a brand's form: everything a candidate can send, and what they see of it afterwards."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.brands.models import Member
from app.kernel.letters import OutgoingLetter
from app.kernel.mail import worded
from app.recruitment import applying, composing, inviting
from app.recruitment.models import Application
from tests.cast import NOON
from tests.ground.doors import Client
from tests.recruitment.scene import HUGO, Scene

JOIN = "/join/objectif"


def form(house: Scene, client: Client, **other: Any) -> dict[str, Any]:
    """What the page's form sends when Hugo fills it in; None leaves a field out."""
    given = {"lang": "en", "name": "Hugo", "email": HUGO, "languages": ["en"], "topics": [house.topic("optics")], "agreed": "y",
             f"q_{house.why}": "I like to help.", f"q_{house.when}": ["At noon"], f"q_{house.often}": "Daily", **other}
    return {name: value for name, value in given.items() if value is not None}


def all_of(house: Scene) -> list[Application]:
    return list(house.session.scalars(select(Application).execution_options(populate_existing=True)))


class TestApply:
    def test_sends_the_candidate_on_to_what_happens_next(self, client: Client, house: Scene) -> None:
        client.get(f"{JOIN}?source=newsletter&via=widget", headers={"Referer": "https://forum.example/thread?private=1"})
        answer = client.post(JOIN, data=form(house, client, source="newsletter", via="widget", referrer="forum.example"))
        assert (answer.status_code, answer.location) == (303, f"{JOIN}/sent?lang=en")
        assert "What happens next" in client.get(answer.location).text
        row = all_of(house)[0]
        assert (row.source, row.via, row.referrer, row.language) == ("newsletter", "widget", "forum.example", "en")
        assert row.answers[1] == {"asked": "How often?", "said": ["Daily"]}

    def test_carries_in_the_page_where_the_candidate_came_from_and_nothing_else_of_that_address(self, client: Client, house: Scene) -> None:
        assert client.get(JOIN, headers={"Referer": "http://["}).status_code == 200
        page = client.get(f"{JOIN}?utm_source=post", headers={"Referer": "https://forum.example/thread?private=1"}).text
        assert 'name="source" type="hidden" value="post"' in page and 'value="forum.example"' in page and "private" not in page
        switch = page.split('lang="fr" hreflang')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
        again = client.get(switch, headers={"Referer": "http://localhost:5000/join/objectif"}).text
        assert 'value="post"' in again and 'value="forum.example"' in again and '<html lang="fr"' in again

    def test_speaks_the_language_asked_for_else_the_readers_else_the_brands(self, client: Client, house: Scene) -> None:
        asked = [client.get(f"{JOIN}{query}", headers={"Accept-Language": reads}).text for query, reads in
                 (("?lang=fr", "en"), ("", "fr"), ("?lang=xx", "de"))]
        assert ['<html lang="fr"' in page for page in asked] == [True, True, False]
        assert "Rejoignez-nous" in asked[0] and "Optiques" in asked[0] and "Join us" in asked[2]
        assert "#1d4f91" in asked[0]

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"name": " "}, "This is needed."), ({"name": "x" * 121}, "cannot be longer"), ({"email": "hugo"}, "not an e-mail address"),
        ({"languages": None}, "at least one language"), ({"languages": ["xx"]}, "a valid choice"), ({"topics": None}, "Choose at least one."),
        ({"topics": ["nowhere"]}, "a valid choice"), ({"agreed": None}, "Without this"), ({"why": ""}, "This is needed."),
        ({"why": "x" * 4_001}, "cannot be longer"), ({"often": "Hourly"}, "a valid choice"), ({"when": ["<b>"]}, "a valid choice")])
    def test_answers_422_with_the_words_and_loses_nothing(self, client: Client, house: Scene, wrong: dict[str, Any], words: str) -> None:
        own = {f"q_{getattr(house, name)}" if hasattr(house, name) else name: value for name, value in wrong.items()}
        answer = client.post(JOIN, data=form(house, client, **{f"q_{house.lens}": "A <b>35 mm</b>", "source": "newsletter", **own}))
        assert answer.status_code == 422 and words in re.sub(r"&#39;", "'", answer.text)
        assert "A &lt;b&gt;35 mm&lt;/b&gt;" in answer.text and 'value="newsletter"' in answer.text and "data-given" in answer.text
        assert not all_of(house)

    def test_says_the_same_to_a_known_address_and_to_a_program(self, client: Client, house: Scene) -> None:
        answers = [client.post(JOIN, data=form(house, client, **more)) for more in
                   ({}, {}, {"email": "ines@objectif.example"}, {"website": "https://spam.example", "email": "spam@post.example"})]
        assert len({(answer.status_code, answer.location, answer.text) for answer in answers}) == 1
        assert [row.email for row in all_of(house)] == [HUGO]
        assert house.letters("spam@post.example") == []

    def test_slows_down_and_keeps_the_words(self, client: Client, house: Scene) -> None:
        answers = [client.post(JOIN, data=form(house, client)) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [303] * 5 + [429]
        assert "too often" in answers[-1].text and "I like to help." in answers[-1].text

    def test_loses_nothing_when_the_page_is_stale_or_forged(self, client: Client, house: Scene) -> None:
        answer = client.post(JOIN, data=form(house, client), forged=True)
        assert answer.status_code == 400 and "I like to help." in answer.text and "Nothing is lost" in answer.text
        assert not all_of(house)

    def test_says_that_the_form_was_closed_or_changed_meanwhile(self, client: Client, house: Scene) -> None:
        sent = form(house, client)
        house.do(composing.open_form, actor=house.cast.maya, is_open=False, now=NOON)
        answer = client.post(JOIN, data=sent)
        assert answer.status_code == 409 and "just been closed" in answer.text and "I like to help." in answer.text
        assert "closed for now" in client.get(JOIN).text and "<form" not in client.get(JOIN).text
        house.do(composing.open_form, actor=house.cast.maya, is_open=True, now=NOON)
        house.do(composing.remove_question, actor=house.cast.maya, question=house.when)
        assert client.post(JOIN, data=sent).status_code == 303

    def test_blames_the_question_that_changed_before_the_write(self, client: Client, house: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        def changed(unit: Any, **given: Any) -> None:
            raise applying.Malformed(data={"fields": [house.why]})

        monkeypatch.setattr("app.recruitment.applying.apply", changed)
        answer = client.post(JOIN, data=form(house, client))
        assert answer.status_code == 422 and f'id="q_{house.why}-wrong"' in answer.text

    @pytest.mark.parametrize("slug", ["lumen", "nowhere", "%00", "x" * 3_000, "..%2f..", "%ff"])
    def test_is_not_there_for_a_brand_without_a_form(self, client: Client, house: Scene, slug: str) -> None:
        assert client.get(f"/join/{slug}").status_code == client.get(f"/join/{slug}/sent").status_code == 404

    def test_refuses_what_is_huge_in_plain_words(self, client: Client, house: Scene) -> None:
        answer = client.post(JOIN, data=form(house, client, **{f"q_{house.why}": "x" * 300_000}))
        assert answer.status_code == 413 and not all_of(house)


class TestLetter:
    @pytest.mark.parametrize("kind", ["received", "again", "belongs"])
    def test_is_worded_for_each_case_in_both_languages(self, app: Flask, house: Scene, kind: str) -> None:
        token = "t0k3n" if kind != "belongs" else ""
        with app.test_request_context():
            texts = {language: worded("letters/applied", {"brand": "Objectif", "kind": kind, "token": token}, language)
                     for language in ("en", "fr")}
        assert texts["en"][0] != texts["fr"][0]
        for _subject, text in texts.values():
            assert ("/application/t0k3n" in text) == (kind != "belongs") and "\n\n\n" not in text


class TestStanding:
    def test_is_shown_by_the_link_in_the_letter_to_nobody_else(self, client: Client, house: Scene) -> None:
        link = house.link(house.apply())
        page = client.get(link).text
        assert '<html lang="fr"' in page and "Reçue" in page and "Hugo" not in page and HUGO not in page
        for broken in (link[:-1], f"{link}x", "/application/x", house.link("nowhere"), "/application/%ff", "/application/" + "x" * 4_000):
            assert client.get(broken).status_code == 404
            assert client.post(broken).status_code == 404

    @pytest.mark.parametrize(("state", "words"), [("shortlisted", "short list"), ("declined", "Not this time"), ("accepted", "invitation went")])
    def test_tells_each_step(self, client: Client, house: Scene, state: str, words: str) -> None:
        uid = house.apply(language="en", answers={house.why: ["x"]})
        house.session.execute(update(Application).where(Application.uid == uid).values(state=state))
        assert words in client.get(house.link(uid)).text

    def test_can_be_withdrawn_by_sending_the_page_only(self, client: Client, house: Scene) -> None:
        uid = house.apply(language="en", answers={house.why: ["x"]})
        link = house.link(uid)
        assert client.post(link, forged=True).status_code == 400
        client.get(link)
        assert house.row(uid).state == "received"
        assert "You took it back" in client.post(link, follow_redirects=True).text
        assert client.post(link).status_code == 303 and house.row(uid).state == "withdrawn"

    def test_cannot_be_withdrawn_by_who_has_joined(self, client: Client, house: Scene) -> None:
        uid = house.apply(language="en", answers={house.why: ["x"]})
        member_id = house.do(inviting.accept, actor=house.cast.maya, application=uid, seen="received", now=NOON)
        house.session.execute(update(Member).where(Member.id == member_id).values(joined_at=NOON))
        assert "You are an ambassador already" in client.post(house.link(uid), follow_redirects=True).text
        assert house.session.scalars(select(OutgoingLetter.template)).all()[-1] == "letters/invite"
