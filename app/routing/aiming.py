"""What the rule that invited and the visitor's own choice mean for a question: its topic, who is asked in which order, how soon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Team
from app.brands.queries import menu_entry
from app.respondents.models import Topic
from app.respondents.queries import AGENTS, topics_of
from app.routing.cascade import PRIORITIES, Priority, Step, default_cascade, steps_of
from app.routing.models import TargetingRule
from app.routing.targeting import Subject, audience_for, subject_of


@dataclass(frozen=True, slots=True)
class Aim:
    """`cascade` is who is asked in which order; `rule_id` is the rule that invited."""

    topic: Topic | None
    cascade: Sequence[Step]
    priority: Priority = "normal"
    rule_id: int | None = None


def aim(session: Session, *, brand_id: int, site_id: int, page_type: str, slug: str, chosen: str | None = None, rule: str | None = None,
        choice: str | None = None, guessed: str | None = None) -> Aim:
    """What the visitor chose counts first (a topic, then an entry of the start menu), then the rule, then the page, then what
    the words were taken for (`guessed`, a topic's uid; gone by now it is none).

    Threat: `rule` and `choice` come from a browser, so they are looked up in that visitor's own site; what is unknown, paused or removed is none."""
    found, entry = rule_of(session, site_id=site_id, uid=rule) if rule else None, menu_entry(session, site_id, choice)
    topics: Mapping[int, Topic] = {topic.id: topic for topic in topics_of(session, brand_id)}
    subjects = {topic.id: Subject(topic.id, topic.uid, topic.slug, topic.audience) for topic in topics.values()}
    own = subject_of(subjects.values(), chosen=chosen, slug="") or subjects.get(entry.topic_id or 0 if entry else 0)
    ruled = subjects.get(found.topic_id or 0) if found else None
    subject = own or ruled or subject_of(subjects.values(), chosen=None, slug=slug)
    subject = subject or subject_of(subjects.values(), chosen=guessed, slug="")
    usual = default_cascade(audience_for(page_type, subject))
    if entry is not None and entry.audience:
        cascade = ([Step(entry.audience, entry.team_id)] if entry.team_id else []) + default_cascade(entry.audience)
    elif own is not None and own.audience == AGENTS or found is None or not found.cascade:
        cascade = usual
    else:
        cascade = _standing(session, steps_of(found.cascade, meant_for=usual[0].audience)) or usual
    priority: Priority = next((each for each in PRIORITIES if found and each == found.priority), "normal")
    return Aim(topic=topics[subject.id] if subject else None, cascade=cascade, priority=priority, rule_id=found.id if found else None)


def _standing(session: Session, cascade: Sequence[Step]) -> list[Step]:
    """Without the teams that were archived since."""
    teams = [step.team_id for step in cascade if step.team_id is not None]
    standing = set(session.scalars(select(Team.id).where(Team.id.in_(teams), Team.archived_at.is_(None)))) if teams else set()
    return [step for step in cascade if step.team_id is None or step.team_id in standing]


def rule_of(session: Session, *, site_id: int, uid: str) -> TargetingRule | None:
    """A rule of this site that invites now."""
    return session.scalar(select(TargetingRule).where(
        TargetingRule.uid == uid, TargetingRule.site_id == site_id, TargetingRule.removed_at.is_(None), TargetingRule.paused.is_(False)))
