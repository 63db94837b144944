"""A site's targeting rules: added, changed, put in order, paused, removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.brands.models import Site, Team
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.text import clean_line
from app.kernel.work import Unit
from app.respondents.models import Topic
from app.respondents.queries import AGENTS, AMBASSADORS
from app.routing.conditioning import Wrong, exact
from app.routing.models import TargetingRule
from app.routing.policy import can_rule

INVITATIONS = ("none", "button", "words", "proactive")
LONGEST_NAME, LONGEST_WORDS, LONGEST_DELAY, MOST_RULES, MOST_STEPS = 120, 120, 600, 20, 5


class TooManyRules(Refusal):
    """Every page of the site downloads them: `data["most"]` are enough."""

    code = "rule.too_many"


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule says. `words`: language -> text; `cascade`: (audience, team's id or None) in the order of asking, empty by the page."""

    name: str
    conditions: Mapping[str, Any] = field(default_factory=dict)
    invitation: str = "button"
    delay: int = 0
    words: Mapping[str, str] = field(default_factory=dict)
    cascade: Sequence[tuple[str, int | None]] = ()
    priority: str = "normal"
    topic_id: int | None = None


def add_rule(unit: Unit, *, actor: Actor, site_id: int, ruled: Ruled, now: datetime) -> str:
    """At the end of the site's list; the rule's uid. Raises NotAllowed, NotFound, TooManyRules, Malformed (fields)."""
    site = _site(unit, actor, site_id)
    rules = _rules(unit, site.id)
    if len(rules) >= MOST_RULES:
        raise TooManyRules(data={"most": MOST_RULES})
    rule = TargetingRule(brand_id=site.brand_id, workspace_id=site.workspace_id, site_id=site.id, position=len(rules), changed_at=now,
                         **_values(unit, site, ruled))
    unit.add(rule)
    unit.flush()
    return rule.uid


def change_rule(unit: Unit, *, actor: Actor, rule_id: int, ruled: Ruled, now: datetime) -> None:
    """Its figures go on. Raises as adding does."""
    rule = _rule(unit, actor, rule_id)
    for name, value in _values(unit, _site(unit, actor, rule.site_id), ruled).items():
        setattr(rule, name, value)
    rule.changed_at = now
    unit.flush()


def move_rule(unit: Unit, *, actor: Actor, rule_id: int, by: int) -> None:
    """One place later (`by` 1) or earlier (-1); at the end nothing moves."""
    rule = _rule(unit, actor, rule_id)
    rules = _rules(unit, rule.site_id)
    place = rules.index(rule)
    if abs(by) != 1 or not 0 <= place + by < len(rules):
        return
    rules.insert(place + by, rules.pop(place))
    _number(rules)
    unit.flush()


def pause_rule(unit: Unit, *, actor: Actor, rule_id: int, paused: bool, now: datetime) -> None:
    """A paused rule holds on no page."""
    rule = _rule(unit, actor, rule_id)
    rule.paused, rule.changed_at = paused, now
    unit.flush()


def remove_rule(unit: Unit, *, actor: Actor, rule_id: int, now: datetime) -> None:
    """Gone from the list; what it brought stays counted."""
    rule = _rule(unit, actor, rule_id)
    rule.removed_at = now
    unit.flush()
    _number(_rules(unit, rule.site_id))
    unit.flush()


def _values(unit: Unit, site: Site, ruled: Ruled) -> dict[str, Any]:
    name = clean_line(ruled.name, longest=LONGEST_NAME)
    words = {language: line for language, text in ruled.words.items() if (line := clean_line(text, longest=LONGEST_WORDS + 1))}
    speaks = ruled.invitation in ("words", "proactive")
    wrong = [field for field, right in (
        ("name", bool(name)),
        ("invitation", ruled.invitation in INVITATIONS),
        ("delay", 0 <= ruled.delay <= LONGEST_DELAY),
        ("words", (not speaks or bool(words.get(site.languages[0]))) and all(len(text) <= LONGEST_WORDS for text in words.values())),
        ("cascade", len(ruled.cascade) <= MOST_STEPS and all(audience in (AMBASSADORS, AGENTS) for audience, _ in ruled.cascade)),
        ("priority", ruled.priority in ("normal", "high")),
    ) if not right]
    try:
        conditions = exact(ruled.conditions, languages=site.languages)
    except Wrong as error:
        wrong.append(error.field)
    if wrong:
        raise Malformed(data={"fields": wrong})
    _check_brand(unit, site, ruled)
    cascade = [list(each) for each in dict.fromkeys((audience, team) for audience, team in ruled.cascade)]
    return {"name": name, "conditions": conditions, "invitation": ruled.invitation, "words": words if speaks else {}, "cascade": cascade,
            "delay": ruled.delay if ruled.invitation == "proactive" else 0, "priority": ruled.priority, "topic_id": ruled.topic_id}


def _check_brand(unit: Unit, site: Site, ruled: Ruled) -> None:
    """A team or topic of another brand is not there."""
    if ruled.topic_id is not None and unit.scalar(select(Topic.id).where(Topic.id == ruled.topic_id, Topic.brand_id == site.brand_id)) is None:
        raise NotFound()
    teams = {team for _, team in ruled.cascade if team is not None}
    if teams != set(unit.scalars(select(Team.id).where(Team.id.in_(teams), Team.brand_id == site.brand_id))):
        raise NotFound()


def _site(unit: Unit, actor: Actor, site_id: int) -> Site:
    if not can_rule(actor):
        raise NotAllowed()
    site = unit.scalar(select(Site).where(Site.id == site_id, Site.brand_id == actor.brand_id).with_for_update())  # one order at a time
    if site is None:
        raise NotFound()
    return site


def _rule(unit: Unit, actor: Actor, rule_id: int) -> TargetingRule:
    if not can_rule(actor):
        raise NotAllowed()
    rule = unit.scalar(select(TargetingRule).where(TargetingRule.id == rule_id, TargetingRule.brand_id == actor.brand_id,
                                                   TargetingRule.removed_at.is_(None)))
    if rule is None:
        raise NotFound()
    _site(unit, actor, rule.site_id)
    return rule


def _rules(unit: Unit, site_id: int) -> list[TargetingRule]:
    return list(unit.scalars(select(TargetingRule).where(TargetingRule.site_id == site_id, TargetingRule.removed_at.is_(None))
                             .order_by(TargetingRule.position, TargetingRule.id)))


def _number(rules: Sequence[TargetingRule]) -> None:
    for position, rule in enumerate(rules):
        rule.position = position
