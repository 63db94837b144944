"""What a respondent knows, speaks and takes, and how they are introduced to visitors."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update

from app.brands.models import Member
from app.brands.staffing import rename_oneself
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.text import clean_line
from app.kernel.work import Unit
from app.respondents.capacity import set_capacity
from app.respondents.models import Respondent
from app.respondents.policy import can_introduce, can_profile
from app.respondents.wishing import choose_topics, set_expertise

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_LINE, MOST_LANGUAGES = 160, 20
FIRST_YEAR, LONGEST_WRAP_UP = 1900, 3600


def become_respondent(unit: Unit, *, brand_id: int, member_id: int, now: datetime) -> None:
    """A member answers from now on, away until they say otherwise; harmless when they already do."""
    member = unit.scalar(select(Member.id).where(Member.id == member_id, Member.brand_id == brand_id, Member.ended_at.is_(None)))
    if member is None:
        raise NotFound()
    if unit.get(Respondent, member_id) is None:
        unit.add(Respondent(member_id=member_id, brand_id=brand_id))
        unit.flush()


def set_profile(unit: Unit, *, actor: Actor, member_id: int, line: str, languages: Sequence[str], capacity: int,
                expertise: Mapping[int, int], customer_since: int | None = None, wrap_up_seconds: int | None = None,
                disclosure: str | None = None, now: datetime) -> None:
    """All of it, by a manager; None leaves as it is. Raises NotAllowed, NotFound, Malformed (fields), `capacity.range`, `capacity.held`."""
    if not can_profile(actor):
        raise NotAllowed()
    become_respondent(unit, brand_id=actor.brand_id, member_id=member_id, now=now)
    introduce(unit, actor=actor, member_id=member_id, line=line, languages=languages, customer_since=customer_since,
              wrap_up_seconds=wrap_up_seconds, now=now)
    if disclosure is not None:
        disclose(unit, actor=actor, member_id=member_id, disclosure=disclosure)
    set_capacity(unit, brand_id=actor.brand_id, member_id=member_id, capacity=capacity)
    set_expertise(unit, actor=actor, member_id=member_id, expertise=expertise, now=now)


def describe_oneself(unit: Unit, *, actor: Actor, name: str, line: str, languages: Sequence[str], capacity: int, customer_since: int,
                     wrap_up_seconds: int, wishes: Mapping[int, int], now: datetime) -> None:
    """One's own profile, whole. Raises NotAllowed, NotFound, Malformed (fields), `capacity.range`, `capacity.held`."""
    if not actor.is_staff or actor.member_id is None:
        raise NotAllowed()
    rename_oneself(unit, actor=actor, name=name)
    become_respondent(unit, brand_id=actor.brand_id, member_id=actor.member_id, now=now)
    introduce(unit, actor=actor, member_id=actor.member_id, line=line, languages=languages, customer_since=customer_since,
              wrap_up_seconds=wrap_up_seconds, now=now)
    set_capacity(unit, brand_id=actor.brand_id, member_id=actor.member_id, capacity=capacity)
    choose_topics(unit, actor=actor, topics=wishes)


def introduce(unit: Unit, *, actor: Actor, member_id: int, line: str, languages: Sequence[str], customer_since: int | None = None,
              wrap_up_seconds: int | None = None, now: datetime) -> None:
    """How visitors are told who answers, the languages spoken, and the pause after a conversation: one's own words, or a manager's.
    `customer_since` is a year, 0 for none. Raises NotAllowed, NotFound, Malformed."""
    if not can_introduce(actor, member_id):
        raise NotAllowed()
    line, spoken = clean_line(line, longest=LONGEST_LINE + 1), list(dict.fromkeys(languages))
    wrong, more = [], {}
    if len(line) > LONGEST_LINE:
        wrong.append("line")
    if customer_since is not None:
        more["customer_since"] = customer_since or None
        if customer_since and not FIRST_YEAR <= customer_since <= now.year:
            wrong.append("customer_since")
    if wrap_up_seconds is not None:
        more["wrap_up_seconds"] = wrap_up_seconds
        if not 0 <= wrap_up_seconds <= LONGEST_WRAP_UP:
            wrong.append("wrap_up_seconds")
    if not 1 <= len(spoken) <= MOST_LANGUAGES or not all(len(each) <= 20 and LANGUAGE.fullmatch(each) for each in spoken):
        wrong.append("languages")
    if wrong:
        raise Malformed(data={"fields": wrong})
    changed = unit.execute(update(Respondent).where(Respondent.member_id == member_id, Respondent.brand_id == actor.brand_id)
                           .values(line=line, languages=spoken, **more).returning(Respondent.member_id))
    if changed.one_or_none() is None:
        raise NotFound()


def disclose(unit: Unit, *, actor: Actor, member_id: int, disclosure: str) -> None:
    """What visitors are told in place of "not an employee": the brand answers for it. Raises NotAllowed, NotFound, Malformed."""
    if not can_profile(actor):
        raise NotAllowed()
    disclosure = clean_line(disclosure, longest=LONGEST_LINE + 1)
    if len(disclosure) > LONGEST_LINE:
        raise Malformed(data={"fields": ["disclosure"]})
    changed = unit.execute(update(Respondent).where(Respondent.member_id == member_id, Respondent.brand_id == actor.brand_id)
                           .values(disclosure=disclosure).returning(Respondent.member_id))
    if changed.one_or_none() is None:
        raise NotFound()
