"""A site's targeting rules: their order, what each brought, which one a page would get and why not the others."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts.routes import say
from app.brands.models import Site
from app.brands.queries import site_by_uid, teams_of
from app.commerce import pricing
from app.commerce.queries import usual_currency
from app.console import rule_words
from app.console.rule_form import RuleForm, presented, rule_form, ruled, word_fields
from app.console.wording import named
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Malformed, NotFound, Refusal
from app.respondents.queries import topics_of
from app.routing import ruling
from app.routing.compiling import rules_of
from app.routing.conditioning import faults
from app.routing.funnel import Funnel, funnels_of, pages_seen
from app.routing.models import TargetingRule
from app.routing.targeting import ANSWERS, Facts, failing

COUNTED = timedelta(days=30)


def rules(uid: str) -> ResponseReturnValue:
    """The list, each rule with what it brought in 30 days; with `path` in the address, what that page would get."""
    with reading() as session:
        site = site_by_uid(session, g.actor, uid=uid)
        found, seen = rules_of(session, site.id, paused=True), pages_seen(session, site.id)
        counted = funnels_of(session, site.id, since=clock.now() - COUNTED)
        teams = {team.id: team.name for team in teams_of(session, g.actor)}
        topics = {topic.id: named(topic.names) for topic in topics_of(session, g.brand.id, archived=True)}
        currency = _currency(session, found)
    running = [rule for rule in found if not rule.paused]
    said = [{
        "rule": rule, "when": rule_words.when(rule.conditions), "does": rule_words.does(rule), "asks": rule_words.asks(rule, teams, topics),
        "faults": [(fault, rule_words.fault_words(fault, len(seen))) for fault in _faults(rule, running, seen)],
        "funnel": counted.get(rule.id, Funnel()), "words": rule.words.get(site.languages[0], "")} for rule in found]
    return render_template("console/rules.html", here="sites", site=site, rows=said, types=list(ANSWERS),
                           tried=_tried(running, site, currency), currency=currency, number=format_decimal)


def rule(uid: str, rule: str = "") -> ResponseReturnValue:
    """Write a rule, or change one."""
    with reading() as session:
        site = site_by_uid(session, g.actor, uid=uid)
        found = _rule(session, site, rule) if rule else None
        teams = teams_of(session, g.actor)
        usual = {"currency": _currency(session, rules_of(session, site.id, paused=True))}
        topics = [(topic.id, named(topic.names)) for topic in topics_of(session, g.brand.id, archived=True)
                  if topic.archived_at is None or found and topic.id == found.topic_id]
    form = rule_form(site, teams, topics, locale=str(get_locale() or "en"), data=presented(found) if found else usual)

    def keep() -> None:
        said = ruled(form, site.languages)
        if found is None:
            work.do(ruling.add_rule, actor=g.actor, site_id=site.id, ruled=said, now=clock.now())
        else:
            work.do(ruling.change_rule, actor=g.actor, rule_id=found.id, ruled=said, now=clock.now())

    if form.does(keep, blame=_blame):
        say(_("Saved. Browsers notice within 15 seconds."))
        return redirect(_back(uid))
    return render_template("console/rule.html", here="sites", site=site, form=form, rule=found, words=word_fields(form)), form.status


def move_rule(uid: str, rule: str) -> ResponseReturnValue:
    found = _found(uid, rule)
    work.do(ruling.move_rule, actor=g.actor, rule_id=found.id, by=1 if request.form.get("to") == "down" else -1)
    return redirect(_back(uid, f"r-{found.uid}"))


def pause_rule(uid: str, rule: str) -> ResponseReturnValue:
    found = _found(uid, rule)
    work.do(ruling.pause_rule, actor=g.actor, rule_id=found.id, paused=not found.paused, now=clock.now())
    return redirect(_back(uid, f"r-{found.uid}"))


def remove_rule(uid: str, rule: str) -> ResponseReturnValue:
    found = _found(uid, rule)
    work.do(ruling.remove_rule, actor=g.actor, rule_id=found.id, now=clock.now())
    say(_("%(rule)s is removed.", rule=found.name))
    return redirect(_back(uid))


def _faults(rule: TargetingRule, running: Sequence[TargetingRule], seen: Sequence[tuple[str, str]]) -> list[str]:
    before = [] if rule.paused else [other.conditions for other in running if other.position < rule.position]
    return faults(rule.conditions, before=before, seen=seen)


def _currency(session: Session, rules: Sequence[TargetingRule]) -> str:
    """Of the site's rules on baskets; else what the brand is paid in."""
    said = next((str(rule.conditions["basket"]["currency"]) for rule in rules if "basket" in rule.conditions), None)
    return said or usual_currency(session, g.actor) or "EUR"


