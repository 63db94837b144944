"""Every failure has a page in plain words, in both languages, even when there is no database to ask who is there."""

from pathlib import Path

import pytest
from flask import Flask, render_template
from sqlalchemy.exc import OperationalError

from app.accounts import routes
from app.kernel.errors import NotAllowed, Refusal, SlowDown, Unavailable
from config import LANGUAGES
from tests.ground.doors import Client

PAGES = sorted(path.stem for path in Path("app/templates/errors").glob("[0-9]*.html"))


class TestErrorPages:
    def test_cover_what_a_page_can_answer(self) -> None:
        assert PAGES == ["400", "401", "403", "404", "405", "413", "422", "429", "500", "503"]

    @pytest.mark.parametrize("status", PAGES)
    def test_speak_every_language_and_show_a_way(self, app: Flask, status: str) -> None:
        pages = []
        for language in LANGUAGES:
            with app.test_request_context("/nothing/here", headers={"Accept-Language": language}):
                pages.append(render_template(f"errors/{status}.html", status=int(status)))
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in pages[-1]
        assert len({page.split("<h1>")[1] for page in pages}) == len(LANGUAGES)
        assert all('class="button main"' in page for page in pages)

    @pytest.mark.parametrize(("refusal", "status", "words"), [
        (NotAllowed(), 403, "This is not open to you"), (SlowDown(data={"after": 60}), 429, "A little slower, please"),
        (Unavailable(), 503, "We cannot take this right now"), (Refusal("odd"), 409, "did not arrive in one piece")])
    def test_translate_a_refusal(self, app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch,
                                 refusal: Refusal, status: int, words: str) -> None:
        def refuse() -> None:
            raise refusal

        monkeypatch.setitem(app.view_functions, "site.home", refuse)
        answer = client.get("/")
        assert answer.status_code == status
        assert words in answer.text

    def test_are_shown_without_a_database(self, app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(*given: object, **more: object) -> None:
            raise OperationalError("SELECT", {}, Exception("no database"))

        with client.session_transaction(base_url="http://localhost:5000") as session:
            session["_user_id"] = "1.0"
        monkeypatch.setattr(routes, "account_in_session", gone)
        monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        answer = client.get("/account")
        assert answer.status_code == 503
        assert "We cannot take this right now" in answer.text and "no database" not in answer.text
