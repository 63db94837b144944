"""The brand itself: its name and look, its languages, its zone, and how long it remembers. Owners change it, managers read it."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _

from app.accounts.routes import say
from app.brands.branding import change_brand
from app.brands.policy import WHITE, can_settle, contrast, ink_on
from app.brands.queries import owners_of
from app.console.forms import BrandForm, zones
from app.kernel import work
from app.kernel.database import reading
from app.kernel.errors import NotAllowed


def brand() -> ResponseReturnValue:
    here = g.brand
    form = BrandForm(data={"name": here.name, "colour": here.colour, "languages": here.languages, "first": here.languages[0],
                           "timezone": here.timezone, "retention_days": here.retention_days})
    form.timezone.choices = zones(here.timezone)
    if form.is_submitted() and not can_settle(g.actor):
        raise NotAllowed
    if form.does(lambda: work.do(change_brand, actor=g.actor, name=form.name.data, colour=form.colour.data, languages=_in_order(form),
                                 timezone=form.timezone.data, retention_days=form.retention_days.data)):
        say(_("Saved."))
        return redirect(url_for("console.brand", slug=here.slug))
    with reading() as session:
        owners = owners_of(session, brand_id=here.id)
    return render_template("console/brand.html", here="brand", form=form, may=can_settle(g.actor), owners=owners,
                           ratio=format_decimal(round(contrast(here.colour, ink_on(here.colour)), 1)),
                           paper=format_decimal(round(contrast(here.colour, WHITE), 1))), form.status


def _in_order(form: BrandForm) -> list[str]:
    """The first language before the others, which stay in the order that they had."""
    chosen = form.languages.data or []
    kept = [each for each in g.brand.languages if each in chosen]
    return list(dict.fromkeys([form.first.data, *kept, *chosen])) if chosen else []
