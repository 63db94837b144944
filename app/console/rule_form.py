"""The form in which a manager says when a site invites, how, and who is asked; texts that people type become conditions here."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel.numbers import get_currency_name
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.accounts.forms import Form, Several, language_name, name_in, options, texts_in, trimmed, values_in
from app.brands.models import Site, Team
from app.commerce import pricing
from app.commerce.forms import CURRENCIES
from app.routing.conditioning import LONGEST_STAY, MOST_PAGES
from app.routing.models import TargetingRule
from app.routing.ruling import LONGEST_DELAY, LONGEST_NAME, LONGEST_WORDS, Ruled

_NEEDED = _l("This is needed.")
PAGE_TYPES = (("list", _l("List")), ("product", _l("Product")), ("basket", _l("Basket")), ("checkout", _l("Checkout")), ("other", _l("Other")))
EITHER = (("", _l("either")), ("yes", _l("yes")), ("no", _l("no")))
STEPS = 3
SIGNS = {"!=": "not", ">=": "min", "<=": "max", "=": "is"}
LINE = re.compile(r"([^=!<>]+?)\s*(?:(!=|>=|<=|=)\s*(.*))?")


def _number(label: Any, least: int, most: int) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(least, most)])


class RuleForm(Form):
    """Words in each language of the site are added as fields of their own by `rule_form`."""

    name = StringField(_l("Name"), [DataRequired(_NEEDED), Length(max=LONGEST_NAME)], filters=[trimmed])
    path = TextAreaField(_l("Address of the page"), [Length(max=2_500)])
    type = Several(_l("Type of the page"), choices=options(PAGE_TYPES))
    data = TextAreaField(_l("What the page declares"), [Length(max=1_500)])
    basket_min = StringField(_l("Basket of at least"), [Length(max=20)], filters=[trimmed])
    basket_max = StringField(_l("at most"), [Length(max=20)], filters=[trimmed])
    currency = SelectField(_l("Currency"), default="EUR")
    language = Several(_l("Language"))
    device = RadioField(_l("Device"), default="", choices=options([("", _l("either")), ("phone", _l("phone")), ("desktop", _l("desktop"))]))
    seconds = _number(_l("Seconds on the page, at least"), 1, LONGEST_STAY)
    open = RadioField(_l("The agents' opening hours"), default="", choices=options(
        [("", _l("at any time")), ("yes", _l("while they are open")), ("no", _l("while they are closed"))]))
    free = SelectField(_l("Who is free"), default="", choices=options(
        [("", _l("whoever")), ("ambassadors", _l("an ambassador is free")), ("agents", _l("an agent is free")),
         ("anybody", _l("somebody is free")), ("nobody", _l("nobody is free"))]))
    pages = _number(_l("Pages of this visit, at least"), 2, MOST_PAGES)
    returning = RadioField(_l("Has been here in an earlier visit"), default="", choices=options(EITHER))
    back = BooleanField(_l("Goes back and forth between products"))
    invitation = RadioField(_l("How it invites"), default="button", choices=options(
        [("none", _l("not at all: no button")), ("button", _l("the button")), ("words", _l("the button, with your words")),
         ("proactive", _l("your words come by themselves"))]))
    delay = _number(_l("Seconds before they come"), 0, LONGEST_DELAY)
    priority = RadioField(_l("Priority"), default="normal", choices=options([("normal", _l("normal")), ("high", _l("high"))]))
    topic = SelectField(_l("Topic"), coerce=int, default=0)
    step_1 = SelectField(_l("Asked first"), default="")
    step_2 = SelectField(_l("then"), default="")
    step_3 = SelectField(_l("and then"), default="")


def rule_form(site: Site, teams: Sequence[Team], topics: Sequence[tuple[int, str]], *, locale: str, **values: Any) -> RuleForm:
    """The form for a rule of this site, with its languages, the brand's teams and topics."""
    spoken = [(language, language_name(language)) for language in site.languages]
    fields = {name_in("words", language): StringField(_l("Words in %(language)s", language=name), [Length(max=LONGEST_WORDS)], filters=[trimmed])
              for language, name in spoken}
    form: RuleForm = type("RuleFormHere", (RuleForm,), fields)(**values)
    form.language.choices = options(spoken)
    form.currency.choices = options((code, f"{code} · {get_currency_name(code, locale=locale)}") for code in CURRENCIES)
    form.topic.choices = options([(0, _l("as the page says")), *topics])
    asked: list[tuple[str, Any]] = [("ambassadors", _l("ambassadors")), ("agents", _l("agents"))]
    for team in teams:
        asked += [(f"ambassadors.{team.id}", _l("%(team)s: its ambassadors", team=team.name)),
                  (f"agents.{team.id}", _l("%(team)s: its agents", team=team.name))]
    for place, first in enumerate((_l("as the page says"), _l("nobody else"), _l("nobody else")), 1):
        form[f"step_{place}"].choices = options([("", first), *asked])
    return form


