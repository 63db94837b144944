"""When agents answer: the week with its breaks, the holidays, and how that stands at this moment."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names
from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.accounts.routes import say
from app.brands import timing
from app.brands.hours import DAY, Hours, Shift, is_open, next_change, next_opening
from app.brands.models import OpeningHours
from app.brands.queries import hours_of, opening_hours
from app.console.forms import HolidayForm, WeekForm, zones
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import NotFound

LOCALE = "en"


def hours() -> ResponseReturnValue:
    """The page, and the week when it is saved."""
    row, _read = _found()
    form = _week(row)
    if form.does(lambda: work.do(timing.set_week, actor=g.actor, zone=form.timezone.data, week=[form[day].data or "" for day in timing.WEEKDAYS])):
        say(_("Saved. Browsers notice within 15 seconds."))
        return redirect(url_for("console.hours", slug=g.brand.slug))
    return _page(form, HolidayForm(formdata=None)), form.status


def forget_hours() -> ResponseReturnValue:
    work.do(timing.forget_hours, actor=g.actor)
    say(_("There are no hours any more: agents answer whenever one of them is available."))
    return redirect(url_for("console.hours", slug=g.brand.slug))


def add_holiday() -> ResponseReturnValue:
    """A day that is not like its weekday."""
    form = HolidayForm()
    if form.does(lambda: work.do(timing.set_holiday, actor=g.actor, day=form.day.data, name=form.name.data, shifts=form.shifts.data or "")):
        say(_("Saved. Browsers notice within 15 seconds."))
        return redirect(url_for("console.hours", slug=g.brand.slug, _anchor="holidays"))
    return _page(_week(_found()[0], fresh=True), form), form.status


def remove_holiday(day: str) -> ResponseReturnValue:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    work.do(timing.remove_holiday, actor=g.actor, day=found)
    say(_("It is a day like any other again."))
    return redirect(url_for("console.hours", slug=g.brand.slug, _anchor="holidays"))


def visitor_reads(hours: Hours | None, now: datetime) -> str:
    """How it stands with the agents at this moment, on the clock of their hours."""
    if is_open(hours, now):
        until = hours and next_change(hours, now)
        ends = _moment(hours, until, now, ends=True) if hours and until else ""
        said = _("Our team answers now, until %(time)s.", time=ends) if ends else _("Our team answers now.")
    elif hours is None or (opens := next_opening(hours, now)) is None:
        said = _("An owner can answer now. Our team does not answer.")
    else:
        said = _("An owner can answer now, our team from %(time)s.", time=_moment(hours, opens, now))
    return str(said)


def bars(hours: Hours | None) -> Sequence[tuple[str, Sequence[Shift]]]:
    """The week to look at: each day's name and its open minutes, what reaches over midnight on the day it reaches into."""
    names = get_day_names("abbreviated", context="stand-alone", locale=_locale())
    shown = []
    for day in range(7):
        own, before = (hours.week[day], hours.week[day - 1]) if hours else (((0, DAY),), ())
        shown.append((str(names[day]), [*((0, end - DAY) for _start, end in before if end > DAY), *((start, min(end, DAY)) for start, end in own)]))
    return shown


def _moment(hours: Hours, at: datetime, now: datetime, *, ends: bool = False) -> str:
    """A time today, a weekday within a week, a date after that; what ends at midnight ends at 24:00 of its own day, as the week is written."""
    zone, locale = ZoneInfo(hours.zone), _locale()
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    last = ends and there.time() == time.min
    day, said = there.date() - timedelta(days=last), "24:00" if last else format_time(there, "short", tzinfo=zone, locale=locale)
    if day == today:
        return said
    near = day - today < timedelta(days=7)
    return str(_("%(day)s, %(time)s", day=format_date(day, "EEEE" if near else "d MMMM", locale=locale), time=said))


def _found() -> tuple[OpeningHours | None, Hours | None]:
    with reading() as session:
        return opening_hours(session, g.actor), hours_of(session, g.brand.id)


def _week(row: OpeningHours | None, *, fresh: bool = False) -> WeekForm:
    zone = row.timezone if row else g.brand.timezone
    values = {"timezone": zone, **timing.kept(row)}
    form = WeekForm(formdata=None, data=values) if fresh else WeekForm(data=values)
    form.timezone.choices = zones(zone)
    return form


def _page(form: WeekForm, holiday: HolidayForm) -> str:
    row, read = _found()
    today = clock.now().astimezone(ZoneInfo(read.zone if read else g.brand.timezone)).date()
    days = [(day, special.name, timing.as_written(special.shifts)) for day, special in (read.holidays if read else {}).items()
            if day >= today - timedelta(days=1)]
    return render_template("console/hours.html", here="hours", form=form, holiday=holiday, row=row, days=days, bars=bars(read),
                           reads=visitor_reads(read, clock.now()), weekdays=timing.WEEKDAYS,
                           dated=lambda day: format_date(day, "full", locale=_locale()))


def _locale() -> str:
    return str(get_locale() or LOCALE)