def _tried(running: Sequence[TargetingRule], site: Site, currency: str) -> dict[str, Any] | None:
    """The page in the address: which rule fires, and for each other what stood in the way."""
    if "path" not in request.args:
        return None
    facts = _facts(site, currency)
    lines, fired = [], None
    for rule in running:
        missed = failing(rule.conditions, facts)
        if fired is None and not missed:
            fired = rule
        lines.append({"rule": rule, "fires": fired is rule, "late": not missed and fired is not rule,
                      "missed": [rule_words.condition_words(name, rule.conditions[name]) for name in missed if name in rule.conditions]})
    return {"facts": facts, "fired": fired, "lines": lines}


def _facts(site: Site, currency: str) -> Facts:
    """What was entered, as far as it can be understood."""
    asked = request.args
    amount = pricing.typed(asked.get("basket", "")[:20], currency) if asked.get("basket") else None
    consent = asked.get("consent") == "1"
    return Facts(
        path=asked.get("path", "/")[:1_000] or "/", type=asked["type"] if asked.get("type") in ANSWERS else "other",
        basket=None if amount is None else (amount, currency), language=asked.get("language", site.languages[0])[:20],
        device="phone" if asked.get("device") == "phone" else "desktop", seconds=max(0, min(asked.get("seconds", 0, type=int), 86_400)),
        consent=consent, pages=max(1, min(asked.get("pages", 1, type=int), 1_000)), returning=asked.get("returning") == "1",
        back=asked.get("back") == "1")


def _blame(form: RuleForm, refusal: Refusal) -> None:
    """Each wrong field in its own words."""
    words: dict[str, tuple[Any, str]] = {
        "path": (form.path, _("A path begins with / or *, has no ? and no #, and is 200 characters long at most. Ten at most.")),
        "data": (form.data, _("One a line, such as: stock = low. Between name and value =, !=, >= or <= (these two with a number). Five at most.")),
        "basket": (form.basket_min, _("Amounts such as 50 or 129.90, the first not above the second.")),
        "words": (word_fields(form)[0], _("These words are needed in the site's first language, 120 characters at most.")),
        "language": (form.language, _("The site does not speak this language.")),
        "cascade": (form.step_1, _("Nobody can be asked that way."))}
    fields = refusal.data.get("fields", ()) if isinstance(refusal, Malformed) else ()
    for name in fields:
        if name in words:
            field, text = words[name]
            field.errors = [*field.errors, text]
    if not any(name in words for name in fields):
        form.blame(refusal)


def _rule(session: Any, site: Site, uid: str) -> TargetingRule:
    found = next((rule for rule in rules_of(session, site.id, paused=True) if rule.uid == uid), None)
    if found is None:
        raise NotFound
    return found


def _found(uid: str, rule: str) -> TargetingRule:
    with reading() as session:
        return _rule(session, site_by_uid(session, g.actor, uid=uid), rule)


def _back(uid: str, anchor: str | None = None) -> str:
    return url_for("console.rules", slug=g.brand.slug, uid=uid, _anchor=anchor)
