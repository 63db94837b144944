"""Letters wait as rows, are worded in the reader's language, and leave once, with nothing kept behind."""

import errno
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.kernel import mail, work
from app.kernel.letters import LetterQueued, OutgoingLetter, queue_letter
from app.kernel.work import Unit
from tests.brands.office import NOW

VALUES = {"name": "Ines", "token": "a-secret-token", "brand": "Objectif", "role": "ambassador"}


class Post:
    """Stands where an SMTP server stands."""

    sent: list[EmailMessage]
    steps: list[str]
    refuses = False

    def __init__(self, host: str, port: int, **given: Any) -> None:
        self.steps.append(f"{host}:{port}")

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *given: Any) -> None:
        return None

    def ehlo(self) -> None:
        return None

    def has_extn(self, name: str) -> bool:
        return False

    def starttls(self, **given: Any) -> None:
        self.steps.append("tls")

    def login(self, name: str, password: str) -> None:
        self.steps.append(f"{name}/{password}")

    def send_message(self, message: EmailMessage) -> None:
        if self.refuses:
            raise OSError(errno.EHOSTUNREACH, "no route")
        self.sent.append(message)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, app: Flask) -> type[Post]:
    found = type("Here", (Post,), {"sent": [], "steps": []})
    monkeypatch.setattr(mail.smtplib, "SMTP", found)
    monkeypatch.setattr(mail.smtplib, "SMTP_SSL", found)
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://us%40er:p%3Aw@mail.example:587")
    monkeypatch.setitem(app.config, "MAIL_FROM", "Vouch <no-reply@vouch.example>")
    return found


def queued(template: str = "letters/invite", language: str = "en", **values: str) -> int:
    return int(work.do(queue_letter, to="ines@objectif.example", template=template, values=VALUES | values, language=language, now=NOW))


def row(connection: Connection, letter_id: int) -> OutgoingLetter:
    return Session(connection).get_one(OutgoingLetter, letter_id)


class TestQueueLetter:
    def test_seals_what_it_holds_and_says_so(self, unit: Unit) -> None:
        letter_id = queue_letter(unit, to="ines@objectif.example", template="letters/reset", values=VALUES, language="en", now=NOW)
        letter = unit.get_one(OutgoingLetter, letter_id)
        assert "a-secret-token" not in letter.sealed
        assert letter.values == VALUES
        assert [fact for _, fact in unit.facts] == [LetterQueued(letter_id)]


class TestWorded:
    @pytest.mark.parametrize("template", ["letters/invite", "letters/reset", "letters/changed"])
    def test_has_a_subject_and_a_text_in_each_language(self, app: Flask, template: str) -> None:
        with app.test_request_context():
            english, french = (mail.worded(template, VALUES, language) for language in ("en", "fr"))
        assert all(english) and all(french)
        assert english[0] != french[0]

    def test_says_names_as_they_are_and_keeps_the_subject_one_line(self, app: Flask) -> None:
        with app.test_request_context():
            subject, text = mail.worded("letters/invite", VALUES | {"brand": "A & <B>\r\nBcc: all@evil.example"}, "en")
        assert "\n" not in subject and "\r" not in subject
        assert "A & <B>" in text
        assert "http://localhost:5000/link/a-secret-token" in text


class TestSendLetter:
    def test_sends_once_and_keeps_nothing(self, app: Flask, post: type[Post], connection: Connection) -> None:
        letter_id = queued()
        with app.app_context():
            mail.send_letter(letter_id)
            mail.send_letter(letter_id)
        (message,) = post.sent
        assert (message["To"], message["From"]) == ("ines@objectif.example", "Vouch <no-reply@vouch.example>")
        assert "a-secret-token" in message.get_content()
        assert post.steps == ["mail.example:587", "tls", "us@er/p:w"]
        assert row(connection, letter_id).sealed == ""
        assert row(connection, letter_id).sent_at is not None

    def test_keeps_the_error_and_fails_so_that_it_is_tried_again(self, app: Flask, post: type[Post], connection: Connection) -> None:
        post.refuses = True
        letter_id = queued()
        with app.app_context(), pytest.raises(OSError, match="no route"):
            mail.send_letter(letter_id)
        assert "No route to host" in (row(connection, letter_id).error or "")
        assert row(connection, letter_id).values == VALUES

    def test_leaves_it_in_the_outbox_without_a_server(self, app: Flask, connection: Connection) -> None:
        letter_id = queued(language="fr")
        with app.test_request_context():
            mail.send_letter(letter_id)
            (letter,) = mail.outbox()
        assert letter.subject == "Objectif vous invite sur Vouch"
        assert row(connection, letter_id).sent_at is None

    def test_does_nothing_for_a_letter_that_is_gone(self, app: Flask) -> None:
        with app.app_context():
            mail.send_letter(404)
