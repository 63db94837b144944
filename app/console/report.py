"""The report: what happened in a period, as figures with their definitions, as a chart with its table, and as CSV."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from app.brands.routes import role_name
from app.console import figures
from app.insights import charting, dating, tabulating
from app.insights.dating import Period
from app.insights.measuring import Figures, Report, measure
from app.kernel import clock, lanes
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.errors import Malformed, Refusal

PERIODS = ("7", "28", "month")
BY_RESPONDENT = ("offered", "accepted", "assignments", "response", "first_median", "handling_median", "csat", "rating", "orders", "conversion")
BY_DAY = ("started", "replied", "assignments", "response", "first_median", "handling_median", "csat", "orders")
ONLY_OF_DAYS = ("started", "replied")


def report() -> ResponseReturnValue:
    wrong, status = "", 200
    try:
        period = _asked()
    except Refusal as refusal:
        period, wrong, status = _usual(), _in_words(refusal), 422
    found = lanes.apart(_measured, g.actor, period)
    labels = [format_date(day, "d MMM") for day, _ in found.days]
    drawn = lanes.apart(charting.draw, labels, [("started", [one.started or 0 for _, one in found.days]),
                                                ("answered", [one.replied or 0 for _, one in found.days])])
    every = figures.columns(found.currencies)
    page = render_template(
        "console/report.html", here="report", report=found, chosen=_chosen(), wrong=wrong, asked=request.args, drawn=drawn,
        size=(charting.WIDTH, charting.HEIGHT), words=figures, busiest=max(found.days, key=lambda one: one[1].started or 0),
        by_respondent=_named(every, BY_RESPONDENT), by_day=_named(every, BY_DAY), link=_link(found.period))
    return page, status


def respondents_csv() -> ResponseReturnValue:
    """One line a respondent, with every figure."""
    found = lanes.apart(_measured, g.actor, _asked())
    shown = [column for column in figures.columns(found.currencies) if column.key not in ONLY_OF_DAYS]
    head = [gettext("Respondent"), gettext("Role"), gettext("Has left"), *(str(column.name) for column in shown)]
    rows = ([who.name, role_name(who.role), gettext("yes") if who.has_left else gettext("no"), *_cells(shown, one)] for who, one in found.people)
    return _file("respondents", found.period, head, rows)


def days_csv() -> ResponseReturnValue:
    """One line a day, with every figure; days as ISO 8601."""
    found = lanes.apart(_measured, g.actor, _asked())
    shown = figures.columns(found.currencies)
    rows = ([day.isoformat(), *_cells(shown, one)] for day, one in found.days)
    return _file("days", found.period, [gettext("Day"), *(str(column.name) for column in shown)], rows)


def _measured(actor: Actor, period: Period) -> Report:
    with reading() as session:
        return measure(session, actor=actor, period=period)


def _asked() -> Period:
    """The period that the address names. Raises Malformed and what `dating.period` raises."""
    first, last = request.args.get("from", "")[:20], request.args.get("to", "")[:20]
    if not first and not last:
        return _usual()
    try:
        return dating.period(date.fromisoformat(first), date.fromisoformat(last), g.brand.timezone)
    except ValueError:
        raise Malformed(data={"fields": ["from", "to"]}) from None


def _usual() -> Period:
    return dating.named(request.args.get("period", ""), now=clock.now(), zone=g.brand.timezone)


def _chosen() -> str:
    if request.args.get("from") or request.args.get("to"):
        return ""
    return name if (name := request.args.get("period", "28")) in PERIODS else "28"


def _link(period: Period) -> dict[str, str]:
    """What the addresses of this period's files carry: its days, so that a file got after midnight holds what the page showed."""
    return {"slug": g.brand.slug, "from": period.first.isoformat(), "to": period.last.isoformat()}


def _in_words(refusal: Refusal) -> str:
    return str({"period.backwards": gettext("The last day comes before the first."),
                "period.too_long": gettext("Choose at most %(most)d days.", most=dating.LONGEST),
                "period.impossible": gettext("Nothing can have happened in those years.")}
               .get(refusal.code, gettext("Choose a first and a last day.")))


def _named(every: Sequence[figures.Column], keys: Sequence[str]) -> list[figures.Column]:
    return [column for column in every if column.key in keys or column.key.startswith("revenue_")]


def _cells(shown: Sequence[figures.Column], one: Figures) -> list[tabulating.Cell]:
    return [column.value(one) for column in shown]


def _file(name: str, period: Period, head: Sequence[str], rows: Iterable[Sequence[tabulating.Cell]]) -> Response:
    answer = Response(tabulating.written(head, rows), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{g.brand.slug}-{name}-{period.first}-{period.last}.csv")
    return answer
