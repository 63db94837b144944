"""The second step at its doors: asked after the password, set up with a picture, and slow for who guesses."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy.orm import Session

from app.accounts import hashing
from app.accounts.linking import make_link
from app.accounts.models import SecondFactor
from app.kernel import clock, vault, work
from tests.brands.office import PASSWORD, Office
from tests.ground.doors import Client

pytestmark = pytest.mark.only("sqlite")
ACTS = ("begin", "confirm", "codes", "end")


@pytest.fixture
def olga(client: Client, office: Office, sign_in: Callable[..., int]) -> Client:
    assert sign_in() == 302
    return client


def shown(session: Session, office: Office, ahead: int = 0) -> str:
    session.expire_all()
    row = session.get_one(SecondFactor, office.olga.account_id)
    return pyotp.TOTP(vault.unseal(row.secret)).at(clock.now() + timedelta(seconds=30 * ahead))


def turned_on(olga: Client, session: Session, office: Office) -> list[str]:
    olga.post("/account/second-step/begin")
    page = olga.post("/account/second-step/confirm", data={"code": shown(session, office)}).text
    return re.findall(r"<li>([A-Z0-9-]{19})</li>", page)


class TestSettingUp:
    def test_shows_a_picture_that_the_page_lets_in_and_the_key(self, olga: Client, session: Session, office: Office) -> None:
        assert "Set it up" in olga.get("/account").text
        olga.post("/account/second-step/begin")
        answer = olga.get("/account/second-step")
        key = vault.unseal(session.get_one(SecondFactor, office.olga.account_id).secret)
        assert 'src="data:image/svg+xml' in answer.text and key in answer.text.replace(" ", "")
        assert "img-src 'self' data:" in answer.headers["Content-Security-Policy"] and answer.headers["Cache-Control"] == "no-store"

    def test_gives_ten_codes_once_and_keeps_this_browser_in(self, olga: Client, app, session: Session, office: Office) -> None:
        other = app.test_client()
        other.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD})
        codes = turned_on(olga, session, office)
        assert len(codes) == 10
        assert (olga.get("/account").status_code, other.get("/account").status_code) == (200, 302)
        page = olga.get("/account/second-step").text
        assert "10 recovery codes left" in page and not any(code in page for code in codes)

    def test_says_that_a_code_is_wrong(self, olga: Client) -> None:
        olga.post("/account/second-step/begin")
        for code in ("000", "", "x" * 101):
            answer = olga.post("/account/second-step/confirm", data={"code": code})
            assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text

    @pytest.mark.parametrize("act", ACTS)
    def test_refuses_who_is_signed_out_and_who_is_forged(self, client: Client, office: Office, act: str) -> None:
        assert client.post(f"/account/second-step/{act}").status_code == 401
        assert client.post(f"/account/second-step/{act}", forged=True).status_code == 400


class TestSigningIn:
    def test_asks_for_the_code_and_leads_on(self, olga: Client, app, session: Session, office: Office) -> None:
        codes = turned_on(olga, session, office)
        browser = app.test_client()
        assert browser.get("/sign-in/code").headers["Location"] == "/sign-in"
        signed = browser.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD, "next": "/account"})
        assert signed.headers["Location"] == "/sign-in/code"
        assert browser.get("/account").status_code == 302
        assert browser.post("/sign-in/code", data={"code": "000000x"}).status_code == 422
        assert browser.get("/account").status_code == 302
        assert browser.post("/sign-in/code", data={"code": codes[0]}).headers["Location"] == "/account"
        assert browser.get("/account").status_code == 200

    def test_takes_the_telephones_code(self, olga: Client, app, session: Session, office: Office) -> None:
        turned_on(olga, session, office)
        browser = app.test_client()
        browser.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD})
        assert browser.post("/sign-in/code", data={"code": shown(session, office, ahead=1)}).status_code == 302
        assert browser.get("/account").status_code == 200

    def test_forgets_after_ten_minutes_that_the_password_was_right(self, olga: Client, app, session: Session, office: Office) -> None:
        codes = turned_on(olga, session, office)
        browser = app.test_client()
        browser.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD})
        with time_machine.travel(clock.now() + timedelta(minutes=11)):
            assert browser.post("/sign-in/code", data={"code": codes[0]}).headers["Location"] == "/sign-in"

    def test_slows_down_who_guesses(self, olga: Client, app, session: Session, office: Office) -> None:
        turned_on(olga, session, office)
        browser = app.test_client()
        browser.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD})
        assert [browser.post("/sign-in/code", data={"code": "AAAA"}).status_code for _ in range(7)][-1] == 429

    def test_is_asked_for_after_a_new_password_by_mail_too(self, olga: Client, app, session: Session, office: Office) -> None:
        turned_on(olga, session, office)
        token = work.do(make_link, kind="reset", account_id=office.olga.account_id, now=clock.now())
        browser = app.test_client()
        answer = browser.post(f"/link/{token}", data={"password": "four tripods in the rain"})
        assert answer.headers["Location"] == "/sign-in/code"
        assert browser.get("/account").status_code == 302


class TestEnding:
    def test_needs_password_and_code(self, olga: Client, session: Session, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        codes = turned_on(olga, session, office)
        for form, words in (({"present": "wrong words here", "code": codes[0]}, "not your present password"),
                            ({"present": PASSWORD, "code": "AAAA"}, "This code is not right"), ({}, "This is needed.")):
            answer = olga.post("/account/second-step/end", data=form)
            assert answer.status_code == 422 and words in answer.text
        assert olga.post("/account/second-step/end", data={"present": PASSWORD, "code": codes[0]}).status_code == 302
        assert "Set it up" in olga.get("/account/second-step").text

    def test_new_codes_end_the_old_ones(self, olga: Client, session: Session, office: Office) -> None:
        codes = turned_on(olga, session, office)
        page = olga.post("/account/second-step/codes", data={"code": shown(session, office, ahead=1)}).text
        renewed = re.findall(r"<li>([A-Z0-9-]{19})</li>", page)
        assert len(renewed) == 10 and not set(renewed) & set(codes)

    def test_slows_down_who_guesses_the_password_there(self, olga: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hashing, "matches", lambda kept, typed: False)
        assert [olga.post("/account/second-step/end", data={"present": "x", "code": "1"}).status_code for _ in range(7)][-1] == 429
