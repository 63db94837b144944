"""One's own account: only one's own, only with the present password."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.accounts import hashing
from app.accounts.models import Account
from tests.brands.office import PASSWORD, Office
from tests.ground.doors import Client

FORMS = ("/account/about", "/account/password", "/account/everywhere")
CHANGE = {"present": PASSWORD, "password": "four tripods in the rain", "again": "four tripods in the rain"}


@pytest.fixture
def olga(client: Client, office: Office, sign_in: Callable[..., int]) -> Client:
    """Olga's browser."""
    assert sign_in() == 302
    return client


class TestAccount:
    def test_shows_name_and_address(self, olga: Client) -> None:
        page = olga.get("/account").text
        assert "olga@objectif.example" in page and 'value="Olga"' in page

    @pytest.mark.parametrize("path", FORMS)
    def test_refuses_who_is_signed_out_and_who_is_forged(self, client: Client, office: Office, path: str) -> None:
        assert client.post(path).status_code == 401
        assert client.post(path, forged=True).status_code == 400


class TestAboutYou:
    def test_keeps_name_and_language(self, olga: Client) -> None:
        olga.post("/account/about", data={"name": "Olga <i>", "language": "fr"})
        page = olga.get("/account").text
        assert '<html lang="fr"' in page and "Olga &lt;i&gt;" in page

    @pytest.mark.parametrize("form", [{"name": "", "language": "fr"}, {"name": "x" * 121, "language": "fr"}, {"name": "Olga", "language": "xx"}, {}])
    def test_answers_422_with_the_form(self, olga: Client, form: dict[str, str]) -> None:
        answer = olga.post("/account/about", data=form)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text


class TestPassword:
    def test_changes_it_and_signs_out_the_others(self, olga: Client, app, session: Session, office: Office) -> None:
        other = app.test_client()
        other.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD})
        assert olga.post("/account/password", data=CHANGE).status_code == 302
        assert olga.get("/account").status_code == 200
        assert other.get("/account").status_code == 302

    @pytest.mark.parametrize(("form", "words"), [
        (CHANGE | {"present": "wrong words here"}, "not your present password"), (CHANGE | {"again": "other words"}, "not the same"),
        (CHANGE | {"password": "short", "again": "short"}, "at least 10 characters"), ({}, "This is needed.")])
    def test_says_what_is_wrong(self, olga: Client, session: Session, office: Office, form: dict[str, str], words: str) -> None:
        before = session.get_one(Account, office.olga.account_id).password_hash
        answer = olga.post("/account/password", data=form)
        assert answer.status_code == 422
        assert words in answer.text
        session.expire_all()
        assert session.get_one(Account, office.olga.account_id).password_hash == before

    def test_slows_down_who_guesses_the_present_one(self, olga: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hashing, "matches", lambda kept, typed: False)
        assert [olga.post("/account/password", data=CHANGE).status_code for _ in range(11)][-1] == 429


class TestEverywhere:
    def test_ends_every_session_but_this_one(self, olga: Client, app, office: Office) -> None:
        other = app.test_client()
        other.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD})
        assert olga.post("/account/everywhere").status_code == 302
        assert (olga.get("/account").status_code, other.get("/account").status_code) == (200, 302)
