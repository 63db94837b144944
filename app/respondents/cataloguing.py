"""A brand's topics: a tree with a name in each language, and who answers each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from app.brands.models import Brand
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.text import clean_line
from app.kernel.work import Unit
from app.respondents.models import Topic
from app.respondents.policy import can_catalogue
from app.respondents.queries import AGENTS, AMBASSADORS, lineage

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG, LONGEST_NAME, DEEPEST = 60, 120, 6
LONGEST_EXAMPLE, MOST_EXAMPLES = 300, 20


@dataclass(frozen=True, slots=True)
class Catalogued:
    id: int
    uid: str


def add_topic(unit: Unit, *, actor: Actor, slug: str, names: Mapping[str, str], audience: str, parent_id: int | None = None,
              examples: Sequence[str] = ()) -> Catalogued:
    """`examples` are lines such as visitors write.

    Raises NotAllowed, Malformed (fields), `topic.slug_taken`, `topic.too_deep`, NotFound for another brand's parent."""
    _check(unit, actor, slug, names, audience)
    lines = _examples(examples)
    _check_parent(unit, actor, None, parent_id)
    _check_free(unit, actor, slug, None)
    last = unit.scalar(select(func.max(Topic.position)).where(Topic.brand_id == actor.brand_id))
    topic = Topic(brand_id=actor.brand_id, parent_id=parent_id, slug=slug, names=_clean(names), audience=audience, examples=lines,
                  position=0 if last is None else last + 1)
    unit.add(topic)
    unit.flush()
    return Catalogued(topic.id, topic.uid)


def change_topic(unit: Unit, *, actor: Actor, topic_id: int, slug: str, names: Mapping[str, str], audience: str,
                 parent_id: int | None = None, examples: Sequence[str] | None = None) -> None:
    """As adding; without `examples` they stay; raises `topic.circle` when the parent lies below the topic itself."""
    _check(unit, actor, slug, names, audience)
    topic = _topic(unit, actor, topic_id)
    _check_parent(unit, actor, topic_id, parent_id)
    _check_free(unit, actor, slug, topic_id)
    if examples is not None:
        topic.examples = _examples(examples)
    topic.parent_id, topic.slug, topic.names, topic.audience = parent_id, slug, _clean(names), audience
    unit.flush()


def move_topic(unit: Unit, *, actor: Actor, topic_id: int, by: int) -> None:
    """One place down (`by` 1) or up (-1) among those with the same parent; at the end nothing moves. Raises NotAllowed, NotFound."""
    if not can_catalogue(actor):
        raise NotAllowed()
    topic = _topic(unit, actor, topic_id)
    beside = list(unit.scalars(select(Topic).where(
        Topic.brand_id == actor.brand_id, Topic.parent_id == topic.parent_id if topic.parent_id else Topic.parent_id.is_(None),
        Topic.archived_at.is_(None)).order_by(Topic.position, Topic.slug)))
    place = beside.index(topic) if topic in beside else -1
    if place < 0 or not 0 <= place + by < len(beside):
        return
    beside.insert(place + by, beside.pop(place))
    for position, each in enumerate(beside):
        each.position = position
    unit.flush()


def archive_topic(unit: Unit, *, actor: Actor, topic_id: int, now: datetime) -> None:
    """Offered no more, with everything below it; conversations keep theirs."""
    if not can_catalogue(actor):
        raise NotAllowed()
    _topic(unit, actor, topic_id)
    rows = unit.execute(select(Topic.id).where(Topic.brand_id == actor.brand_id)).scalars()
    gone = [each for each in rows if topic_id in lineage(unit, actor.brand_id, each)]
    unit.execute(update(Topic).where(Topic.id.in_(gone), Topic.archived_at.is_(None)).values(archived_at=now))


def restore_topic(unit: Unit, *, actor: Actor, topic_id: int) -> None:
    """Offered again, at the top when its parent stays archived."""
    if not can_catalogue(actor):
        raise NotAllowed()
    topic = _topic(unit, actor, topic_id)
    parent = unit.get(Topic, topic.parent_id) if topic.parent_id is not None else None
    topic.archived_at = None
    if parent is not None and parent.archived_at is not None:
        topic.parent_id = None
    unit.flush()


def _topic(unit: Unit, actor: Actor, topic_id: int) -> Topic:
    topic = unit.scalar(select(Topic).where(Topic.id == topic_id, Topic.brand_id == actor.brand_id))
    if topic is None:
        raise NotFound()
    return topic


def _check(unit: Unit, actor: Actor, slug: str, names: Mapping[str, str], audience: str) -> None:
    if not can_catalogue(actor):
        raise NotAllowed()
    wrong = []
    if len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug):
        wrong.append("slug")
    languages = unit.scalar(select(Brand.languages).where(Brand.id == actor.brand_id)) or ["en"]
    clean = _clean(names)
    if not clean.get(languages[0]) or any(len(name) > LONGEST_NAME for name in clean.values()):
        wrong.append("names")
    if audience not in (AMBASSADORS, AGENTS):
        wrong.append("audience")
    if wrong:
        raise Malformed(data={"fields": wrong})


def _clean(names: Mapping[str, str]) -> dict[str, str]:
    lines = {language: clean_line(name, longest=LONGEST_NAME + 1) for language, name in names.items()}
    return {language: line for language, line in lines.items() if line}


def _examples(lines: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(line for line in (clean_line(each, longest=LONGEST_EXAMPLE + 1) for each in lines) if line))
    if len(found) > MOST_EXAMPLES or any(len(line) > LONGEST_EXAMPLE for line in found):
        raise Malformed(data={"fields": ["examples"]})
    return found


def _check_parent(unit: Unit, actor: Actor, topic_id: int | None, parent_id: int | None) -> None:
    if parent_id is None:
        return
    parent = _topic(unit, actor, parent_id)
    if parent.archived_at is not None:
        raise NotFound()
    above = lineage(unit, actor.brand_id, parent_id)
    if topic_id is not None and topic_id in above:
        raise Refusal("topic.circle")
    if len(above) >= DEEPEST:
        raise Refusal("topic.too_deep", data={"deepest": DEEPEST})


def _check_free(unit: Unit, actor: Actor, slug: str, topic_id: int | None) -> None:
    other = unit.scalar(select(Topic.id).where(Topic.brand_id == actor.brand_id, Topic.slug == slug))
    if other is not None and other != topic_id:
        raise Refusal("topic.slug_taken")
