"""The page of a mailed link: in the language in which the question was asked, else in the browser's."""

import pytest
from flask import Flask

from app.embed import left
from app.routing.leaving import Left


class TestAnswer:
    @pytest.mark.parametrize(("asked", "reads", "shown"), [
        ("ar", "fr", 'lang="ar" dir="rtl"'), ("ru-RU", "fr", 'lang="ru" dir="ltr"'), ("hi", "fr", 'lang="fr" dir="ltr"'),
        ("", "tlh", 'lang="en" dir="ltr"')])
    def test_speaks_as_the_visitor_did(self, app: Flask, monkeypatch: pytest.MonkeyPatch, asked: str, reads: str, shown: str) -> None:
        found = Left(conversation_id=0, brand="Objectif", colour="#1d4f91", page=None, language=asked, head=0)
        monkeypatch.setattr(left, "left_by", lambda session, link: found)
        answer = app.test_client().get("/left/token", headers={"Accept-Language": reads, "Host": "localhost:5000"})
        assert answer.status_code == 200 and f"<html {shown}>" in answer.text and "Objectif" in answer.text
