"""Conversations: the list, and one whole with its log, assignments, figures and decisions."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from app.commerce.queries import orders_in
from app.console import explaining, wording
from app.console.history import lines, whole
from app.kernel.database import reading

STATUSES = ("open", "waiting", "closed")


def conversations() -> ResponseReturnValue:
    status = request.args.get("status", "")
    status = status if status in STATUSES else ""
    with reading() as session:
        rows, mark = lines(session, g.actor, status=status, before=request.args.get("before", "")[:40])
    return render_template("console/conversations.html", here="conversations", rows=rows, mark=mark, status=status, words=wording,
                           paged=bool(request.args.get("before")))


def conversation(uid: str) -> ResponseReturnValue:
    after = max(0, min(request.args.get("after", 0, type=int), 10**9))
    with reading() as session:
        found = whole(session, g.actor, uid=uid, after=after)
        orders = orders_in(session, g.actor, conversation_id=found.conversation.id)
    return render_template("console/conversation.html", here="conversations", it=found, words=wording, telling=explaining, after=after, orders=orders)
