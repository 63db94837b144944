"""A conversation's log, decisions and figures as a person would tell them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import g
from flask_babel import format_currency, format_timedelta, get_locale, gettext

from app.brands.routes import role_name
from app.commerce.pricing import digits_of, in_major
from app.console.history import Whole
from app.conversations.models import Entry
from app.kernel.text import in_language
from app.routing.models import Decision


def event_words(whole: Whole, entry: Entry) -> str:
    """What an event entry says; an unknown one by its own name."""
    data = entry.data or {}
    what = str(data.get("what", entry.kind))
    tell = _EVENTS.get(what)
    return str(tell(whole, data)) if tell else what


def who(whole: Whole, number: Any) -> str:
    """The person with this number in the conversation."""
    return (whole.names.get(number) if isinstance(number, int) else "") or str(gettext("The visitor"))


def audience_name(audience: Any) -> str:
    return str({"ambassadors": gettext("ambassadors"), "agents": gettext("agents")}.get(str(audience), str(audience)))


def stage_name(stage: str) -> str:
    """What a conversation without a responsible respondent is doing."""
    return str({"offering": gettext("being offered"), "waiting": gettext("waiting"), "told": gettext("told that nobody is free"),
                "left": gettext("answer by e-mail")}.get(stage, stage))


def step_name(decision: Decision) -> str:
    """What was decided."""
    return str({"offered": gettext("Offered"), "widened": gettext("Offered to more people"), "escalated": gettext("Passed on to agents"),
                "waiting": gettext("Put in the queue"), "told": gettext("Told that nobody is free"), "left": gettext("Answer by e-mail"),
                "transferred": gettext("Handed over"), "accepted": gettext("Accepted"), "reopened": gettext("Opened again"),
                "understood": gettext("Topic found"),
                "revoked": gettext("Taken back"), "lost": gettext("Passed on")}.get(decision.step, decision.step))


def reason_name(reason: str) -> str:
    """Why, for a decision and for each candidate."""
    tell = _REASONS.get(reason)
    return str(tell()) if tell else reason.replace("_", " ")


def lasted(span: timedelta | None) -> str:
    """A span in words, to the second below two minutes; – when it never ended."""
    if span is None:
        return "–"
    return str(format_timedelta(max(span, timedelta(0)), granularity="second", threshold=2 if span < timedelta(hours=2) else 1.5))


def seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


def money(amount: int, currency: str) -> str:
    """Minor units as a person writes them; whole amounts without a fraction, whatever CLDR counts in."""
    digits = 0 if amount % 10 ** digits_of(currency) == 0 else digits_of(currency)
    pattern = get_locale().currency_formats["standard"].pattern.replace("0.00", f"0.{'0' * digits}" if digits else "0")
    return str(format_currency(in_major(amount, currency), currency, format=pattern, currency_digits=False))


def named(names: Mapping[str, str]) -> str:
    """What has words by language, in the language of the page, else in the brand's first."""
    return in_language(names, str(get_locale()), g.brand.languages[0])


def _started(whole: Whole, data: Mapping[str, Any]) -> str:
    page = data.get("page") or {}
    title = str(page.get("title") or page.get("url") or "")
    return str(gettext("Asked from “%(page)s”", page=title)) if title else str(gettext("Asked"))


def _joined(whole: Whole, data: Mapping[str, Any]) -> str:
    joiner = data.get("who") or {}
    role = str(joiner.get("role", ""))
    if role == "visitor":
        return str(gettext("%(name)s opened the conversation", name=who(whole, joiner.get("n"))))
    return str(gettext("%(name)s joined as %(role)s", name=who(whole, joiner.get("n")), role=role_name(role)))


def _released(whole: Whole, data: Mapping[str, Any]) -> str:
    reason = {"transferred": gettext("handed over"), "released": gettext("gave it back"), "closed": gettext("closed"),
              "revoked": gettext("no longer available"), "silent": gettext("did not answer in time"),
              "offline": gettext("not there any more")}.get(str(data.get("reason")), str(data.get("reason")))
    return str(gettext("%(name)s is no longer responsible: %(reason)s", name=who(whole, data.get("n")), reason=reason))


def _closed(whole: Whole, data: Mapping[str, Any]) -> str:
    if data.get("n") is None:
        return str(gettext("Closed"))
    return str(gettext("%(name)s closed the conversation", name=who(whole, data["n"])))


def _hidden(whole: Whole, data: Mapping[str, Any]) -> str:
    return str(gettext("The page is no longer shown") if data.get("was") == "shown" else gettext("The page is not shown"))


