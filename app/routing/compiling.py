"""A site's rules as its pages get them: a short decision list, with who could answer each right now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.routing.models import TargetingRule
from app.routing.reaching import Reach
from app.routing.targeting import FORMAT


def rules_of(session: Session, site_id: int, *, paused: bool = False) -> Sequence[TargetingRule]:
    """The site's rules in their order; paused ones only when asked for."""
    wanted = select(TargetingRule).where(TargetingRule.site_id == site_id, TargetingRule.removed_at.is_(None))
    return session.scalars((wanted if paused else wanted.where(TargetingRule.paused.is_(False)))
                           .order_by(TargetingRule.position, TargetingRule.id)).all()


def compiled(rules: Sequence[TargetingRule], *, languages: Sequence[str], reach: Reach) -> dict[str, Any]:
    """`rules` of settings.json, as docs/targeting.md says."""
    return {"v": FORMAT, "list": [_compiled(rule, languages, reach) for rule in rules]}


def _compiled(rule: TargetingRule, languages: Sequence[str], reach: Reach) -> dict[str, Any]:
    short: dict[str, Any] = {"uid": rule.uid, "if": rule.conditions, "do": rule.invitation}
    if rule.delay:
        short["after"] = rule.delay
    if rule.words:
        short["words"] = {language: text for language, text in rule.words.items() if language in languages}
    if rule.cascade:
        short["who"] = reach.answers(rule.cascade)
    return short
