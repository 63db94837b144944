"""People of the brand: the list, inviting, and the teams."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.forms import options
from app.accounts.routes import say
from app.brands import staffing, teaming
from app.brands.policy import can_give_role
from app.brands.queries import team_by_uid, teams_of
from app.console.forms import ROLES, InviteForm, TeamForm
from app.console.queries import people_rows
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.realtime import pacing

INVITATIONS = "60 per hour"


def people() -> ResponseReturnValue:
    with reading() as session:
        rows, teams = people_rows(session, g.actor), teams_of(session, g.actor)
    return render_template("console/people.html", here="people", rows=rows, teams=teams)


def invite() -> ResponseReturnValue:
    form = InviteForm(language=g.brand.languages[0])
    form.role.choices = options(choice for choice in ROLES if can_give_role(g.actor, choice[0]))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            pacing.allow(INVITATIONS, "invite", str(g.brand.id))
            work.do(staffing.invite_member, actor=g.actor, email=form.email.data, name=form.name.data, role=form.role.data,
                    language=form.language.data, now=clock.now())
        except Refusal as refusal:
            form.blame(refusal, email_invalid="email", member_already="email", not_allowed="role")
            status = refusal.status
        else:
            say(_("The invitation to %(name)s is on its way.", name=form.name.data))
            return redirect(url_for("console.people", slug=g.brand.slug))
    return render_template("console/invite.html", here="people", form=form), status


def team(uid: str = "") -> ResponseReturnValue:
    """Add a team, or change the one with this uid."""
    found = None
    if uid:
        with reading() as session:
            found = team_by_uid(session, g.actor, uid=uid)
    form = TeamForm(obj=found)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        values = {"actor": g.actor, "name": form.name.data, "language": form.language.data}
        try:
            if found is None:
                work.do(teaming.add_team, **values)
            else:
                work.do(teaming.change_team, team_id=found.id, **values)
        except Refusal as refusal:
            form.blame(refusal)
            status = refusal.status
        else:
            say(_("Saved."))
            return redirect(url_for("console.people", slug=g.brand.slug))
    return render_template("console/team.html", here="people", form=form, team=found), status


def end_team(uid: str) -> ResponseReturnValue:
    with reading() as session:
        found = team_by_uid(session, g.actor, uid=uid)
    work.do(teaming.archive_team, actor=g.actor, team_id=found.id, now=clock.now())
    say(_("The team %(name)s is archived, its people stay.", name=found.name))
    return redirect(url_for("console.people", slug=g.brand.slug))
