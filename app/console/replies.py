"""Saved replies: what the brand has prepared, how often it is used, and what respondents ask it to prepare."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.accounts.forms import language_name, values_in
from app.accounts.routes import say
from app.console.wording import named
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.replies import drafting, queries, requesting
from app.replies.forms import DeclineForm, ReplyForm, entered, reply_form, text_fields
from app.replies.models import ReplyRequest, SavedReply
from app.replies.policy import LONGEST_TEXT
from app.respondents.queries import topics_of


def replies() -> ResponseReturnValue:
    words = request.args.get("q", "")[:200]
    with reading() as session:
        rows = queries.replies_of(session, g.actor, words=words, language=str(get_locale()))
        asked = queries.open_requests(session, g.actor)
    return render_template("console/replies.html", here="replies", rows=rows, asked=asked, words=words, decline=DeclineForm(formdata=None))


def reply(uid: str = "") -> ResponseReturnValue:
    """Write a reply, perhaps one that a respondent asked for, or change the one with this uid."""
    asked_for = "" if uid else request.values.get("request", "")[:40]
    with reading() as session:
        found = queries.reply_by_uid(session, g.actor, uid=uid) if uid else None
        asked = queries.request_by_uid(session, g.actor, uid=asked_for) if asked_for else None
        topics = [(topic.id, named(topic.names))
                  for topic in topics_of(session, g.brand.id, archived=True) if topic.archived_at is None or (found and topic.id == found.topic_id)]
    form = reply_form([(language, language_name(language)) for language in g.brand.languages], topics, data=_present(found, asked))
    if form.does(lambda: _save(form, found, asked), blame=_blame):
        say(_("Saved. It is at every desk now."))
        return redirect(url_for("console.replies", slug=g.brand.slug))
    return render_template("console/reply.html", here="replies", form=form, reply=found, asked=asked, texts=text_fields(form),
                           longest=LONGEST_TEXT), form.status


def archive_reply(uid: str) -> ResponseReturnValue:
    """Archive, or offer again what was archived."""
    with reading() as session:
        found = queries.reply_by_uid(session, g.actor, uid=uid)
    if found.archived_at is None:
        work.do(drafting.archive_reply, actor=g.actor, reply=uid, now=clock.now())
        say(_("%(title)s is no longer found at the desks.", title=found.title))
    else:
        work.do(drafting.restore_reply, actor=g.actor, reply=uid)
        say(_("%(title)s is found again.", title=found.title))
    return redirect(url_for("console.replies", slug=g.brand.slug))


def decline_request(uid: str) -> ResponseReturnValue:
    """The respondent is told, with the word if there is one."""
    form = DeclineForm()
    try:
        work.do(requesting.decline, actor=g.actor, request=uid, answer=(form.answer.data or "")[:1_000], now=clock.now())
    except Refusal as refusal:
        if refusal.code not in ("reply.request_answered", "malformed"):
            raise
        words = _("That answer is too long.") if refusal.code == "malformed" else _("Somebody answered this request already.")
        say(words, "alarm")
    else:
        say(_("Declined. Who asked is told."))
    return redirect(url_for("console.replies", slug=g.brand.slug))


def _save(form: ReplyForm, found: SavedReply | None, asked: ReplyRequest | None) -> None:
    words = entered(form, g.brand.languages)
    if found is not None:
        work.do(drafting.change_reply, actor=g.actor, reply=found.uid, words=words, now=clock.now())
    else:
        work.do(drafting.add_reply, actor=g.actor, words=words, request=asked.uid if asked else "", now=clock.now())


def _blame(form: ReplyForm, refusal: Refusal) -> None:
    if "texts" in refusal.data.get("fields", ()):
        form.form_errors.append(_("Write the text in at least one language, with at most %(most)d characters.", most=LONGEST_TEXT))
    else:
        form.blame(refusal, reply_shortcut_taken="shortcut", not_found="topic")


def _present(found: SavedReply | None, asked: ReplyRequest | None) -> dict[str, Any]:
    if found is not None:
        return {"title": found.title, "shortcut": found.shortcut or "", "audience": found.audience, "topic": found.topic_id or 0,
                **values_in("text", found.texts)}
    return {"title": requesting.title_of(asked.words), **values_in("text", {asked.language: asked.words})} if asked else {}
