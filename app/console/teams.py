"""Teams: who shares a subject and a language, what names a team, and teams that are no more."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.forms import options
from app.accounts.routes import say
from app.brands import teaming
from app.brands.models import Team
from app.brands.queries import people_of, places_in_teams, team_by_uid, teams_of
from app.console.forms import TeamForm
from app.kernel import clock, work
from app.kernel.database import reading


def teams() -> ResponseReturnValue:
    with reading() as session:
        rows, people, places = teams_of(session, g.actor, archived=True), people_of(session, g.actor), places_in_teams(session, g.actor)
    names = {each.member.id: each.member.name for each in people if each.member.ended_at is None}
    inside = {team.id: sorted(names[member] for place, member in places if place == team.id and member in names) for team in rows}
    return render_template("console/teams.html", here="teams", teams=[team for team in rows if team.archived_at is None],
                           archived=[team for team in rows if team.archived_at is not None], inside=inside)


def team(uid: str = "") -> ResponseReturnValue:
    """Add a team, or change the one with this uid."""
    with reading() as session:
        found = team_by_uid(session, g.actor, uid=uid) if uid else None
        people = [each.member for each in people_of(session, g.actor) if each.member.ended_at is None]
        inside = {member for place, member in places_in_teams(session, g.actor) if found and place == found.id}
    form = TeamForm(data={"name": found.name, "language": found.language, "people": list(inside)} if found else None)
    form.people.choices = options((member.id, member.name) for member in people)
    if form.does(lambda: work.do(teaming.keep_team, actor=g.actor, team_id=found.id if found else None, name=form.name.data,
                                 language=form.language.data, member_ids=form.people.data or [])):
        say(_("Saved."))
        return redirect(url_for("console.teams", slug=g.brand.slug))
    return render_template("console/team.html", here="teams", form=form, team=found), form.status


def archive_team(uid: str) -> ResponseReturnValue:
    """Archive, or take up again what was archived."""
    found = _found(uid)
    if found.archived_at is None:
        work.do(teaming.archive_team, actor=g.actor, team_id=found.id, now=clock.now())
        say(_("The team %(name)s is archived, its people stay.", name=found.name))
    else:
        work.do(teaming.restore_team, actor=g.actor, team_id=found.id)
        say(_("The team %(name)s is asked again.", name=found.name))
    return redirect(url_for("console.teams", slug=g.brand.slug))


def _found(uid: str) -> Team:
    with reading() as session:
        return team_by_uid(session, g.actor, uid=uid)
