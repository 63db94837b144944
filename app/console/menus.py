"""A site's start menu: its entries in order, where each leads, and how it looks to a visitor."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts.forms import language_name, texts_in, values_in
from app.accounts.routes import say
from app.brands import greeting
from app.brands.models import MenuEntry, Site, Team
from app.brands.queries import entry_by_uid, menu_of, site_by_uid, teams_of
from app.console.forms import EntryForm, entry_form
from app.console.wording import audience_name, named
from app.kernel import work
from app.kernel.database import reading
from app.kernel.text import in_language
from app.respondents.models import Topic
from app.respondents.queries import topics_of


def menu(uid: str) -> ResponseReturnValue:
    with reading() as session:
        site = site_by_uid(session, g.actor, uid=uid)
        entries, topics, teams = menu_of(session, site), _topics(session), _teams(session)
    rows = [(entry, leads_to(entry, topics, teams)) for entry in entries]
    looks = [(language_name(tongue), tongue, [in_language(entry.words, tongue, site.languages[0]) for entry in entries])
             for tongue in site.languages]
    return render_template("console/menu.html", here="sites", site=site, rows=rows, looks=looks, full=len(rows) >= greeting.MOST_ENTRIES,
                           first=lambda words: in_language(words, site.languages[0]))


def show_menu(uid: str) -> ResponseReturnValue:
    """On or off."""
    on = request.form.get("on") == "yes"
    work.do(greeting.show_menu, actor=g.actor, site_id=_site(uid).id, on=on)
    say(_("The menu is shown. Browsers notice within 15 seconds.") if on else _("The menu is hidden. Its entries are kept."))
    return redirect(url_for("console.menu", slug=g.brand.slug, uid=uid))


def entry(uid: str, entry: str = "") -> ResponseReturnValue:
    """Add an entry, or change this one."""
    with reading() as session:
        site = site_by_uid(session, g.actor, uid=uid)
        found = entry_by_uid(session, site, uid=entry) if entry else None
        topics = [(each.id, named(each.names)) for each in _topics(session).values()
                  if each.archived_at is None or (found and each.id == found.topic_id)]
        teams = [(each.id, each.name) for each in _teams(session).values() if each.archived_at is None]
    form = entry_form(site.languages, topics, teams, data=_present(found))

    def keep() -> None:
        values = {"actor": g.actor, "site_id": site.id, "words": texts_in(form, "words", site.languages), "lead": _lead(form)}
        if found is None:
            work.do(greeting.add_entry, **values)
        else:
            work.do(greeting.change_entry, entry=found.uid, **values)

    if form.does(keep):
        say(_("Saved. Browsers notice within 15 seconds.") if site.menu_on else _("Saved. The menu is not shown yet."))
        return redirect(url_for("console.menu", slug=g.brand.slug, uid=uid))
    words = [form[name] for name in form._fields if name.startswith("words_")]
    return render_template("console/menu_entry.html", here="sites", site=site, form=form, entry=found, words=words), form.status


def move_entry(uid: str, entry: str) -> ResponseReturnValue:
    """One place up or down."""
    work.do(greeting.move_entry, actor=g.actor, site_id=_site(uid).id, entry=entry, by=1 if request.form.get("to") == "down" else -1)
    return redirect(url_for("console.menu", slug=g.brand.slug, uid=uid, _anchor=f"e-{entry}"))


def remove_entry(uid: str, entry: str) -> ResponseReturnValue:
    work.do(greeting.remove_entry, actor=g.actor, site_id=_site(uid).id, entry=entry)
    say(_("The entry is gone. Whoever still sees it asks as if nothing had been tapped."))
    return redirect(url_for("console.menu", slug=g.brand.slug, uid=uid))


def leads_to(entry: MenuEntry, topics: dict[int, Topic], teams: dict[int, Team]) -> str:
    """Where it leads, and where it leads now that a topic or team is archived."""
    team, topic = teams.get(entry.team_id or 0), topics.get(entry.topic_id or 0)
    if team is not None and team.archived_at is not None:
        said = _("%(role)s: the team %(team)s is archived, so %(audience)s answer", role=entry.role, team=team.name,
                 audience=audience_name(entry.audience))
    elif team is not None:
        said = _("%(role)s: the team %(team)s", role=entry.role, team=team.name)
    elif topic is not None and topic.archived_at is not None:
        said = _("the topic %(topic)s is archived, so %(audience)s answer", topic=named(topic.names), audience=audience_name(topic.audience))
    else:
        said = _("the topic %(topic)s", topic=named(topic.names)) if topic else audience_name(entry.audience)
    return str(said)


def _lead(form: EntryForm) -> greeting.Lead:
    if form.leads.data == "topic":
        return greeting.Lead(topic_id=form.topic.data or None)
    if form.leads.data == "audience":
        return greeting.Lead(audience=form.audience.data)
    return greeting.Lead(audience=form.audience.data, team_id=form.team.data or 0, role=form.role.data or "")


def _present(found: MenuEntry | None) -> dict[str, object]:
    if found is None:
        return {}
    return {"leads": "role" if found.team_id else "audience" if found.topic_id is None else "topic", "topic": found.topic_id or 0,
            "audience": found.audience or "agents", "team": found.team_id or 0, "role": found.role, **values_in("words", found.words)}


def _topics(session: Session) -> dict[int, Topic]:
    return {topic.id: topic for topic in topics_of(session, g.brand.id, archived=True)}


def _teams(session: Session) -> dict[int, Team]:
    return {team.id: team for team in teams_of(session, g.actor, archived=True)}


def _site(uid: str) -> Site:
    with reading() as session:
        return site_by_uid(session, g.actor, uid=uid)
