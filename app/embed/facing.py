"""What a site's page may know before anybody acts: who would answer, in which colours and languages."""

from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.routes import LANGUAGES
from app.brands.models import Brand, Site
from app.brands.policy import ink_on
from app.respondents.models import Topic
from app.routing.gathering import free_audiences
from app.routing.targeting import ANSWERS

FORMAT = 1


def settings_of(session: Session, site: Site, *, now: datetime) -> dict[str, Any]:
    """The site's settings as JSON; nothing in them is about the one who asks."""
    brand = session.get_one(Brand, site.brand_id)
    topics = session.scalars(select(Topic).where(Topic.brand_id == site.brand_id, Topic.archived_at.is_(None), Topic.parent_id.is_(None))
                             .order_by(Topic.position, Topic.id)).all()
    return {
        "v": FORMAT, "key": site.key, "brand": brand.name, "colour": site.colour, "ink": ink_on(site.colour), "languages": site.languages,
        "privacy": site.privacy_url, "kept": brand.retention_days, "answers": dict(ANSWERS),
        "free": free_audiences(session, site.brand_id, workspace_id=site.workspace_id, now=now),
        "topics": [{"uid": topic.uid, "slug": topic.slug, "name": topic.names, "for": topic.audience} for topic in topics],
        "demo": brand.is_demo, "button": {language: _button(language) for language in LANGUAGES if language == "en" or language in site.languages},
    }


def _button(language: str) -> dict[str, str]:
    """What the button says: by who would answer, and when an answer waits to be read. The loader has no words of its own."""
    with force_locale(language):
        return {"ambassadors": gettext("Ask an owner"), "agents": gettext("Ask our team"), "nobody": gettext("Leave a question"),
                "answer": gettext("New answer")}
