"""The manager's office at `/b/<slug>/console/`: every page of it in one table, each for managers and owners only."""

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.brands.routes import entered
from app.console import (
    application_form,
    applications,
    badges,
    blocks,
    brand,
    categories,
    conversations,
    menus,
    people,
    person,
    promotions,
    replies,
    report,
    search,
    sites,
    teams,
    timetable,
    topics,
)
from app.console.opened import opened

console_bp = Blueprint("console", "app.console", template_folder="templates", url_prefix="/b/<slug>/console")
SHOW, FORM, ACT = ("GET",), ("GET", "POST"), ("POST",)


def console() -> ResponseReturnValue:
    return redirect(url_for("console.conversations", slug=g.brand.slug))


for address, page, name, methods in (
    ("", console, "console", SHOW),
    ("/conversations", conversations.conversations, "conversations", SHOW),
    ("/conversations/<uid>", conversations.conversation, "conversation", SHOW),
    ("/search", search.found, "search", SHOW),
    ("/people", people.people, "people", SHOW),
    ("/people/invite", people.invite, "invite", FORM),
    ("/people/<uid>", person.person, "person", SHOW),
    ("/people/<uid>/about", person.about, "person_about", ACT),
    ("/people/<uid>/teams", person.teams, "person_teams", ACT),
    ("/people/<uid>/answering", person.answering, "person_answering", ACT),
    ("/people/<uid>/wish", person.wish, "person_wish", ACT),
    ("/people/<uid>/photo/remove", person.remove_photo, "person_photo_remove", ACT),
    ("/people/<uid>/invite-again", person.invite_again, "person_invite_again", ACT),
    ("/people/<uid>/end", person.end, "person_end", ACT),
    ("/teams", teams.teams, "teams", SHOW),
    ("/teams/new", teams.team, "new_team", FORM),
    ("/teams/<uid>", teams.team, "team", FORM),
    ("/teams/<uid>/archive", teams.archive_team, "archive_team", ACT),
    ("/hours", timetable.hours, "hours", FORM),
    ("/hours/forget", timetable.forget_hours, "forget_hours", ACT),
    ("/hours/holidays", timetable.add_holiday, "add_holiday", ACT),
    ("/hours/holidays/<day>/remove", timetable.remove_holiday, "remove_holiday", ACT),
    ("/brand", brand.brand, "brand", FORM),
    ("/topics", topics.topics, "topics", SHOW),
    ("/topics/new", topics.topic, "new_topic", FORM),
    ("/topics/<uid>", topics.topic, "topic", FORM),
    ("/topics/<uid>/move", topics.move_topic, "move_topic", ACT),
    ("/topics/<uid>/archive", topics.archive_topic, "archive_topic", ACT),
    ("/categories", categories.categories, "categories", FORM),
    ("/categories/<uid>", categories.category, "category", FORM),
    ("/categories/<uid>/archive", categories.archive_category, "archive_category", ACT),
    ("/replies", replies.replies, "replies", SHOW),
    ("/replies/new", replies.reply, "new_reply", FORM),
    ("/replies/<uid>", replies.reply, "reply", FORM),
    ("/replies/<uid>/archive", replies.archive_reply, "archive_reply", ACT),
    ("/replies/requests/<uid>/decline", replies.decline_request, "decline_request", ACT),
    ("/report", report.report, "report", SHOW),
    ("/report/respondents.csv", report.respondents_csv, "report_respondents", SHOW),
    ("/report/days.csv", report.days_csv, "report_days", SHOW),
    ("/promotions", promotions.promotions, "promotions", SHOW),
    ("/promotions/new", promotions.promotion, "new_promotion", FORM),
    ("/promotions/<uid>", promotions.promotion, "promotion", FORM),
    ("/promotions/<uid>/end", promotions.end_promotion, "end_promotion", ACT),
    ("/sites", sites.sites, "sites", SHOW),
    ("/sites/new", sites.add_site, "new_site", FORM),
    ("/sites/<uid>", sites.site, "site", FORM),
    ("/sites/<uid>/seen", sites.site_seen, "site_seen", SHOW),
    ("/sites/<uid>/opened", opened, "opened", FORM),
    ("/sites/<uid>/menu", menus.menu, "menu", SHOW),
    ("/sites/<uid>/menu/show", menus.show_menu, "show_menu", ACT),
    ("/sites/<uid>/menu/new", menus.entry, "new_entry", FORM),
    ("/sites/<uid>/menu/<entry>", menus.entry, "entry", FORM),
    ("/sites/<uid>/menu/<entry>/move", menus.move_entry, "move_entry", ACT),
    ("/sites/<uid>/menu/<entry>/remove", menus.remove_entry, "remove_entry", ACT),
    ("/sites/<uid>/secret", sites.site_secret, "site_secret", ACT),
    ("/badges", badges.badges, "badges", SHOW),
    ("/applications", applications.applications, "applications", SHOW),
    ("/applications/<uid>", applications.application, "application", SHOW),
    ("/applications/<uid>/decide", applications.decide, "application_decide", ACT),
    ("/applications/<uid>/note", applications.note, "application_note", ACT),
    ("/applications/<uid>/invite-again", applications.invite_candidate_again, "application_invite_again", ACT),
    ("/applications/form", application_form.form, "application_form", FORM),
    ("/applications/form/begin", application_form.begin, "application_form_begin", ACT),
    ("/applications/form/open", application_form.open_or_close, "application_form_open", ACT),
    ("/applications/form/questions/new", application_form.question, "new_question", FORM),
    ("/applications/form/questions/<uid>", application_form.question, "question", FORM),
    ("/applications/form/questions/<uid>/move", application_form.move, "question_move", ACT),
    ("/applications/form/questions/<uid>/remove", application_form.remove, "question_remove", ACT),
    ("/blocks", blocks.blocks, "blocks", SHOW),
    ("/blocks/<uid>/extend", blocks.extend_block, "extend_block", ACT),
    ("/blocks/<uid>/lift", blocks.lift_block, "lift_block", ACT),
):
    console_bp.add_url_rule(address, name, entered("owner", "manager")(page), methods=methods)
console_bp.context_processor(applications.waiting)
