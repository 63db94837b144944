"""A link from a letter: looking changes nothing, sending the form consumes it."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.brands.founding import found_brand
from app.brands.staffing import invite_member
from app.kernel import work
from tests.brands.office import NOW, PASSWORD, Office, letters_to
from tests.ground.doors import Client

NEW = {"name": "Lena", "password": "under water with a lamp"}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.kernel.clock._source", lambda: NOW)


def invitation(office: Office, session: Session, email: str = "lena@objectif.example", language: str = "en") -> str:
    work.do(invite_member, actor=office.maya, email=email, name="Lena", role="ambassador", language=language, now=NOW)
    return f"/link/{letters_to(session, email)[-1].values['token']}"


def reset(client: Client, session: Session) -> str:
    client.post("/forgotten", data={"email": "olga@objectif.example"})
    return f"/link/{letters_to(session, 'olga@objectif.example')[-1].values['token']}"


class TestInvitation:
    def test_shows_what_it_is_for_as_often_as_asked(self, client: Client, office: Office, session: Session) -> None:
        link = invitation(office, session)
        pages = [client.get(link) for _ in range(3)]
        assert [page.status_code for page in pages] == [200] * 3
        assert "Welcome to Objectif" in pages[0].text and "lena@objectif.example" in pages[0].text

    def test_lets_in_once(self, client: Client, office: Office, session: Session) -> None:
        link = invitation(office, session)
        assert client.post(link, data=NEW).location == "/b/objectif/desk"
        assert "Objectif" in client.get("/").text
        assert client.post(link, data=NEW).status_code == 404
        assert client.get(link).status_code == 404

    def test_speaks_the_language_of_the_invited(self, client: Client, office: Office, session: Session) -> None:
        assert '<html lang="fr"' in client.get(invitation(office, session, language="fr")).text

    @pytest.mark.parametrize(("password", "words"), [("short", "at least 10 characters"), ("password123", "known to everybody"),
            ("lena@objectif.example", "first thing others try")])
    def test_says_what_is_wrong_and_stays_usable(self, client: Client, office: Office, session: Session, password: str, words: str) -> None:
        link = invitation(office, session)
        answer = client.post(link, data=NEW | {"password": password})
        assert answer.status_code == 422
        assert words in answer.text
        assert client.post(link, data=NEW).status_code == 302

    def test_asks_who_has_a_password_for_a_click_only_and_lets_them_sign_in_as_always(self, client: Client, office: Office, session: Session) -> None:
        link = invitation(office, session, "zoe@lumen.example")
        assert 'name="password"' not in client.get(link).text
        client.post(link, data=NEW)
        assert client.get("/account").status_code == 302
        client.post("/sign-in", data={"email": "zoe@lumen.example", "password": PASSWORD})
        page = client.get("/").text
        assert "Objectif" in page and "Lumen" in page

    def test_refuses_a_form_of_another_page(self, client: Client, office: Office, session: Session) -> None:
        link = invitation(office, session)
        assert client.post(link, data=NEW, forged=True).status_code == 400
        assert client.get(link).status_code == 200

    @pytest.mark.parametrize("token", ["x", "%00", "%F0%9F%92%A9", "a" * 3_000, "..%2F..%2Fetc"])
    def test_says_so_when_it_is_none(self, client: Client, token: str) -> None:
        assert client.get(f"/link/{token}").status_code == 404


class TestReset:
    def test_sets_a_password_and_ends_every_session(self, client: Client, office: Office, session: Session) -> None:
        client.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD})
        other = client.application.test_client()
        answer = other.post(reset(client, session), data={"password": "four tripods in the rain"})
        assert answer.status_code == 302
        assert client.get("/account").status_code == 302
        assert other.get("/account").status_code == 200

    def test_refuses_the_old_password_afterwards(self, client: Client, office: Office, session: Session) -> None:
        client.post(reset(client, session), data={"password": "four tripods in the rain"})
        client.post("/sign-out")
        answers = [client.post("/sign-in", data={"email": "olga@objectif.example", "password": each}).status_code
                for each in (PASSWORD, "four tripods in the rain")]
        assert answers == [422, 302]

    def test_keeps_the_name(self, client: Client, office: Office, session: Session) -> None:
        client.post(reset(client, session), data={"password": "four tripods in the rain", "name": "Eve"})
        session.expire_all()
        assert session.get_one(Account, office.olga.account_id).name == "Olga"


class TestWhoJoined:
    def test_can_answer_at_once(self, client: Client, office: Office, session: Session) -> None:
        client.post(invitation(office, session), data=NEW)
        page = client.application.test_client()
        page.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD})
        row = next(part for part in page.get("/b/objectif/console/people").text.split('class="row"') if "Lena" in part)
        assert "away" in row and "0 of 2" in row


class TestFounding:
    def test_lets_the_first_owner_in(self, client: Client, app: Flask) -> None:
        founded = work.do(found_brand, name="Café Noir", owner_email="nora@cafe.example", now=NOW)
        page = client.get(f"/link/{founded.token}").text
        assert "Welcome to Café Noir" in page and "as owner" in page
        assert client.post(f"/link/{founded.token}", data=NEW).location == "/b/cafe-noir/desk"
        assert client.get("/b/cafe-noir/console/people").status_code == 200
