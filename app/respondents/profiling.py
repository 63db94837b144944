"""What a respondent knows, speaks and takes, and how they are introduced to visitors."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from app.brands.models import Member
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.text import clean_line
from app.kernel.work import Unit
from app.respondents.capacity import set_capacity
from app.respondents.models import Expertise, Respondent, Topic
from app.respondents.policy import can_introduce, can_profile

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_LINE, MOST_LANGUAGES, MOST_TOPICS = 160, 20, 200
LEVELS = (1, 2, 3)


def become_respondent(unit: Unit, *, brand_id: int, member_id: int, now: datetime) -> None:
    """A member answers from now on, away until they say otherwise; harmless when they already do."""
    member = unit.scalar(select(Member.id).where(Member.id == member_id, Member.brand_id == brand_id, Member.ended_at.is_(None)))
    if member is None:
        raise NotFound()
    if unit.get(Respondent, member_id) is None:
        unit.add(Respondent(member_id=member_id, brand_id=brand_id))
        unit.flush()


def set_profile(unit: Unit, *, actor: Actor, member_id: int, line: str, languages: Sequence[str], capacity: int,
                expertise: Mapping[int, int], now: datetime) -> None:
    """All of it, by a manager. Raises NotAllowed, NotFound, Malformed (fields), `capacity.range`, `capacity.held`."""
    if not can_profile(actor):
        raise NotAllowed()
    become_respondent(unit, brand_id=actor.brand_id, member_id=member_id, now=now)
    introduce(unit, actor=actor, member_id=member_id, line=line, languages=languages)
    set_capacity(unit, brand_id=actor.brand_id, member_id=member_id, capacity=capacity)
    set_expertise(unit, actor=actor, member_id=member_id, expertise=expertise, now=now)


def introduce(unit: Unit, *, actor: Actor, member_id: int, line: str, languages: Sequence[str]) -> None:
    """The line visitors see and the languages spoken: one's own words, or a manager's. Raises NotAllowed, NotFound, Malformed."""
    if not can_introduce(actor, member_id):
        raise NotAllowed()
    line, spoken = clean_line(line, longest=LONGEST_LINE + 1), list(dict.fromkeys(languages))
    wrong = []
    if len(line) > LONGEST_LINE:
        wrong.append("line")
    if not 1 <= len(spoken) <= MOST_LANGUAGES or not all(len(each) <= 20 and LANGUAGE.fullmatch(each) for each in spoken):
        wrong.append("languages")
    if wrong:
        raise Malformed(data={"fields": wrong})
    changed = unit.execute(update(Respondent).where(Respondent.member_id == member_id, Respondent.brand_id == actor.brand_id)
                           .values(line=line, languages=spoken).returning(Respondent.member_id))
    if changed.one_or_none() is None:
        raise NotFound()


def set_expertise(unit: Unit, *, actor: Actor, member_id: int, expertise: Mapping[int, int], now: datetime) -> None:
    """Topic id -> level 1 (knows it) to 3 (lives it), confirmed by a manager: replaces what was confirmed, and wishes of the person
    that are among them; their other wishes wait on. Raises NotAllowed, NotFound, Malformed."""
    if not can_profile(actor):
        raise NotAllowed()
    if len(expertise) > MOST_TOPICS or any(level not in LEVELS for level in expertise.values()):
        raise Malformed(data={"fields": ["expertise"]})
    if unit.scalar(select(Respondent.member_id).where(Respondent.member_id == member_id, Respondent.brand_id == actor.brand_id)) is None:
        raise NotFound()
    known = set(unit.scalars(select(Topic.id).where(Topic.brand_id == actor.brand_id, Topic.id.in_(list(expertise)))))
    if known != set(expertise):
        raise NotFound()
    before = {row.topic_id: row.confirmed_at for row in unit.scalars(select(Expertise).where(Expertise.member_id == member_id))}
    unit.execute(delete(Expertise).where(Expertise.member_id == member_id,
                                         or_(Expertise.confirmed_at.is_not(None), Expertise.topic_id.in_(list(expertise)))))
    unit.add_all(Expertise(brand_id=actor.brand_id, member_id=member_id, topic_id=topic, level=level, confirmed_at=before.get(topic) or now)
                 for topic, level in expertise.items())
    unit.flush()
