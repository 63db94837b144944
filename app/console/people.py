"""People of the brand: the list, and inviting."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.forms import options
from app.accounts.routes import say
from app.brands import staffing
from app.brands.policy import can_give_role
from app.console.forms import ROLES, InviteForm
from app.console.queries import people_rows
from app.kernel import clock, work
from app.kernel.database import reading
from app.realtime import pacing

INVITATIONS = "60 per hour"


def people() -> ResponseReturnValue:
    with reading() as session:
        rows = people_rows(session, g.actor)
    return render_template("console/people.html", here="people", rows=rows)


def invite() -> ResponseReturnValue:
    form = InviteForm(language=g.brand.languages[0])
    form.role.choices = options(choice for choice in ROLES if can_give_role(g.actor, choice[0]))

    def send() -> None:
        pacing.allow(INVITATIONS, "invite", str(g.brand.id))
        work.do(staffing.invite_member, actor=g.actor, email=form.email.data, name=form.name.data, role=form.role.data,
                language=form.language.data, now=clock.now())

    if form.does(send, email_invalid="email", member_already="email", not_allowed="role"):
        say(_("The invitation to %(name)s is on its way.", name=form.name.data))
        return redirect(url_for("console.people", slug=g.brand.slug))
    return render_template("console/invite.html", here="people", form=form), form.status
