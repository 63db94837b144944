"""Applications: the list with what waits, one whole with its answers, notes and decisions."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from app.accounts.linking import LASTS
from app.accounts.routes import say
from app.brands.staffing import AlreadyMember
from app.console.people import INVITATIONS
from app.console.wording import named
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Malformed, Refusal
from app.realtime import pacing
from app.recruitment import inviting, reviewing
from app.recruitment.forms import DecideForm, NoteForm
from app.recruitment.policy import MOVES, STATES
from app.recruitment.queries import Whole, application_of, counts, form_of, lines, unread, whole


def applications() -> ResponseReturnValue:
    state, topic, before = request.args.get("state", ""), request.args.get("topic", "")[:40], request.args.get("before", "")[:40]
    state = state if state in STATES else ""
    with reading() as session:
        rows, mark = lines(session, g.actor, state=state, topic=topic, before=before)
        standing, asked = counts(session, g.actor), form_of(session, g.actor)
    kept = {key: value for key, value in (("state", state), ("topic", topic)) if value}
    return render_template("console/applications.html", here="applications", rows=rows, mark=mark, state=state, topic=topic, kept=kept,
                           counts=standing, states=STATES, asked=asked, paged=bool(before), named=named, state_name=application_state,
                           applications_in=_applications_in)


def application(uid: str) -> ResponseReturnValue:
    """Opening it marks it as read."""
    with reading() as session:
        found = whole(session, g.actor, uid=uid)
    if found.application.read_at is None:
        work.do(reviewing.mark_read, actor=g.actor, application=uid, now=clock.now())
    return _page(found)


def decide(uid: str) -> ResponseReturnValue:
    """One decision of many: where it stood on the page must be where it stands now."""
    form = DecideForm()
    seen, to, now = form.seen.data or "", form.to.data or "", clock.now()
    with reading() as session:
        name = application_of(session, g.actor, uid=uid).name
    try:
        if to == "accepted":
            pacing.allow(INVITATIONS, "invite", str(g.brand.id))
            work.do(inviting.accept, actor=g.actor, application=uid, seen=seen, now=now)
        elif seen == "accepted" and to == "shortlisted":
            work.do(inviting.take_back, actor=g.actor, application=uid, now=now)
        else:
            work.do(reviewing.move, actor=g.actor, application=uid, seen=seen, to=to, with_letter=form.letter.data, now=now)
    except reviewing.HasMoved as refusal:
        say(_("Somebody was quicker: it stands at “%(state)s” now. Nothing else was changed.",
              state=application_state(refusal.data["state"])), "alarm")
    except AlreadyMember:
        say(_("This address belongs to somebody who is in your brand already, or invited. Nothing was changed."), "alarm")
    except Malformed:
        say(_("This cannot be done from where the application stands."), "alarm")
    else:
        say(_decided(to, name, with_letter=form.letter.data))
    return redirect(url_for("console.application", slug=g.brand.slug, uid=uid))


def note(uid: str) -> ResponseReturnValue:
    form = NoteForm()
    status = 422
    if form.validate_on_submit():
        try:
            work.do(reviewing.add_note, actor=g.actor, application=uid, words=form.words.data, now=clock.now())
        except reviewing.HasMoved:
            say(_("Nothing of this application is kept any more, so nothing can be added."), "alarm")
            return redirect(url_for("console.application", slug=g.brand.slug, uid=uid))
        except Refusal as refusal:
            form.blame(refusal)
            status = refusal.status
        else:
            return redirect(url_for("console.application", slug=g.brand.slug, uid=uid, _anchor="notes"))
    with reading() as session:
        found = whole(session, g.actor, uid=uid)
    return _page(found, note=form, status=status)


def invite_candidate_again(uid: str) -> ResponseReturnValue:
    pacing.allow(INVITATIONS, "invite", str(g.brand.id))
    work.do(inviting.invite_again, actor=g.actor, application=uid, now=clock.now())
    say(_("A new letter is on its way; the link in the earlier one no longer works."))
    return redirect(url_for("console.application", slug=g.brand.slug, uid=uid))


def waiting() -> dict[str, object]:
    """For the menu of every page here: how many applications nobody has opened yet."""
    if "actor" not in g:
        return {}
    with reading() as session:
        return {"waiting": {"applications": unread(session, g.actor)}}


def application_state(state: str) -> str:
    """Where an application stands, as a word."""
    return str({"received": _("received"), "shortlisted": _("shortlisted"), "accepted": _("accepted"), "declined": _("declined"),
                "withdrawn": _("withdrawn")}[state])


def _applications_in(state: str) -> str:
    """All that stand there, as a heading."""
    return str({"received": pgettext("applications", "Received"), "shortlisted": pgettext("applications", "Shortlisted"),
                "accepted": pgettext("applications", "Accepted"), "declined": pgettext("applications", "Declined"),
                "withdrawn": pgettext("applications", "Withdrawn")}[state])


def _page(found: Whole, *, note: NoteForm | None = None, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "console/application.html", here="applications", it=found, moves=MOVES[found.application.state], note=note or NoteForm(formdata=None),
        decide=DecideForm(formdata=None), named=named, state_name=application_state, is_over=_is_over(found)), status


def _is_over(found: Whole) -> bool:
    """Whether the link in the invitation has run out unused."""
    member = found.member
    return member is not None and member.joined_at is None and member.invited_at is not None and member.invited_at + LASTS["invite"] <= clock.now()


def _decided(to: str, name: str, *, with_letter: bool) -> str:
    if to == "accepted":
        return str(_("%(name)s is invited; the letter is on its way.", name=name))
    if to == "declined" and with_letter:
        return str(_("Declined; a kind letter is on its way to %(name)s.", name=name))
    return str({"shortlisted": _("%(name)s is on the short list.", name=name), "declined": _("Declined. No letter was sent."),
                "received": _("It waits for a decision again.")}[to])
