"""Topics as a tree: what questions can be about, who answers them, and in which order they stand."""

from collections.abc import Sequence

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.forms import texts_in, values_in
from app.accounts.routes import say
from app.console.forms import topic_form
from app.console.queries import TopicRow, topic_rows
from app.console.wording import named
from app.kernel import clock, work
from app.kernel.database import reading
from app.respondents import cataloguing
from app.respondents.models import Topic
from app.respondents.queries import topic_for


def topics() -> ResponseReturnValue:
    with reading() as session:
        rows = topic_rows(session, g.actor, archived=True)
    shown = [row for row in rows if row.topic.archived_at is None]
    return render_template("console/topics.html", here="topics", rows=shown, archived=[row for row in rows if row.topic.archived_at is not None],
                           named=named)


def topic(uid: str = "") -> ResponseReturnValue:
    """Add a topic, or change the one with this uid."""
    with reading() as session:
        found = topic_for(session, g.actor, uid) if uid else None
        rows = topic_rows(session, g.actor)
    form = topic_form(g.brand.languages, _parents(rows, found), data=_present(found))

    def keep() -> None:
        values = {"actor": g.actor, "slug": form.slug.data, "names": texts_in(form, "name", g.brand.languages), "audience": form.audience.data,
                  "parent_id": form.parent.data or None, "examples": (form.examples.data or "").splitlines()}
        if found is None:
            work.do(cataloguing.add_topic, **values)
        else:
            work.do(cataloguing.change_topic, topic_id=found.id, **values)

    if form.does(keep, topic_slug_taken="slug", topic_too_deep="parent", topic_circle="parent", not_found="parent"):
        say(_("Saved."))
        return redirect(url_for("console.topics", slug=g.brand.slug))
    names = [form[name] for name in form._fields if name.startswith("name_")]
    return render_template("console/topic.html", here="topics", form=form, topic=found, names=names), form.status


def move_topic(uid: str) -> ResponseReturnValue:
    """One place up or down among its neighbours."""
    down = request.form.get("to") == "down"
    with reading() as session:
        found = topic_for(session, g.actor, uid)
    work.do(cataloguing.move_topic, actor=g.actor, topic_id=found.id, by=1 if down else -1)
    return redirect(url_for("console.topics", slug=g.brand.slug, _anchor=f"t-{uid}"))


def archive_topic(uid: str) -> ResponseReturnValue:
    """Archive, or offer again what was archived."""
    with reading() as session:
        found = topic_for(session, g.actor, uid)
    if found.archived_at is None:
        work.do(cataloguing.archive_topic, actor=g.actor, topic_id=found.id, now=clock.now())
        say(_("%(topic)s and what stands below it is no longer offered. Conversations keep it.", topic=named(found.names)))
    else:
        work.do(cataloguing.restore_topic, actor=g.actor, topic_id=found.id)
        say(_("%(topic)s is offered again.", topic=named(found.names)))
    return redirect(url_for("console.topics", slug=g.brand.slug))


def _parents(rows: Sequence[TopicRow], found: Topic | None) -> list[tuple[int, str]]:
    """Every topic that this one may stand below, indented as the tree."""
    below: set[int] = {found.id} if found else set()
    for row in rows:
        if row.topic.parent_id in below:
            below.add(row.topic.id)
    return [(row.topic.id, "\u2003" * row.depth + named(row.topic.names)) for row in rows if row.topic.id not in below]


def _present(found: Topic | None) -> dict[str, object]:
    if found is None:
        return {"parent": request.args.get("below", 0, type=int)}
    return {"slug": found.slug, "examples": "\n".join(found.examples), "parent": found.parent_id or 0, "audience": found.audience,
            **values_in("name", found.names)}
