"""Availability on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.kernel import clock
from app.kernel.actor import STAFF
from app.realtime.protocol import Command, Event, Millis, Shape
from app.respondents.queries import Standing as Known

Availability = Literal["available", "busy", "away"]
Until = Annotated[int, Field(ge=0, le=4_102_444_800_000)]  # milliseconds, until 2100: what a datetime can hold


class Standing(Shape):
    """How a respondent stands: whether they want to receive, until when, and how much of their capacity is taken.
    `because`: away since the time was over, or since they missed offers.
    `wrapping`: nothing is offered until then, or until they say that they are available."""

    availability: Availability
    capacity: int
    load: int
    until: Millis | None = None
    because: Literal["", "over", "missed"] = ""
    wrapping: Millis | None = None


class SetAvailability(Command, wire="availability.set", answer=Standing):
    """`until`: away again after it, at most a week ahead; without it until they say otherwise."""

    availability: Availability
    until: Until | None = None


class StandingChanged(Event, wire="standing.changed", to=STAFF):
    standing: Standing


def shown(standing: Known) -> Standing:
    """As the person's desks know it."""
    return Standing.model_validate({"availability": standing.availability, "capacity": standing.capacity, "load": standing.load,
                                    "until": clock.millis(standing.until) if standing.until else None, "because": standing.because,
                                    "wrapping": clock.millis(standing.wrapping) if standing.wrapping else None})
