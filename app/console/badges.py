"""Badges: what they ask for, and who has them."""

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.wording import named
from app.kernel.database import reading
from app.recognition.models import Badge
from app.recognition.queries import holders_of
from app.recognition.scoring import rule_of


def badges() -> ResponseReturnValue:
    with reading() as session:
        rows = [(badge, named(badge.names), _asks(badge), held) for badge, held in holders_of(session, g.actor)]
    return render_template("console/badges.html", here="badges", rows=rows)


def _asks(badge: Badge) -> str:
    """The rule in words."""
    rule = rule_of(badge.rule)
    if rule is None:
        return str(_("This release does not know its rule: nobody earns it."))
    return str(_("%(number)d answers rated %(stars)d stars or more", number=rule.number, stars=rule.stars))
