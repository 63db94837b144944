"""Letters go out: rendered in the recipient's language, by SMTP where there is one, else they stay in the visible outbox."""

import logging
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select

from app.kernel import clock, lanes, work
from app.kernel.database import reading
from app.kernel.letters import OutgoingLetter, note_failed, note_sent
from app.kernel.logs import told
from config import CONSOLE_LANGUAGES, LANGUAGES

log = logging.getLogger(__name__)
SECONDS = 20
FOR_VISITORS = frozenset({"letters/answer"})  # in all languages; members read theirs in the console's


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in words. `went` is empty while it waits in the outbox."""

    to: str
    subject: str
    text: str
    made: datetime
    went: datetime | None = None
    no_more: str = ""  # the address that ends such letters with one click (RFC 8058)


def send_letter(letter_id: int) -> None:
    """`later` of LetterQueued: may run twice, so it looks first whether the letter went."""
    with reading() as session:
        row = session.get(OutgoingLetter, letter_id)
    if row is None or row.sent_at is not None:
        return
    url = str(current_app.config.get("SMTP_URL") or "")
    if not url:
        if not current_app.config.get("DEMO"):  # there the outbox is a page
            log.warning("letter %d stays in the outbox: SMTP_URL is not set", letter_id)
        return
    try:
        lanes.apart(_post, url, _message(written(row), sender=_sender()))
    except (OSError, smtplib.SMTPException) as error:
        work.do(note_failed, letter_id=letter_id, error=told(error))
        raise
    work.do(note_sent, letter_id=letter_id, now=clock.now())


def outbox(*, most: int = 100) -> list[Letter]:
    """The letters that nobody took yet, newest first."""
    waiting = select(OutgoingLetter).where(OutgoingLetter.sent_at.is_(None))
    with reading() as session:
        rows = session.scalars(waiting.order_by(OutgoingLetter.id.desc()).limit(most)).all()
    return [written(row) for row in rows]


def written(row: OutgoingLetter) -> Letter:
    """The letter's words, in its recipient's language."""
    subject, text = worded(row.template, row.values, row.language)
    token = row.values.get("unsubscribe")
    no_more = f"{_public()}/no-more-letters/{token}" if token else ""
    return Letter(to=row.to, subject=subject, text=text, made=row.made_at, went=row.sent_at, no_more=no_more)


def worded(template: str, values: Mapping[str, str], language: str) -> tuple[str, str]:
    """Subject and text of a template: the subject is its first line."""
    spoken = LANGUAGES if template in FOR_VISITORS else CONSOLE_LANGUAGES
    with force_locale(next((each for each in (language, language.split("-")[0]) if each in spoken), "en")):
        lines = render_template(f"{template}.txt", public_url=_public(), **values).strip().split("\n", 1)
    # A line break in a header starts another header: whatever a name holds, the subject stays one line.
    return " ".join(lines[0].split())[:200], lines[-1].strip()


def _public() -> str:
    return str(current_app.config.get("PUBLIC_URL") or "").rstrip("/")


def _sender() -> str:
    host = urlsplit(str(current_app.config.get("PUBLIC_URL") or "")).hostname or "localhost"
    return str(current_app.config.get("MAIL_FROM") or f"Vouch <vouch@{host}>")


def _message(letter: Letter, *, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Message-ID"], message["Auto-Submitted"] = make_msgid(domain=sender.rpartition("@")[2].strip("> ")), "auto-generated"
    if letter.no_more:
        message["List-Unsubscribe"], message["List-Unsubscribe-Post"] = f"<{letter.no_more}>", "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    return message


def _post(url: str, message: EmailMessage) -> None:
    """`smtp://name:password@host:587` (STARTTLS where offered, always with a password) or `smtps://…`."""
    place = urlsplit(url)
    host, safe = place.hostname or "localhost", ssl.create_default_context()
    if place.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, place.port or 465, timeout=SECONDS, context=safe)
    else:
        server = smtplib.SMTP(host, place.port or 25, timeout=SECONDS)
    with server:
        server.ehlo()
        if place.scheme != "smtps" and (place.username or server.has_extn("starttls")):
            server.starttls(context=safe)
        if place.username:
            server.login(unquote(place.username), unquote(place.password or ""))
        server.send_message(message)
