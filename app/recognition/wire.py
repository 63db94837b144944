"""Badges and the ranking on the wire."""

from typing import Literal

from app.realtime.protocol import AMBASSADORS, Command, Event, Millis, Shape, Uid

Period = Literal["month", "all"]


class BadgeMark(Shape):
    """A badge as it is shown: its name by language, and the character on its coin."""

    names: dict[str, str]
    symbol: str


class AwardCard(Shape):
    """A badge of one's own, with the reason: `number` answers rated `stars` or more."""

    uid: Uid
    badge: BadgeMark
    number: int
    stars: int
    at: Millis
    seen: bool


class RankedMember(Shape):
    """`place`, `score` and `average` are null for who has no rating in the period. Score and average have one decimal."""

    member: Uid
    name: str
    badges: list[BadgeMark]
    place: int | None
    score: float | None
    average: float | None
    ratings: int
    me: bool


class BadgeProgress(Shape):
    badge: BadgeMark
    have: int
    need: int
    stars: int


class Ranking(Shape):
    """Ambassadors by satisfaction: (weight · mean + sum of stars) / (weight + ratings)."""

    period: Period
    since: Millis | None
    mean: float | None
    weight: int
    ranked: list[RankedMember]
    unrated: list[RankedMember]
    progress: list[BadgeProgress]


class ReadRanking(Command, wire="ranking.read", answer=Ranking):
    period: Period = "month"


class SeeAward(Command, wire="award.see"):
    """The announcement was seen: it is not shown again, on no screen."""

    client_id: Uid
    award: Uid


class BadgeEarned(Event, wire="badge.awarded", to=AMBASSADORS):
    award: AwardCard


class AwardWasSeen(Event, wire="award.seen", to=AMBASSADORS):
    """On another of this person's screens."""

    award: Uid
