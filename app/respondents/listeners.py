"""What respondents are told about themselves."""

from app.realtime import delivery
from app.respondents.facts import StandingChanged as Changed
from app.respondents.wire import Standing, StandingChanged


def tell_standing(fact: Changed) -> None:
    """All desks of the person show the same availability and load."""
    standing = Standing.model_validate({"availability": fact.availability, "capacity": fact.capacity, "load": fact.load})
    delivery.tell(delivery.member(fact.member_id), StandingChanged(standing=standing))
