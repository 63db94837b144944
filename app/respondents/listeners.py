"""What respondents are told about themselves, and how somebody who joined becomes one."""

from contextlib import suppress
from typing import Any

from app.brands.facts import MemberJoined
from app.kernel import clock, work
from app.kernel.errors import NotFound
from app.realtime import delivery
from app.respondents.availability import CHUNK, fall_back
from app.respondents.facts import StandingChanged as Changed
from app.respondents.profiling import become_respondent
from app.respondents.queries import Standing
from app.respondents.wire import StandingChanged, shown


def welcome(fact: MemberJoined) -> None:
    """`now` of MemberJoined: the desk they are led to next knows them."""
    become(brand_id=fact.brand_id, member_id=fact.member_id)


def become(*, brand_id: int, member_id: int, **_: Any) -> None:
    """`later` of MemberJoined, so that it is done even if nobody was there to welcome; twice is harmless."""
    with suppress(NotFound):  # they left again before it ran
        work.do(become_respondent, brand_id=brand_id, member_id=member_id, now=clock.now())


def tell_standing(fact: Changed) -> None:
    """All desks of the person show the same availability and load."""
    standing = Standing(fact.availability, fact.capacity, fact.load, fact.until, fact.because, fact.wrapping)
    delivery.tell(delivery.member(fact.member_id), StandingChanged(standing=shown(standing)))


def keep_hours() -> None:
    """By the clock: whoever wanted to receive until now is away."""
    while work.do(fall_back, now=clock.now()) == CHUNK:
        pass
