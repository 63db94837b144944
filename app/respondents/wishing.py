"""What a respondent knows: they choose topics for themselves, a manager confirms or sets them, and only what is confirmed routes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, and_, delete, or_, select

from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from app.respondents.models import Expertise, Respondent, Topic
from app.respondents.policy import can_profile

MOST_TOPICS = 200
LEVELS = (1, 2, 3)


def choose_topics(unit: Unit, *, actor: Actor, topics: Mapping[int, int]) -> None:
    """One's own: topic id -> level. What is confirmed and still chosen stays as it was confirmed, the rest waits for a manager; what is
    not chosen any more is gone at once. Archived topics are not touched. Raises NotAllowed, NotFound, Malformed."""
    if not actor.is_staff or actor.member_id is None:
        raise NotAllowed()
    _check(unit, actor.brand_id, actor.member_id, topics, offered=True)
    known = {row.topic_id: row for row in unit.scalars(
        select(Expertise).where(Expertise.member_id == actor.member_id, Expertise.topic_id.in_(_offered(actor.brand_id))))}
    for topic_id, row in known.items():
        if topic_id not in topics:
            unit.delete(row)
        elif row.confirmed_at is None:
            row.level = topics[topic_id]
    unit.add_all(Expertise(brand_id=actor.brand_id, member_id=actor.member_id, topic_id=topic_id, level=level)
                 for topic_id, level in topics.items() if topic_id not in known)
    unit.flush()


def confirm_topic(unit: Unit, *, actor: Actor, member_id: int, topic_id: int, level: int, now: datetime) -> None:
    """A wish becomes what routes, at the level the manager gives it; harmless twice. Raises NotAllowed, NotFound, Malformed."""
    row = _wish(unit, actor, member_id, topic_id)
    if level not in LEVELS:
        raise Malformed(data={"fields": ["level"]})
    row.level, row.confirmed_at = level, row.confirmed_at or now
    unit.flush()


def decline_topic(unit: Unit, *, actor: Actor, member_id: int, topic_id: int) -> None:
    """A wish is taken off; what is confirmed already is not there any more for this. Raises NotAllowed, NotFound."""
    row = _wish(unit, actor, member_id, topic_id)
    if row.confirmed_at is not None:
        raise NotFound()
    unit.delete(row)
    unit.flush()


def set_expertise(unit: Unit, *, actor: Actor, member_id: int, expertise: Mapping[int, int], now: datetime) -> None:
    """Topic id -> level 1 (knows it) to 3 (lives it), confirmed by a manager: replaces what was confirmed, and wishes of the person
    that are among them. Their other wishes wait on, archived topics stay for the day they are offered again.
    Raises NotAllowed, NotFound, Malformed."""
    if not can_profile(actor):
        raise NotAllowed()
    _check(unit, actor.brand_id, member_id, expertise)
    before = {row.topic_id: row.confirmed_at for row in unit.scalars(select(Expertise).where(Expertise.member_id == member_id))}
    unit.execute(delete(Expertise).where(Expertise.member_id == member_id, or_(
        Expertise.topic_id.in_(list(expertise)), and_(Expertise.confirmed_at.is_not(None), Expertise.topic_id.in_(_offered(actor.brand_id))))))
    unit.add_all(Expertise(brand_id=actor.brand_id, member_id=member_id, topic_id=topic, level=level, confirmed_at=before.get(topic) or now)
                 for topic, level in expertise.items())
    unit.flush()


def _check(unit: Unit, brand_id: int, member_id: int, topics: Mapping[int, int], *, offered: bool = False) -> None:
    if len(topics) > MOST_TOPICS or any(level not in LEVELS for level in topics.values()):
        raise Malformed(data={"fields": ["expertise"]})
    if unit.scalar(select(Respondent.member_id).where(Respondent.member_id == member_id, Respondent.brand_id == brand_id)) is None:
        raise NotFound()
    among = _offered(brand_id) if offered else select(Topic.id).where(Topic.brand_id == brand_id)
    if set(unit.scalars(among.where(Topic.id.in_(list(topics))))) != set(topics):
        raise NotFound()


def _offered(brand_id: int) -> Select[int]:
    return select(Topic.id).where(Topic.brand_id == brand_id, Topic.archived_at.is_(None))


def _wish(unit: Unit, actor: Actor, member_id: int, topic_id: int) -> Expertise:
    if not can_profile(actor):
        raise NotAllowed()
    row = unit.scalar(select(Expertise).where(Expertise.member_id == member_id, Expertise.topic_id == topic_id,
                                              Expertise.brand_id == actor.brand_id).with_for_update())
    if row is None:
        raise NotFound()
    return row
