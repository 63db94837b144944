"""What a site's rules brought, from the invitation that was due to the question that was asked, and the pages from which visitors wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.conversations.models import Conversation
from app.kernel.text import address
from app.routing.models import InvitationCount, Invited, TargetingRule
from app.visitors.models import Visitor

MOST_SEEN = 500  # conversations and visitors whose page is looked at, the newest


@dataclass(frozen=True, slots=True)
class Funnel:
    """Of one rule: pages on which it was due, was shown, was opened, and conversations that began with it."""

    due: int = 0
    shown: int = 0
    opened: int = 0
    asked: int = 0


def funnels_of(session: Session, site_id: int, *, since: datetime) -> Mapping[int, Funnel]:
    """By rule, counted from `since` on; a rule that nobody met is left out."""
    count = InvitationCount
    sums = {row[0]: row[1:] for row in session.execute(
        select(count.rule_id, func.sum(count.due), func.sum(count.shown), func.sum(count.opened))
        .join(TargetingRule, TargetingRule.id == count.rule_id).where(TargetingRule.site_id == site_id, count.hour >= since)
        .group_by(count.rule_id))}
    asked = {row[0]: row[1] for row in session.execute(
        select(Invited.rule_id, func.count()).join(TargetingRule, TargetingRule.id == Invited.rule_id)
        .join(Conversation, Conversation.id == Invited.conversation_id)
        .where(TargetingRule.site_id == site_id, Conversation.created_at >= since).group_by(Invited.rule_id))}
    return {rule_id: Funnel(*(int(one or 0) for one in (*sums.get(rule_id, (0, 0, 0)), asked.get(rule_id, 0))))
            for rule_id in sums.keys() | asked.keys()}


def pages_seen(session: Session, site_id: int) -> list[tuple[str, str]]:
    """(path, type) of the pages that visitors of the site wrote from or went on to, each once, the newest first."""
    pages: list[dict[str, Any] | None] = list(session.scalars(
        select(Conversation.page).where(Conversation.site_id == site_id).order_by(Conversation.id.desc()).limit(MOST_SEEN)))
    pages += session.scalars(select(Visitor.page).where(Visitor.site_id == site_id, Visitor.page.is_not(None))
                             .order_by(Visitor.id.desc()).limit(MOST_SEEN))
    return list(dict.fromkeys((address(str(page["url"])).path or "/", str(page.get("type", "other"))) for page in pages if page and "url" in page))
