"""Where the link in a mailed answer leads: the conversation, to be read; the conversation goes on at the shop."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.accounts.routes import caller_address, language_of_request
from app.conversations import queries
from app.conversations.queries import Seen
from app.kernel import clock, work
from app.kernel.database import reading
from app.realtime import pacing
from app.routing import mailing
from app.routing.leaving import left_by
from config import LANGUAGES

left = Blueprint("left", "app.embed", template_folder="templates")
unsubscribing = Blueprint("unsubscribing", "app.embed", template_folder="templates")


@left.get("/left/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Reading changes nothing: mail scanners open links too. What is for staff never leaves the query."""
    pacing.allow("30 per minute", "left", caller_address())
    with reading() as session:
        found = left_by(session, link=token)
        place = Seen(found.conversation_id, "", 0, found.head, 0, "open", 0, 1, is_staff=False, is_live=False)
        entries, _ = queries.entries_after(session, place=place, after=0)
    spoken = found.language.split("-")[0]
    with force_locale(spoken if spoken in LANGUAGES else language_of_request()):
        return render_template("embed/left.html", found=found, lines=_lines(entries), names=_names(entries), brand_colour=found.colour)


@left.get("/no-more-letters/<token>")
def no_more_letters(token: str) -> ResponseReturnValue:
    """The page behind the letter's last line. Opening it changes nothing: mail scanners open links too."""
    return _no_more(token, done=False)


@unsubscribing.post("/no-more-letters/<token>")
def stop_letters(token: str) -> ResponseReturnValue:
    """The page's button, and the mail program's own (RFC 8058), which carries no cookie and so nothing to forge."""
    pacing.allow("30 per minute", "left", caller_address())
    work.do(mailing.stop_letters, link=token, now=clock.now())
    return _no_more(token, done=True)


def _no_more(token: str, *, done: bool) -> ResponseReturnValue:
    pacing.allow("30 per minute", "left", caller_address())
    with reading() as session:
        brand, colour = mailing.brand_of(session, link=token)
    with force_locale(language_of_request()):
        return render_template("embed/no_more_letters.html", brand=brand, brand_colour=colour, done=done)


def _lines(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "at": clock.instant(each["at"])} for each in entries if each.get("kind") == "text"]


def _names(entries: list[dict[str, Any]]) -> dict[int, str]:
    joined = [each["data"]["who"] for each in entries if each.get("kind") == "event" and each["data"].get("what") == "joined"]
    return {who["n"]: who["name"] for who in joined}
