"""The desk's page with its first state, and the tickets that open its socket."""

from flask import Blueprint, current_app, g, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.accounts.ticketing import issue_ticket
from app.brands.routes import entered
from app.desk.showing import desk_state
from app.kernel import clock, work
from app.kernel.database import reading
from app.realtime import pacing

desk_bp = Blueprint("desk", "app.desk", template_folder="templates")
TICKETS = "30 per minute"


@desk_bp.get("/b/<slug>/desk")
@entered()
def desk() -> ResponseReturnValue:
    """The respondent's workplace; it starts from the state in the page and speaks over its socket from then on."""
    g.trusted_types, g.frames = True, current_app.config["MIRROR_URL"]
    with reading() as session:
        state = desk_state(session, actor=g.actor, now=clock.now())
    here = url_for("desk.desk", slug=g.brand.slug)
    start = {"state": state.model_dump(mode="json"), "language": str(get_locale() or "en").replace("_", "-"),
             "ticket": url_for("desk.ticket", slug=g.brand.slug), "signIn": url_for("site.sign_in", next=here), "places": _places(),
             "mirror": current_app.config["MIRROR_URL"]}
    return render_template("desk/desk.html", start=start)


@desk_bp.post("/b/<slug>/desk/ticket")
@entered()
def ticket() -> ResponseReturnValue:
    """A single-use key to the socket, for thirty seconds."""
    pacing.allow(TICKETS, "ticket", g.actor.key)
    token = work.do(issue_ticket, account_id=g.actor.account_id, member_id=g.actor.member_id, now=clock.now())
    return jsonify(ticket=token)


def _places() -> list[dict[str, str]]:
    """The ways out of the desk: the console for those who manage, one's own account for everybody."""
    places = [{"href": url_for("site.account"), "kind": "account"}]
    if g.actor.manages:
        places.insert(0, {"href": url_for("console.conversations", slug=g.brand.slug), "kind": "console"})
    return places
