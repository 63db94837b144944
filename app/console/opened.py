"""What respondents may read of a site's pages when a visitor shows one: regions by path and selector."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.routes import say
from app.brands.queries import site_by_uid
from app.cobrowse import queries
from app.cobrowse.opening import open_site
from app.console.forms import OpenedForm
from app.kernel import work
from app.kernel.database import reading


def opened(uid: str) -> ResponseReturnValue:
    with reading() as session:
        site = site_by_uid(session, g.actor, uid=uid)
        now = queries.opened(session, site_id=site.id)
    form = OpenedForm(data={"regions": "\n".join(f"{each['path']} {each['selector']}" for each in now.regions)})
    if form.does(lambda: work.do(open_site, actor=g.actor, site_id=site.id, regions=regions_in(form.regions.data or ""))):
        say(_("Saved. It counts for pages that are shown from now on."))
        return redirect(url_for("console.opened", slug=g.brand.slug, uid=uid))
    return render_template("console/opened.html", here="sites", site=site, form=form, nothing=not now.regions), form.status


def regions_in(text: str) -> list[tuple[str, str]]:
    """A path and a selector a line, with a space between."""
    lines = (line.strip().partition(" ") for line in text.splitlines() if line.strip())
    return [(path, selector.strip()) for path, _space, selector in lines]