def word_fields(form: RuleForm) -> list[Any]:
    return [form[name] for name in form._fields if name.startswith("words_")]


def ruled(form: RuleForm, languages: Sequence[str]) -> Ruled:
    """What was entered; a basket or a line of data that cannot be read comes as what `exact` refuses by its name."""
    conditions: dict[str, Any] = {
        "path": _lines(form.path.data), "type": form.type.data, "data": [_read(line) for line in _lines(form.data.data)], "basket": _basket(form),
        "language": form.language.data, "device": form.device.data, "seconds": form.seconds.data, "open": _either(form.open.data),
        "free": form.free.data, "pages": form.pages.data, "returning": _either(form.returning.data), "back": form.back.data or None}
    steps = [form[f"step_{place}"].data for place in range(1, STEPS + 1)]
    cascade = [(audience, int(team) if team else None) for audience, _, team in (step.partition(".") for step in steps if step)]
    return Ruled(name=form.name.data or "", conditions=conditions, invitation=form.invitation.data, delay=form.delay.data or 0,
                 words=texts_in(form, "words", languages), cascade=cascade, priority=form.priority.data, topic_id=form.topic.data or None)


def presented(rule: TargetingRule) -> dict[str, Any]:
    """A rule as the form's own values."""
    given: Mapping[str, Any] = rule.conditions
    basket = given.get("basket", {})
    major = {key: str(pricing.in_major(basket[key], basket["currency"])) for key in ("min", "max") if key in basket}
    steps = {f"step_{place}": audience if team is None else f"{audience}.{team}" for place, (audience, team) in enumerate(rule.cascade[:STEPS], 1)}
    return {
        "name": rule.name, "path": "\n".join(given.get("path", ())), "type": given.get("type", []),
        "data": "\n".join(written(*one) for one in given.get("data", ())), "basket_min": major.get("min", ""), "basket_max": major.get("max", ""),
        "currency": basket.get("currency", "EUR"), "language": given.get("language", []), "device": given.get("device", ""),
        "seconds": given.get("seconds"), "open": _said(given.get("open")), "free": given.get("free", ""), "pages": given.get("pages"),
        "returning": _said(given.get("returning")), "back": given.get("back", False), "invitation": rule.invitation, "delay": rule.delay or None,
        "priority": rule.priority, "topic": rule.topic_id or 0, **steps, **values_in("words", rule.words)}


def written(name: str, operator: str, value: str) -> str:
    """A condition on declared data as it is typed: `stock = low`."""
    sign = next((sign for sign, known in SIGNS.items() if known == operator), "")
    return f"{name} {sign} {value}" if sign else name


def _read(line: str) -> list[str]:
    found = LINE.fullmatch(line)
    if found is None:
        return ["", "", ""]
    return [found[1], SIGNS[found[2]] if found[2] else "has", (found[3] or "").strip()]


def _basket(form: RuleForm) -> dict[str, Any] | None:
    currency, limits = form.currency.data or "", {"min": form.basket_min.data, "max": form.basket_max.data}
    given = {key: pricing.typed(text, currency) for key, text in limits.items() if text}
    return {"currency": currency, **{key: -1 if amount is None else amount for key, amount in given.items()}} if given else None


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _either(said: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(said or "")


def _said(value: Any) -> str:
    return "" if value is None else "yes" if value else "no"
