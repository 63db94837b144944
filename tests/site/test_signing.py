"""In by the right password, out by one click; what is wrong is never told apart."""

from collections.abc import Callable

import pytest

from app.accounts import hashing
from app.realtime import pacing
from tests.brands.office import PASSWORD, Office
from tests.ground.doors import Client

SignIn = Callable[..., int]


class TestSignIn:
    def test_opens_the_brands_of_the_person(self, client: Client, office: Office, sign_in: SignIn) -> None:
        assert sign_in() == 302
        page = client.get("/").text
        assert "Objectif" in page and "Lumen" not in page

    @pytest.mark.parametrize(("email", "password"), [
        ("olga@objectif.example", "wrong words here"), ("nobody@objectif.example", PASSWORD), ("ines@objectif.example", PASSWORD),
        ("not an address", PASSWORD),
        ("x" * 300 + "@b.example", PASSWORD), ("olga@objectif.example' --", PASSWORD), ("\u202eolga", "\u202e")])
    def test_answers_the_same_whatever_is_wrong(self, client: Client, office: Office, email: str, password: str) -> None:
        answer = client.post("/sign-in", data={"email": email, "password": password})
        assert answer.status_code == 422
        assert "E-mail and password do not fit together." in answer.text

    def test_keeps_the_address_but_never_the_password(self, client: Client, office: Office) -> None:
        page = client.post("/sign-in", data={"email": "<b>olga</b>@objectif.example", "password": "a secret of mine"}).text
        assert "&lt;b&gt;olga&lt;/b&gt;@objectif.example" in page
        assert "a secret of mine" not in page

    def test_compares_apart_and_as_long_for_nobody(self, client: Client, office: Office, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn) -> None:
        compared: list[str | None] = []
        monkeypatch.setattr(hashing, "matches", lambda kept, typed: bool(compared.append(kept)))
        sign_in()
        sign_in("nobody@objectif.example")
        assert compared[0] is not None and compared[1] is None

    def test_slows_down_before_it_compares(self, client: Client, office: Office, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn) -> None:
        compared: list[object] = []
        monkeypatch.setattr(hashing, "matches", lambda kept, typed: bool(compared.append(kept)))
        answers = [sign_in("olga@objectif.example", "wrong words here") for _ in range(9)]
        assert answers == [422] * 8 + [429]
        assert len(compared) == 8

    def test_slows_down_an_address_that_tries_many_people(self, client: Client, office: Office,
            monkeypatch: pytest.MonkeyPatch, sign_in: SignIn) -> None:
        monkeypatch.setattr(hashing, "matches", lambda kept, typed: False)
        assert [sign_in(f"p{n}@objectif.example") for n in range(31)][-1] == 429
        pacing.count_in("memory://")

    def test_leads_where_the_person_wanted_to_go(self, client: Client, office: Office) -> None:
        asked = client.get("/b/objectif/console/people")
        assert asked.location == "/sign-in?next=/b/objectif/console/people"
        answer = client.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD, "next": "/b/objectif/console/people"})
        assert answer.location == "/b/objectif/console/people"

    @pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
    def test_leads_to_no_other_host(self, client: Client, office: Office, to: str) -> None:
        assert client.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD, "next": to}).location == "/"
        assert client.get("/sign-in", query_string={"next": to}).location == "/"

    def test_refuses_a_form_of_another_page(self, client: Client, office: Office) -> None:
        answer = client.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD}, forged=True)
        assert answer.status_code == 400
        assert client.get("/account").status_code == 302

    def test_gives_a_cookie_no_script_and_no_other_site_gets(self, client: Client, office: Office) -> None:
        answer = client.post("/sign-in", data={"email": "olga@objectif.example", "password": PASSWORD})
        (cookie,) = [value for name, value in answer.headers if name == "Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie

    @pytest.mark.parametrize("cookie", ["1", "1.", "x.y", "1.99", "999.0", "1.0.0", "²."])
    def test_believes_no_session_that_is_none(self, client: Client, office: Office, cookie: str) -> None:
        with client.session_transaction(base_url="http://localhost:5000") as session:
            session["_user_id"] = cookie
        assert client.get("/account").status_code == 302


class TestSignOut:
    def test_ends_the_session(self, client: Client, office: Office, sign_in: SignIn) -> None:
        sign_in()
        assert client.post("/sign-out").status_code == 302
        assert client.get("/account").status_code == 302

    def test_refuses_get_and_another_sites_form(self, client: Client, office: Office, sign_in: SignIn) -> None:
        sign_in()
        assert client.get("/sign-out").status_code == 405
        assert client.post("/sign-out", forged=True).status_code == 400
        assert client.get("/account").status_code == 200


class TestForgotten:
    def test_answers_the_same_for_everybody(self, client: Client, office: Office) -> None:
        pages = {client.post("/forgotten", data={"email": email}).text.replace(email, "…") for email in ("olga@objectif.example",
                "nobody@objectif.example")}
        assert len({page.split("<main", 1)[1] for page in pages}) == 1

    def test_refuses_what_is_no_address_in_words(self, client: Client, office: Office) -> None:
        answer = client.post("/forgotten", data={"email": "olga"})
        assert answer.status_code == 422
        assert "This is not an e-mail address." in answer.text

    def test_slows_down(self, client: Client, office: Office) -> None:
        assert [client.post("/forgotten", data={"email": "olga@objectif.example"}).status_code for _ in range(4)] == [200, 200, 200, 429]


class TestPages:
    @pytest.mark.parametrize("path", ["/", "/sign-in", "/forgotten"])
    def test_speak_french_to_who_prefers_it(self, client: Client, path: str) -> None:
        assert '<html lang="fr" dir="ltr">' in client.get(path, headers={"Accept-Language": "fr-CH, en;q=0.5"}).text

    def test_say_in_words_what_is_not_there(self, client: Client) -> None:
        answer = client.get("/nothing/here")
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text

    def test_show_the_outbox_in_the_demo_only(self, client: Client, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        client.post("/forgotten", data={"email": "olga@objectif.example"})
        monkeypatch.setitem(client.application.config, "DEMO", False)
        assert client.get("/outbox").status_code == 404
        monkeypatch.setitem(client.application.config, "DEMO", True)
        page = client.get("/outbox").text
        assert "Your new password for Vouch" in page and 'href="http://localhost:5000/link/' in page

    @pytest.mark.parametrize(("path", "status"), [("/link/%00", 404), ("/b/x%00y/console/people", 404), ("/sign-in?next=%00", 400)])
    def test_refuse_a_zero_byte_before_it_reaches_a_database(self, client: Client, path: str, status: int) -> None:
        assert client.get(path).status_code == status
        assert client.post("/sign-in", data={"email": "olga\0", "password": "\0"}).status_code == 400