def _rated(whole: Whole, data: Mapping[str, Any]) -> str:
    name = next((turn.member.name for turn in whole.turns if turn.assignment.uid == data.get("assignment")), "?")
    stars = int(data.get("stars", 0)) if str(data.get("stars", "")).isdecimal() else 0
    words = str(data.get("words") or "")
    return str(gettext("%(stars)s for %(name)s", stars="★" * min(stars, 5), name=name)) + (f": {words}" if words else "")


_EVENTS: Mapping[str, Callable[[Whole, Mapping[str, Any]], Any]] = {
    "started": _started,
    "joined": _joined,
    "left": lambda whole, data: gettext("%(name)s left", name=who(whole, data.get("n"))),
    "assigned": lambda whole, data: gettext("%(name)s is responsible from here", name=who(whole, data.get("n"))),
    "released": _released,
    "transferred": lambda whole, data: gettext("%(name)s hands over to %(to)s", name=who(whole, data.get("n")), to=audience_name(data.get("to"))),
    "passed_on": lambda whole, data: gettext("%(name)s did not take it: others are asked", name=str(data.get("to") or "?")),
    "snoozed": lambda whole, data: gettext("%(name)s puts it aside", name=who(whole, data.get("n"))),
    "woken": lambda whole, data: gettext("No longer put aside"),
    "waiting": lambda whole, data: gettext("Waits for %(whom)s", whom=audience_name(data.get("for"))),
    "nobody": lambda whole, data: gettext("The visitor is told that nobody can answer right now"),
    "parked": lambda whole, data: gettext("The visitor leaves an e-mail address; the answer will be mailed"),
    "closed": _closed,
    "page_asked": lambda whole, data: gettext("%(name)s asks to see the page", name=who(whole, data.get("n"))),
    "page_shown": lambda whole, data: gettext("The visitor shows the page to %(name)s", name=who(whole, data.get("n"))),
    "page_hidden": _hidden,
    "reopened": lambda whole, data: gettext("Opened again"),
    "rated": _rated,
    "blocked": lambda whole, data: gettext("The visitor was blocked"),
}
_REASONS: Mapping[str, Callable[[], Any]] = {
    "best": lambda: gettext("the best who were free"), "room": lambda: gettext("somebody had room again"),
    "silence": lambda: gettext("nobody took it in time"), "no_ambassador": lambda: gettext("no ambassador was free"),
    "not_taken": lambda: gettext("who was asked has not taken it yet"),
    "all_taken": lambda: gettext("everybody holds as much as they can"), "nobody_available": lambda: gettext("nobody is available"),
    "promise_over": lambda: gettext("the promised time was over"), "nobody_else": lambda: gettext("nobody else could take it"),
    "named": lambda: gettext("handed over to them by name"), "back": lambda: gettext("answered here before"),
    "level_1": lambda: gettext("knows the topic"), "level_2": lambda: gettext("knows the topic well"),
    "level_3": lambda: gettext("lives the topic"), "near": lambda: gettext("knows the topic above it"),
    "least_held": lambda: gettext("holds the fewest conversations"), "longest_without": lambda: gettext("waited longest for one"),
    "audience": lambda: gettext("not asked for this"), "workspace": lambda: gettext("another team's"),
    "language": lambda: gettext("does not speak the language"), "declined": lambda: gettext("said no"), "away": lambda: gettext("away"),
    "absent": lambda: gettext("not there"), "asked": lambda: gettext("was asked and has not taken it"),
    "full": lambda: gettext("holds as much as they can"),
    "offered": lambda: gettext("has other offers open"), "team": lambda: gettext("not in the team that is asked"),
    "closed": lambda: gettext("outside opening hours"), "wrapping": lambda: gettext("still finishing the last one"),
    "blocked": lambda: gettext("kept this visitor out before"), "same_person": lambda: gettext("is this visitor"),
    "helped": lambda: gettext("earlier answers on it helped"), "words": lambda: gettext("recognised by the words of the question"),
    "page": lambda: gettext("because of the page"),
    "topic": lambda: gettext("because of the topic"), "transferred": lambda: gettext("handed over"),
    "new_message": lambda: gettext("the visitor wrote again"), "by_visitor": lambda: gettext("the visitor left an address"),
    "membership_ended": lambda: gettext("the respondent left the brand"), "to_member": lambda: gettext("to somebody by name"),
    "to_team": lambda: gettext("to a team"), "silent": lambda: gettext("no answer in time"), "offline": lambda: gettext("the respondent went away"),
    "named_absent": lambda: gettext("who was named did not take it"),
    "to_agents": lambda: gettext("only the company can answer"), "to_ambassadors": lambda: gettext("to another ambassador"),
}
