"""Visitors who are kept out: who did it, why, how far and for how long; a manager lifts or extends it."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.forms import in_words
from app.accounts.routes import say
from app.console.forms import BlockForm
from app.conversations.models import Conversation
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Malformed, Refusal
from app.kernel.text import clean_line
from app.visitors.blocking import SCOPES, extend, lift
from app.visitors.queries import blocks_of

STATES = ("running", "over")


def blocks() -> ResponseReturnValue:
    state, scope, words = _one_of("state", STATES), _one_of("scope", SCOPES), clean_line(request.args.get("words", ""), longest=80)
    with reading() as session:
        rows = blocks_of(session, g.actor, now=clock.now(), state=state, scope=scope, words=words)
        seen = {row.conversation_id for row in rows}
        uids = {number: uid for number, uid in session.execute(select(Conversation.id, Conversation.uid).where(
            Conversation.brand_id == g.brand.id, Conversation.id.in_(seen)))}
    return render_template("console/blocks.html", here="blocks", rows=rows, asked={"state": state, "scope": scope, "words": words}, uids=uids,
                           form=BlockForm(formdata=None), scope_name=scope_name, filtered=bool(state or scope or words))


def lift_block(uid: str) -> ResponseReturnValue:
    work.do(lift, actor=g.actor, block=uid, now=clock.now())
    say(_("The visitor may write again."))
    return redirect(url_for("console.blocks", slug=g.brand.slug))


def extend_block(uid: str) -> ResponseReturnValue:
    """Another end, counted from now."""
    form = BlockForm()
    if not form.validate_on_submit():
        raise Malformed(data={"fields": ["days"]})
    try:
        work.do(extend, actor=g.actor, block=uid, days=form.days.data, now=clock.now())
    except Refusal as refusal:
        if refusal.code != "block.over":
            raise
        say(in_words(refusal), "alarm")
    else:
        say(_("The block has another end now."))
    return redirect(url_for("console.blocks", slug=g.brand.slug))


def scope_name(scope: str, site: str) -> str:
    """How far a block reaches."""
    return str({"conversation": _("this conversation only"), "site": _("the site %(site)s", site=site)}.get(scope, _("the whole brand")))


def _one_of(name: str, known: tuple[str, ...]) -> str:
    found = request.args.get(name, "")
    return found if found in known else ""
