"""Categories: what respondents choose from when they close a conversation."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.routes import say
from app.console.forms import CategoryForm
from app.console.queries import category_by_uid, category_rows
from app.conversations import categorising
from app.kernel import clock, work
from app.kernel.database import reading


def categories() -> ResponseReturnValue:
    form = CategoryForm()
    if form.does(lambda: work.do(categorising.add_category, actor=g.actor, name=form.name.data), category_taken="name"):
        say(_("Saved."))
        return redirect(url_for("console.categories", slug=g.brand.slug))
    with reading() as session:
        rows = category_rows(session, g.actor)
    return render_template("console/categories.html", here="categories", form=form, rows=rows), form.status


def category(uid: str) -> ResponseReturnValue:
    """Rename one."""
    with reading() as session:
        found = category_by_uid(session, g.actor, uid=uid)
    form = CategoryForm(obj=found)
    if form.does(lambda: work.do(categorising.rename_category, actor=g.actor, category=uid, name=form.name.data), category_taken="name"):
        say(_("Saved."))
        return redirect(url_for("console.categories", slug=g.brand.slug))
    return render_template("console/category.html", here="categories", form=form, category=found), form.status


def archive_category(uid: str) -> ResponseReturnValue:
    """Archive, or offer again what was archived."""
    with reading() as session:
        found = category_by_uid(session, g.actor, uid=uid)
    if found.archived_at is None:
        work.do(categorising.archive_category, actor=g.actor, category=uid, now=clock.now())
        say(_("%(name)s is no longer offered. Conversations keep it.", name=found.name))
    else:
        work.do(categorising.restore_category, actor=g.actor, category=uid)
        say(_("%(name)s is offered again.", name=found.name))
    return redirect(url_for("console.categories", slug=g.brand.slug))
