"""Search: every message and note of the brand, found by its words."""

from datetime import timedelta

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from app.accounts.forms import options
from app.brands.queries import sites_of
from app.console import wording
from app.insights.forms import SearchForm
from app.insights.phrasing import MOST_TERMS
from app.insights.searching import LAST, Asked, Found, search
from app.kernel import clock, lanes
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.errors import Refusal

AROUND, WHOLE = 50, 400  # entries before the found one; a log that is shown from its beginning


def found() -> ResponseReturnValue:
    with reading() as session:
        sites = sites_of(session, g.actor)
    form = SearchForm(request.args)
    form.site.choices = options((("", _("All sites")), *((site.uid, site.name) for site in sites)))
    page, status = None, 200
    if form.q.data and form.validate():
        numbers = {site.uid: site.id for site in sites}
        asked = Asked(form.q.data, role=form.who.data or "", site_id=numbers.get(form.site.data), before=_mark(request.args.get("before", "")),
                      **form.between(g.brand.timezone))
        answer = lanes.apart(_search, g.actor, asked)
        if isinstance(answer, Refusal):
            form.q.errors, status = [in_words(answer)], answer.status
        else:
            page = answer
    return render_template("console/search.html", here="search", form=form, page=page, sites=sites, words=wording, behind=_behind(page),
                           kept={name: value for name, value in request.args.items() if name in form and value}, seq_before=seq_before,
                           paged="before" in request.args), 422 if form.errors and status == 200 else status


def _search(actor: Actor, asked: Asked) -> Found | Refusal:
    """What was found, or why nothing was looked for: an exception that leaves a native thread is told to the log as a fault."""
    try:
        with reading() as session:
            return search(session, actor, asked=asked)
    except Refusal as refusal:
        return refusal


def _mark(before: str) -> int:
    """The mark of a page; anything else is none."""
    return int(before) if before.isascii() and before.isdecimal() and len(before) < 18 else LAST


def seq_before(seq: int) -> int | None:
    """From which entry on a conversation is shown, so that the one with this number is on the page; nothing: from its beginning."""
    return seq - AROUND if seq > WHOLE else None


def _behind(page: Found | None) -> str:
    """That messages may be missing, and which; nothing when none can be."""
    if page is None or page.behind is None:
        return ""
    late = max(timedelta(seconds=1), clock.now() - page.behind)
    if late < timedelta(minutes=2):
        seconds = -(-late // timedelta(seconds=1))
        return str(ngettext("Messages of the last second may be missing: they are just being added.",
                            "Messages of the last %(num)d seconds may be missing: they are just being added.", seconds))
    return str(_("The search is still catching up: messages since %(moment)s may be missing.", moment=format_datetime(page.behind, "d MMM y, HH:mm")))


def in_words(refusal: Refusal) -> str:
    """Why nothing was looked for, and what to do."""
    say = {
        "search.nothing": lambda: _("There is nothing in it to look for. Type letters, numbers or an emoji."),
        "search.only_without": lambda: _("A minus says only what to leave out. Add a word to look for."),
        "search.too_long": lambda: _("This is too long: at most %(num)d characters.", num=refusal.data.get("limit", 0)),
        "search.too_many": lambda: _("At most %(num)d words at once. A phrase in quotation marks counts as one.", num=MOST_TERMS),
        "search.took_too_long": lambda: _("This took too long. Add a rarer word, or put some into quotation marks."),
    }.get(refusal.code)
    if say is None:
        raise refusal
    return str(say())
