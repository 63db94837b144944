"""Availability on the wire."""

from typing import Literal

from app.realtime.protocol import Command, Event, Shape

Availability = Literal["available", "busy", "away"]


class Standing(Shape):
    """How a respondent stands: whether they want to receive, and how much of their capacity is taken."""

    availability: Availability
    capacity: int
    load: int


class SetAvailability(Command, wire="availability.set", answer=Standing):
    availability: Availability


class StandingChanged(Event, wire="standing.changed"):
    standing: Standing
