"""Promotions: what respondents may share, and what came of each: shares, orders, revenue."""

from typing import Any

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.accounts.forms import language_name
from app.accounts.routes import say
from app.commerce import promoting, queries
from app.commerce.forms import PromotionForm, last_day, presented, promotion_form, spoken_fields, terms_in
from app.commerce.models import Promotion
from app.commerce.policy import state_of
from app.console.wording import money, named
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.respondents.queries import topics_of


def promotions() -> ResponseReturnValue:
    with reading() as session:
        rows = queries.promotions_of(session, g.actor)
    return render_template("console/promotions.html", here="promotions", rows=rows, state_of=lambda one: state_of(one, clock.now()), named=named,
                           money=money, last_day=last_day)


def promotion(uid: str = "") -> ResponseReturnValue:
    """Make a promotion, or change the one with this uid; below it what came of it."""
    with reading() as session:
        found, figures = queries.promotion_by_uid(session, g.actor, uid=uid) if uid else (None, queries.Figures())
        suits = queries.topics_of(session, [found.id]).get(found.id, []) if found else []
        bought = queries.orders_by_promotion(session, g.actor, promotion_id=found.id) if found else []
        topics = [(topic.id, named(topic.names))
                  for topic in topics_of(session, g.brand.id, archived=True) if topic.archived_at is None or topic.id in suits]
    form = promotion_form([(language, language_name(language)) for language in g.brand.languages], topics, locale=str(get_locale() or "en"),
                          data=presented(found, suits, zone=g.brand.timezone) if found else None)
    if form.does(lambda: _save(form, found), blame=_blame):
        say(_("Saved. It is at every desk now."))
        return redirect(url_for("console.promotions", slug=g.brand.slug))
    return render_template("console/promotion.html", here="promotions", form=form, promotion=found, figures=figures, bought=bought, named=named,
                           spoken=spoken_fields(form), state=state_of(found, clock.now()) if found else "", money=money), form.status


def end_promotion(uid: str) -> ResponseReturnValue:
    """End it, or let what was ended go on."""
    with reading() as session:
        found, _figures = queries.promotion_by_uid(session, g.actor, uid=uid)
    if found.ended_at is None:
        work.do(promoting.end_promotion, actor=g.actor, promotion=uid, now=clock.now())
        say(_("%(title)s is over: nobody can share it any more.", title=named(found.titles)))
    else:
        work.do(promoting.resume_promotion, actor=g.actor, promotion=uid)
        say(_("%(title)s goes on.", title=named(found.titles)))
    return redirect(url_for("console.promotions", slug=g.brand.slug))


def _save(form: PromotionForm, found: Promotion | None) -> None:
    terms = terms_in(form, g.brand.languages, zone=g.brand.timezone)
    if found is None:
        work.do(promoting.add_promotion, actor=g.actor, terms=terms, now=clock.now())
    else:
        work.do(promoting.change_promotion, actor=g.actor, promotion=found.uid, terms=terms)


def _blame(form: PromotionForm, refusal: Refusal) -> None:
    """Each wrong field in its own words; what the form has no place for, above it."""
    words: dict[str, tuple[Any, str]] = {
        "code": (form.code, _("Letters and digits, with dots or hyphens between them, at most 40.")),
        "price": (form.price, _("A price such as 129.90, or nothing.")), "currency": (form.currency, _("Choose a currency.")),
        "link": (form.link, _("A page on one of your sites, beginning with the site's own address.")),
        "ends_at": (form.ends_on, _("The last day lies before the first one.")), "topics": (form.topics, _("Choose from these topics.")),
        "titles": (spoken_fields(form)[0], _("It needs a title in the brand's first language, of 120 characters at most."))}
    fields = [field for field in refusal.data.get("fields", ()) if field in words]
    for field in fields:
        place, said = words[field]
        place.errors = [*place.errors, said]
    if not fields:
        form.blame(refusal)
