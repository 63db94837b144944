"""The figures of a report in words: their names, what each is, how it is shown, and the same as a cell of a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_currency, format_decimal, format_percent, gettext
from flask_babel import lazy_gettext as _l

from app.commerce.pricing import in_major
from app.insights.counting import Spread
from app.insights.measuring import Figures
from app.insights.tabulating import Cell

# Word for word what docs/figures.md says; a test compares them.
DEFINITIONS = {
    "started": (_l("Started"), _l("Conversations that a visitor began with a first message, on the day it was written. Answered are those in "
                                  "which a respondent has written since.")),
    "offers": (_l("Offers"), _l("Assignment offers made in the period: accepted, declined, or expired without an answer. The rest is open, or was "
                                "withdrawn because somebody else accepted.")),
    "response": (_l("Response rate"), _l("Assignments with at least one message of the respondent ÷ assignments that began in the period. Beside "
                                         "it: answered conversations ÷ started conversations.")),
    "first": (_l("First response"), _l("From the visitor's first message, or from the transfer, to the first message that a person writes in the "
                                       "assignment. Automatic messages do not count. The clock runs day and night, through closed hours and while it "
                                       "is put aside.")),
    "handling": (_l("Handling time"), _l("From the beginning of an assignment to its end, less the time for which it was put aside "
                                         "(snoozed); those still running are not counted.")),
    "csat": (_l("CSAT"), _l("Ratings of 4 and 5 ÷ ratings, of the assignments that began in the period.")),
    "rating": (_l("Rating average"), _l("The mean of the same ratings, from 1 to 5. It is never mixed with CSAT.")),
    "orders": (_l("Orders"), _l("Orders that the site reported in the period and that are owed to a respondent: to the last one whose message came "
                                "within the 48 hours before. Revenue is shown for each currency and never added across.")),
    "conversion": (_l("Conversion"), _l("Assignments followed by an order that is owed to them ÷ assignments that began in the period.")),
    "spread": (_l("Median, 90%, mean"), _l("The median is the one in the middle and is shown first; nine of ten took no longer than the 90% value; "
                                            "the mean is all of them shared out evenly.")),
    "days": (_l("Days"), _l("A day goes from midnight to midnight in the time zone of the brand; it has 23 or 25 hours when the clocks change. An "
                            "assignment and its ratings count on the day it began, an order on the day it was placed.")),
}
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """A figure in a table: `value` is what the CSV says, `shown` what a person reads; `about` names its definition."""

    key: str
    name: Any
    about: str
    value: Callable[[Figures], Cell]
    shown: Callable[[Any], str]


def number(value: float | None) -> str:
    return NOTHING if value is None else str(format_decimal(value))


def percent(value: float | None) -> str:
    return NOTHING if value is None else str(format_percent(value))


def average(value: float | None) -> str:
    return NOTHING if value is None else str(format_decimal(value, "0.0"))


def lasted(seconds: int | None) -> str:
    """Whole seconds as somebody says them."""
    if seconds is None:
        return NOTHING
    minutes, rest = divmod(seconds, 60)
    hours, left = divmod(minutes, 60)
    if hours:
        said = gettext("%(hours)d h %(minutes)d min", hours=hours, minutes=left)
    elif minutes:
        said = gettext("%(minutes)d min %(seconds)d s", minutes=minutes, seconds=rest)
    else:
        said = gettext("%(seconds)d s", seconds=rest)
    return str(said).replace(" ", "\u00a0")  # a time is not torn apart at the end of a line


def money(amount: int, currency: str) -> str:
    return str(format_currency(in_major(amount, currency), currency))


def seconds(spread: Spread | None, what: str) -> int | None:
    return None if spread is None else (getattr(spread, what) + 500) // 1000


def columns(currencies: Sequence[str]) -> list[Column]:
    """Every column that a table can have, in the order in which a report tells them."""
    return [
        Column("started", _l("Started"), "started", lambda one: one.started, number),
        Column("replied", _l("Of them answered"), "started", lambda one: one.replied, number),
        Column("offered", _l("Offered"), "offers", lambda one: one.offers.offered, number),
        Column("accepted", _l("Accepted"), "offers", lambda one: one.offers.accepted, number),
        Column("declined", _l("Declined"), "offers", lambda one: one.offers.declined, number),
        Column("expired", _l("Expired"), "offers", lambda one: one.offers.expired, number),
        Column("assignments", _l("Assignments"), "response", lambda one: one.held.assignments, number),
        Column("answered", _l("Answered"), "response", lambda one: one.held.answered, number),
        Column("response", _l("Response rate"), "response", lambda one: _rounded(one.response_rate), percent),
        *_times("first", _l("First response"), _l("First response, 90%"), _l("First response, mean"), lambda one: one.first_response),
        *_times("handling", _l("Handling time"), _l("Handling time, 90%"), _l("Handling time, mean"), lambda one: one.handling),
        Column("ratings", _l("Ratings"), "csat", lambda one: one.held.ratings, number),
        Column("csat", _l("CSAT"), "csat", lambda one: _rounded(one.csat), percent),
        Column("rating", _l("Rating average"), "rating", lambda one: _rounded(one.rating), average),
        Column("orders", _l("Orders"), "orders", lambda one: one.orders, number),
        Column("conversion", _l("Conversion"), "conversion", lambda one: _rounded(one.conversion), percent),
        *(_revenue(currency) for currency in currencies),
    ]


def _times(key: str, median: Any, p90: Any, mean: Any, of: Callable[[Figures], Spread | None]) -> list[Column]:
    def column(name: Any, what: str) -> Column:
        return Column(f"{key}_{what}", name, key, lambda one: seconds(of(one), what), lasted)

    return [column(median, "median"), column(p90, "p90"), column(mean, "mean")]


def _revenue(currency: str) -> Column:
    def amount(one: Figures) -> str:
        return str(in_major(one.revenue.get(currency, 0), currency))

    return Column(f"revenue_{currency}", _l("Revenue, %(currency)s", currency=currency), "orders", amount,
                  lambda value: str(format_currency(value, currency)))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
