"""A language is called as the page's own language calls it; a code that nobody knows stays what it is."""

import pytest
from flask import Flask
from flask_babel import force_locale

from app.accounts.forms import language_name


@pytest.mark.parametrize(("page", "code", "name"), [
    ("en", "fr", "French"), ("fr", "fr", "français"), ("fr", "ar", "arabe"), ("en", "pt-BR", "Portuguese (Brazil)"),
    ("en", "tlh-x", "tlh-x"), ("en", "", ""), ("en", "<b>", "<b>"), ("en", "x" * 35, "x" * 35)])
def test_is_in_the_words_of_the_page(app: Flask, page: str, code: str, name: str) -> None:
    with app.test_request_context(), force_locale(page):
        assert language_name(code) == name
