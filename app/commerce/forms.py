"""The form in which a manager writes a promotion."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_name
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.fields import URLField
from wtforms.validators import DataRequired, Length, Optional

from app.accounts.forms import Form, Several, name_in, options, texts_in, trimmed, values_in
from app.commerce import pricing
from app.commerce.models import Promotion
from app.commerce.policy import LONGEST_LINK
from app.commerce.promoting import LONGEST_TITLE, LONGEST_WORDS, Terms
from app.kernel import clock

_NEEDED = _l("This is needed.")
CURRENCIES = (
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "RUB", "UAH", "CAD", "AUD", "NZD", "JPY",
    "CNY", "HKD", "SGD", "KRW", "INR", "BRL", "MXN", "ARS", "CLP", "COP", "ZAR", "MAD", "TND", "DZD", "EGP", "AED", "SAR", "ILS", "KWD")


class PromotionForm(Form):
    """A title and words for each language of the brand are added as fields of their own by `promotion_form`."""

    code = StringField(_l("Code"), [Length(max=40)], filters=[trimmed])
    price = StringField(_l("Price"), [Length(max=20)], filters=[trimmed])
    currency = SelectField(_l("Currency"), default="EUR")
    link = URLField(_l("Page in your shop"), [DataRequired(_NEEDED), Length(max=LONGEST_LINK)], filters=[trimmed])
    starts_on = DateField(_l("First day"), [Optional()])
    ends_on = DateField(_l("Last day"), [Optional()])
    topics = Several(_l("Topics"), coerce=int)


def promotion_form(languages: Sequence[tuple[str, str]], topics: Sequence[tuple[int, str]], *, locale: str, **values: Any) -> PromotionForm:
    """The form with a title and words for each (language, its name), and the topics it may suit."""
    fields: dict[str, Any] = {}
    for place, (language, name) in enumerate(languages):
        needed = [DataRequired(_NEEDED)] if place == 0 else [Optional()]
        title, words = _l("Title in %(language)s", language=name), _l("What is in it, in %(language)s", language=name)
        fields[name_in("title", language)] = StringField(title, [*needed, Length(max=LONGEST_TITLE)], filters=[trimmed])
        fields[name_in("words", language)] = StringField(words, [Length(max=LONGEST_WORDS)], filters=[trimmed])
    form: PromotionForm = type("PromotionFormHere", (PromotionForm,), fields)(**values)
    form.currency.choices = options((code, f"{code} · {get_currency_name(code, locale=locale)}") for code in CURRENCIES)
    form.topics.choices = options(topics)
    return form


def spoken_fields(form: PromotionForm) -> list[Any]:
    """The fields that there are for each language, in the brand's order."""
    return [form[name] for name in form._fields if name.startswith(("title_", "words_"))]


def terms_in(form: PromotionForm, languages: Sequence[str], *, zone: str) -> Terms:
    """What was entered; days are those of the brand's zone. A price that is none comes as -1, and is refused by that name."""
    currency = form.currency.data or ""
    amount = pricing.typed(form.price.data, currency) if form.price.data else None
    return Terms(
        titles=texts_in(form, "title", languages), words=texts_in(form, "words", languages), code=form.code.data or "",
        amount=-1 if form.price.data and amount is None else amount, currency=currency if form.price.data else None, link=form.link.data or "",
        starts_at=_morning(form.starts_on.data, zone), ends_at=_morning(form.ends_on.data, zone, days=1), topics=form.topics.data or [])


def presented(found: Promotion, topics: Sequence[int], *, zone: str) -> Mapping[str, Any]:
    """A promotion as the form's own values."""
    price = "" if found.amount is None else str(pricing.in_major(found.amount, found.currency or ""))
    return {
        **values_in("title", found.titles), **values_in("words", found.words),
        "code": found.code, "price": price, "currency": found.currency or "EUR", "link": found.link, "topics": list(topics),
        "starts_on": _day(found.starts_at, zone), "ends_on": _day(last_day(found.ends_at) if found.ends_at else None, zone)}


def last_day(ends_at: datetime) -> datetime:
    """A moment of the last day on which it holds."""
    return ends_at - timedelta(milliseconds=1)


def _morning(day: date | None, zone: str, *, days: int = 0) -> datetime | None:
    if day is None or not date(2000, 1, 1) <= day <= date(2100, 1, 1):
        return None
    return clock.midnight(day + timedelta(days=days), zone)


def _day(at: datetime | None, zone: str) -> date | None:
    return at.astimezone(ZoneInfo(zone)).date() if at else None
