"""Sites: where the widget stands, the tag to copy, and whether the tag was seen."""

from typing import Any

from flask import current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.routes import say
from app.brands import siting
from app.brands.models import Site
from app.brands.queries import site_by_uid, sites_of
from app.console.forms import SiteForm
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.kernel.vault import unseal


def sites() -> ResponseReturnValue:
    with reading() as session:
        rows = sites_of(session, g.actor)
    return render_template("console/sites.html", here="sites", rows=rows)


def add_site() -> ResponseReturnValue:
    form = SiteForm(colour=g.brand.colour)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            site_id = work.do(siting.add_site, actor=g.actor, now=clock.now(), **_values(form))
        except Refusal as refusal:
            form.blame(refusal)
            status = refusal.status
        else:
            with reading() as session:
                uid = next(site.uid for site in sites_of(session, g.actor) if site.id == site_id)
            return redirect(url_for("console.site", slug=g.brand.slug, uid=uid))
    return render_template("console/site_new.html", here="sites", form=form), status


def site(uid: str) -> ResponseReturnValue:
    found = _found(uid)
    form = SiteForm(data={"name": found.name, "origins": "\n".join(found.origins), "colour": found.colour,
                          "languages": found.languages, "privacy_url": found.privacy_url,
                          "page_parameters": " ".join(found.page_parameters), "asset_hosts": "\n".join(found.asset_hosts)})
    if form.does(lambda: work.do(siting.change_site, actor=g.actor, site_id=found.id, **_values(form))):
        say(_("Saved. Browsers notice within 15 seconds."))
        return redirect(url_for("console.site", slug=g.brand.slug, uid=uid))
    return render_template("console/site.html", here="sites", site=found, form=form, snippet=snippet(found),
                           secret=unseal(found.identify_secret)), form.status


def site_seen(uid: str) -> ResponseReturnValue:
    """The piece of the page that asks again by itself until the tag was seen."""
    return render_template("console/site_seen.html", site=_found(uid))


def site_secret(uid: str) -> ResponseReturnValue:
    """A new identify secret."""
    work.do(siting.rotate_secret, actor=g.actor, site_id=_found(uid).id)
    say(_("The secret is a new one. What was signed with the old one is refused from now on."))
    return redirect(url_for("console.site", slug=g.brand.slug, uid=uid))


def snippet(found: Site) -> str:
    """The whole installation: one tag."""
    public = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    return f'<script async src="{public}/embed/loader.js" data-site="{found.key}"></script>'


def _found(uid: str) -> Site:
    with reading() as session:
        return site_by_uid(session, g.actor, uid=uid)


def _values(form: SiteForm) -> dict[str, Any]:
    return {"name": form.name.data, "origins": (form.origins.data or "").split(), "colour": form.colour.data,
            "languages": form.languages.data or [], "privacy_url": form.privacy_url.data or "",
            "page_parameters": (form.page_parameters.data or "").replace(",", " ").split(), "asset_hosts": (form.asset_hosts.data or "").split()}
