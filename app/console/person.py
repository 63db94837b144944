"""One person of the brand: public name and role, teams, how they answer, and the end of the membership."""

from collections.abc import Sequence

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.forms import in_words, options
from app.accounts.queries import with_second_step
from app.accounts.routes import say
from app.brands import staffing, teaming
from app.brands.policy import can_give_role, can_touch
from app.brands.queries import Person, person_by_uid, places_in_teams, teams_of
from app.console.forms import LEVELS, ROLES, AnsweringForm, PersonForm, TeamsForm, answering_form
from app.console.queries import respondent_of, topic_rows
from app.console.wording import named
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.realtime import pacing
from app.respondents import picturing, profiling, wishing
from app.respondents.queries import known_by, respondent_row

LETTERS = "20 per hour"


def person(uid: str) -> ResponseReturnValue:
    return _page(_found(uid))


def about(uid: str) -> ResponseReturnValue:
    found = _found(uid)
    form = _about_form(found)
    if not form.validate_on_submit():
        return _page(found, about=form, status=422)
    try:
        work.do(staffing.change_member, actor=g.actor, member_id=found.member.id, role=form.role.data, name=form.name.data)
    except Refusal as refusal:
        form.blame(refusal, not_allowed="role", member_last_owner="role")
        return _page(found, about=form, status=refusal.status)
    return _saved(uid)


def teams(uid: str) -> ResponseReturnValue:
    found = _found(uid)
    form = _teams_form(found)
    if not form.validate_on_submit():
        return _page(found, teams=form, status=422)
    work.do(teaming.set_places, actor=g.actor, member_id=found.member.id, team_ids=form.teams.data)
    return _saved(uid)


def answering(uid: str) -> ResponseReturnValue:
    found, topics = _found(uid), _topics()
    form = answering_form(topics)
    if not form.validate_on_submit():
        return _page(found, answering=form, status=422)
    expertise = {topic_id: form[f"level_{topic_id}"].data for topic_id, _name in topics if form[f"level_{topic_id}"].data}
    try:
        work.do(profiling.set_profile, actor=g.actor, member_id=found.member.id, line=form.line.data or "",
                languages=form.languages.data or [], capacity=form.capacity.data, expertise=expertise, now=clock.now(),
                customer_since=form.since.data or 0, disclosure=form.disclosure.data or "")
    except Refusal as refusal:
        form.blame(refusal, capacity_held="capacity", capacity_range="capacity")
        if "customer_since" in refusal.data.get("fields", ()):
            form.since.errors = [_("A year, such as 2019.")]
        return _page(found, answering=form, status=refusal.status)
    return _saved(uid)


def wish(uid: str) -> ResponseReturnValue:
    """A topic the person chose is confirmed, at the level the manager gives it, or declined."""
    found, topic_id, level = _found(uid), request.form.get("topic", 0, type=int), request.form.get("level", 0, type=int)
    if request.form.get("do") == "confirm":
        work.do(wishing.confirm_topic, actor=g.actor, member_id=found.member.id, topic_id=topic_id, level=level, now=clock.now())
        say(_("Confirmed. Questions about it are offered to %(name)s from now on.", name=found.member.name))
    else:
        work.do(wishing.decline_topic, actor=g.actor, member_id=found.member.id, topic_id=topic_id)
        say(_("Declined."))
    return redirect(url_for("console.person", slug=g.brand.slug, uid=uid))


def remove_photo(uid: str) -> ResponseReturnValue:
    found = _found(uid)
    work.do(picturing.remove_photo, actor=g.actor, member_id=found.member.id)
    say(_("The photo of %(name)s is gone.", name=found.member.name))
    return redirect(url_for("console.person", slug=g.brand.slug, uid=uid))


def invite_again(uid: str) -> ResponseReturnValue:
    found = _found(uid)
    pacing.allow(LETTERS, "invite-again", str(found.member.id))
    work.do(staffing.invite_again, actor=g.actor, member_id=found.member.id, now=clock.now())
    say(_("A new letter is on its way; the link in the earlier one no longer works."))
    return redirect(url_for("console.person", slug=g.brand.slug, uid=uid))


def end(uid: str) -> ResponseReturnValue:
    found = _found(uid)
    try:
        work.do(staffing.end_membership, actor=g.actor, member_id=found.member.id, now=clock.now())
    except staffing.LastOwner as refusal:
        say(in_words(refusal), "alarm")
        return redirect(url_for("console.person", slug=g.brand.slug, uid=uid))
    say(_("%(name)s no longer belongs to %(brand)s. What they wrote stays.", name=found.member.name, brand=g.brand.name))
    if found.member.id == g.member.id:
        return redirect(url_for("site.home"))
    return redirect(url_for("console.people", slug=g.brand.slug))


def _found(uid: str) -> Person:
    with reading() as session:
        return person_by_uid(session, g.actor, uid=uid)


def _saved(uid: str) -> ResponseReturnValue:
    say(_("Saved."))
    return redirect(url_for("console.person", slug=g.brand.slug, uid=uid))


def _topics() -> Sequence[tuple[int, str]]:
    """(id, name) of every topic in the order of the tree."""
    with reading() as session:
        rows = topic_rows(session, g.actor)
    return [(row.topic.id, named(row.topic.names)) for row in rows]


def _about_form(found: Person, **given: object) -> PersonForm:
    form = PersonForm(obj=found.member, **given)
    form.role.choices = options(choice for choice in ROLES if can_give_role(g.actor, choice[0]))
    return form


def _teams_form(found: Person, **given: object) -> TeamsForm:
    with reading() as session:
        rows, places = teams_of(session, g.actor), places_in_teams(session, g.actor)
    form = TeamsForm(data={"teams": [team for team, member in places if member == found.member.id]}, **given)
    form.teams.choices = options((row.id, row.name) for row in rows)
    return form


def _answering_form(found: Person) -> AnsweringForm:
    with reading() as session:
        row, levels = respondent_of(session, g.actor, member_id=found.member.id)
    values: dict[str, object] = {f"level_{topic_id}": level for topic_id, level in levels.items()}
    if row is not None:
        values |= {"line": row.line, "since": row.customer_since, "disclosure": row.disclosure, "capacity": row.capacity,
                   "languages": row.languages}
    else:
        values |= {"languages": g.brand.languages[:1]}
    return answering_form(_topics(), formdata=None, data=values)


def _page(
    found: Person, *, about: PersonForm | None = None, teams: TeamsForm | None = None, answering: AnsweringForm | None = None, status: int = 200
) -> ResponseReturnValue:
    # A form that was not sent fills itself from the rows only: three forms on a page share field names.
    forms = {"about": about or _about_form(found, formdata=None), "teams": teams or _teams_form(found, formdata=None),
             "answering": answering or _answering_form(found)}
    with reading() as session:
        row = respondent_row(session, g.brand.id, found.member.id)
        wishes = [one for one in known_by(session, g.brand.id, found.member.id) if not one.confirmed]
        doubled = found.member.account_id in with_second_step(session, accounts=[found.member.account_id]) if g.actor.role == "owner" else None
    mine = can_touch(g.actor, found.member.role) and found.member.ended_at is None
    return render_template("console/person.html", here="people", person=found, mine=mine, wishes=wishes, doubled=doubled,
                           photo=row.photo if row else "", named=named, levels=LEVELS, **forms), status
