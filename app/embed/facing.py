"""What a site's page may know before anybody acts: who would answer, in which colours and languages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.hours import is_open, next_change, next_opening
from app.brands.models import Brand, Site
from app.brands.policy import ink_on
from app.brands.queries import hours_of, menu_of
from app.kernel import clock
from app.respondents.models import Topic
from app.routing.compiling import compiled, rules_of
from app.routing.matching import spoken_for
from app.routing.models import TargetingRule
from app.routing.reaching import Reach, reach_of
from app.routing.targeting import ANSWERS
from config import LANGUAGES

FORMAT = 1


def settings_of(session: Session, site: Site, *, now: datetime) -> dict[str, Any]:
    """The site's settings as JSON; nothing in them is about the one who asks."""
    brand = session.get_one(Brand, site.brand_id)
    topics = session.scalars(select(Topic).where(Topic.brand_id == site.brand_id, Topic.archived_at.is_(None), Topic.parent_id.is_(None))
                             .order_by(Topic.position, Topic.id)).all()
    rules = rules_of(session, site.id)
    reach = reach_of(session, site, rules=rules, now=now)
    said = {
        "v": FORMAT, "key": site.key, "brand": brand.name, "colour": site.colour, "ink": ink_on(site.colour), "languages": site.languages,
        "privacy": site.privacy_url, "kept": brand.retention_days, "answers": dict(ANSWERS),
        "free": dict(reach.free),
        "topics": [{"uid": topic.uid, "slug": topic.slug, "name": topic.names, "for": topic.audience} for topic in topics],
        "demo": brand.is_demo, "button": {language: _button(language) for language in LANGUAGES if language == "en" or language in site.languages},
        "hours": {"agents": _hours(session, site, now)},
    }
    if rules:
        said["rules"] = compiled(rules, languages=site.languages, reach=reach)
    if otherwise := _otherwise(session, site, brand, rules, reach, now):
        said["in"] = otherwise
    if site.page_parameters:
        said["parameters"] = site.page_parameters
    if site.menu_on and (menu := _menu(session, site)):
        said["menu"] = menu
    return said


def _otherwise(session: Session, site: Site, brand: Brand, rules: Sequence[TargetingRule], reach: Reach, now: datetime) -> dict[str, Any]:
    """Where fewer can answer in a language than in all of them: who is free there, and who of each rule's cascade."""
    found: dict[str, Any] = {}
    if not any(reach.free.values()):
        return found
    for language in site.languages:
        own = reach_of(session, site, rules=rules, now=now, language=spoken_for(language, brand.languages))
        if own != reach:
            found[language] = {"free": dict(own.free), "who": {rule.uid: own.answers(rule.cascade) for rule in rules if rule.cascade}}
    return found


def lasting(said: dict[str, Any], *, now: datetime, at_most: int) -> int:
    """For how many seconds these settings may be kept: not past the moment at which somebody's hours begin or end."""
    changes: list[int] = [hours["until"] for hours in said["hours"].values() if hours["until"] is not None]
    return max(0, min([at_most, *((change - clock.millis(now)) // 1000 for change in changes)]))


def _hours(session: Session, site: Site, now: datetime) -> dict[str, Any]:
    """Whether agents answer now, when they begin, and until when this is true (milliseconds, or null for nothing to wait for)."""
    hours = hours_of(session, site.brand_id)
    opens, until = next_opening(hours, now), next_change(hours, now)
    return {"open": is_open(hours, now), "opens": opens and clock.millis(opens), "until": until and clock.millis(until)}


def _menu(session: Session, site: Site) -> list[dict[str, Any]]:
    """The start menu in the site's languages. A topic that is archived by now leads to whoever answers there."""
    topics = {topic.id: topic for topic in session.scalars(select(Topic).where(Topic.brand_id == site.brand_id))}
    said = []
    for entry in menu_of(session, site):
        topic = topics.get(entry.topic_id or 0)
        said.append({"uid": entry.uid, "words": {tongue: entry.words[tongue] for tongue in site.languages if tongue in entry.words} or entry.words,
                     "topic": topic.uid if topic and topic.archived_at is None else None,
                     "for": entry.audience or (topic.audience if topic and topic.archived_at is not None else None)})
    return said


def _button(language: str) -> dict[str, str]:
    """What the button says: by who would answer, and when an answer waits to be read. The loader has no words of its own."""
    with force_locale(language):
        return {"ambassadors": gettext("Ask an owner"), "agents": gettext("Ask our team"), "nobody": gettext("Leave a question"),
                "answer": gettext("New answer"), "later": gettext("Not now")}
