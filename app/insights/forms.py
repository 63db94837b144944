"""The search page's form: what to look for, who said it, where and when."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SearchField, SelectField
from wtforms.validators import Optional, ValidationError

from app.accounts.forms import Form, options
from app.insights.phrasing import LONGEST
from app.kernel import clock

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


class SearchForm(Form):
    """Asked for by GET: it changes nothing, and an address of it can be kept."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"))
    who = SelectField(_l("Who said it"), default="", choices=options((
        ("", _l("Everybody")), ("visitor", _l("Visitors")), ("ambassador", _l("Ambassadors")), ("agent", _l("Agents")))))
    site = SelectField(_l("Site"), default="")
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("To"), [Optional()])

    longest = LONGEST

    def validate_since(self, field: Field) -> None:
        _sane(field)

    def validate_until(self, field: Field) -> None:
        _sane(field)
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(gettext("This day is before the first one."))

    def between(self, zone: str) -> dict[str, datetime | None]:
        """The chosen days as instants of the zone: from the first midnight to the one after the last day."""
        days: dict[str, Any] = {"since": self.since.data, "until": self.until.data and self.until.data + timedelta(days=1)}
        return {name: day and clock.midnight(day, zone) for name, day in days.items()}


def _sane(field: Field) -> None:
    if field.data and not FIRST <= field.data <= LAST:
        raise ValidationError(gettext("Take a day of this century."))
