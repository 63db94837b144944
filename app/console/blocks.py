"""Visitors who are kept out: the list with reasons, and letting somebody in again."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.routes import say
from app.kernel import clock, work
from app.kernel.database import reading
from app.visitors.blocking import lift
from app.visitors.queries import blocks_of


def blocks() -> ResponseReturnValue:
    with reading() as session:
        rows = blocks_of(session, g.actor, now=clock.now())
    return render_template("console/blocks.html", here="blocks", rows=rows)


def lift_block(uid: str) -> ResponseReturnValue:
    work.do(lift, actor=g.actor, block=uid, now=clock.now())
    say(_("The visitor may write again."))
    return redirect(url_for("console.blocks", slug=g.brand.slug))
