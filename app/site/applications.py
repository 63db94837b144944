"""Becoming an ambassador: a brand's application form in its colours, and the page where a candidate sees how it stands."""


from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from app.accounts.forms import in_words
from app.accounts.registering import clean_email
from app.accounts.routes import caller_address, csrf, language_of_request, say
from app.brands.models import Brand
from app.kernel import clock, vault, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.kernel.text import address, in_language
from app.realtime import pacing
from app.recruitment import applying
from app.recruitment.forms import ApplyForm, apply_form
from app.recruitment.queries import Asked, Standing, form_at, standing_of
from config import CONSOLE_LANGUAGES

ADDRESS, MAILBOX = "20 per hour", "5 per hour"
OPENED = "60 per 5 minutes"
LINK_LASTS = 400 * 24 * 3600  # seconds


def apply(slug: str) -> ResponseReturnValue:
    """The form; sent, it leads to a page that says what happens next. Whatever is wrong, nothing that was typed is lost."""
    with reading() as session:
        asked = form_at(session, slug=slug)
    language = _language(asked.brand)
    _in_colours(asked.brand)
    with force_locale(language):
        form = apply_form(asked, language, data=_came(language))
        status = 200
        if form.is_submitted():
            status = _send(asked, form, language)
            if status == 303:
                return redirect(url_for("site.applied", slug=slug, lang=language), 303)
        return _form_page(asked, form, language), status


def applied(slug: str) -> ResponseReturnValue:
    """What happens next: the same for everybody, whether the address was known or not."""
    with reading() as session:
        asked = form_at(session, slug=slug)
    language = _language(asked.brand)
    _in_colours(asked.brand)
    with force_locale(language):
        return render_template("site/applied.html", brand=asked.brand)


def application(token: str) -> ResponseReturnValue:
    """How an application stands, for whoever holds the link from the letter; sending the page withdraws it."""
    pacing.allow(OPENED, "application", caller_address())
    standing = _standing(token)
    if standing is None:
        return render_template("site/link_over.html"), 404
    _in_colours(standing.brand)
    with force_locale(standing.language if standing.language in CONSOLE_LANGUAGES else CONSOLE_LANGUAGES[0]):
        if request.method == "POST":
            return _withdraw(token)
        return render_template("site/application.html", standing=standing, token=token)


def _withdraw(token: str) -> ResponseReturnValue:
    uid = str(vault.signed(token, purpose=applying.PURPOSE, max_age=LINK_LASTS))
    try:
        work.do(applying.withdraw, application=uid, now=clock.now())
    except applying.HasJoined:
        say(_("You are an ambassador already: the brand can end that for you."), "alarm")
    return redirect(url_for("site.application", token=token), 303)


def _send(asked: Asked, form: ApplyForm, language: str) -> int:
    """The status of the answer; 303 when it went."""
    if not asked.form.is_open:
        form.blame(applying.FormClosed())
        return applying.FormClosed.status
    try:
        csrf.protect()
    except CSRFError:
        form.form_errors.append(_("This page was open for too long, or your browser keeps no cookies. Nothing is lost: send it once more."))
        return 400
    if not form.validate():
        return 422
    if form.website.data:
        return 303
    try:
        pacing.allow(ADDRESS, "apply", caller_address())
        pacing.allow(MAILBOX, "apply", str(asked.brand.id), clean_email(form.email.data or ""))
        work.do(applying.apply, brand_id=asked.brand.id, email=form.email.data, name=form.name.data, language=language,
                languages=form.languages.data, topics=form.topics.data, answers=form.answers(), agreed=form.agreed.data,
                came=applying.Came(form.source.data or "", form.referrer.data or "", form.via.data or ""), now=clock.now())
    except Refusal as refusal:
        _blame(form, refusal)
        return refusal.status
    return 303


def _blame(form: ApplyForm, refusal: Refusal) -> None:
    """The brand changed the form while it was filled in: the question's own field says so."""
    changed = [field for field in form.own() if field.name[2:] in refusal.data.get("fields", ())]
    for field in changed:
        field.errors = [*field.errors, in_words(refusal)]
    if not changed:
        form.blame(refusal, email_invalid="email")


def _form_page(asked: Asked, form: ApplyForm, language: str) -> str:
    first, others = asked.brand.languages[0], [each for each in _languages(asked.brand) if each != language]
    return render_template("site/apply.html", asked=asked, brand=asked.brand, form=form, others=others,
                           title=in_language(asked.form.titles, language, first), words=in_language(asked.form.words, language, first))


def _came(language: str) -> dict[str, object]:
    """Where the candidate comes from, kept in the form itself: nothing is stored before they send it."""
    before = address(request.referrer or "").hostname or ""
    if before == request.host.split(":")[0]:  # the other language was chosen: that page knew
        before = request.args.get("referrer", "")
    return {"lang": language, "source": (request.args.get("source") or request.args.get("utm_source") or "")[:80],
            "via": request.args.get("via", "")[:20], "referrer": before[:253]}


def _languages(brand: Brand) -> list[str]:
    """Those of the brand that Vouch's own words exist in; one at least."""
    return [each for each in brand.languages if each in CONSOLE_LANGUAGES] or [CONSOLE_LANGUAGES[0]]


def _language(brand: Brand) -> str:
    """The one asked for, else the reader's, else the brand's first."""
    known = _languages(brand)
    wanted = (request.form.get("lang"), request.args.get("lang"), language_of_request())
    return next((each for each in wanted if each in known), known[0])


def _in_colours(brand: Brand) -> None:
    g.brand, g.timezone = brand, brand.timezone


def _standing(token: str) -> Standing | None:
    uid = vault.signed(token, purpose=applying.PURPOSE, max_age=LINK_LASTS)
    if not isinstance(uid, str):
        return None
    with reading() as session:
        return standing_of(session, uid=uid)
