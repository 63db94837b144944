"""How long routing waits and how much it asks of people: every such number, in one place."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """Set once when the app is made; the demo and the journeys may be faster."""

    offer: timedelta = timedelta(seconds=30)  # to accept before the circle widens
    promise: timedelta = timedelta(seconds=90)  # of waiting before the visitor is told that nobody can
    again: timedelta = timedelta(seconds=120)  # before who let it expire is offered it again; four times longer each time
    silence: timedelta = timedelta(seconds=120)  # for the first answer, before the conversation goes to the next
    reply: timedelta = timedelta(seconds=600)  # that a visitor waits for the next answer of who went away
    absent: timedelta = timedelta(seconds=45)  # without a sign from the desk, before a respondent counts as gone
    gone: timedelta = timedelta(seconds=10)  # the same for what is only offered to them: longer than a page takes to load
    letters: timedelta = timedelta(seconds=60)  # of quiet before what was answered is mailed, so that one letter tells all
    link: timedelta = timedelta(days=30)  # that the link in a mailed answer works
    look: timedelta = timedelta()  # that a page may be told who was free; the app makes it a second
    best: int = 3  # people asked at once
    most_offers: int = 3  # open offers a person may have
    most_missed: int = 3  # offers in a row, before who misses them is away
    most_open: int = 5  # open conversations a visitor may have
    draws: bool = False  # who is asked is drawn (Thompson sampling); else by the means alone. The app turns it on
    most_steps: int = 200  # waiting conversations looked at in one unit


_pace = Pace()


def pace() -> Pace:
    """The numbers of this process."""
    return _pace


def set_pace(to: Pace) -> None:
    """For create_app and tests."""
    global _pace
    _pace = to
