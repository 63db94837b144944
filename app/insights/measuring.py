"""The figures of a brand for a period, as a whole, by respondent and by day. What each figure is stands in docs/figures.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Member
from app.insights import counting
from app.insights.counting import Held, Offered, Spread
from app.insights.dating import Period
from app.kernel.actor import Actor
from app.kernel.errors import NotFound

Sold = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """One group's figures. `started` and `replied` are None where they are not defined: a respondent starts no conversation."""

    held: Held = Held()
    offers: Offered = Offered()
    first_response: Spread | None = None
    handling: Spread | None = None
    sold: Sold = field(default_factory=dict)
    started: int | None = None
    replied: int | None = None

    @property
    def response_rate(self) -> float | None:
        """Assignments with an answer ÷ assignments."""
        return _share(self.held.answered, self.held.assignments)

    @property
    def reply_rate(self) -> float | None:
        """Answered conversations ÷ started."""
        return None if self.started is None else _share(self.replied or 0, self.started)

    @property
    def csat(self) -> float | None:
        """Ratings of 4 and 5 ÷ ratings."""
        return _share(self.held.well, self.held.ratings)

    @property
    def rating(self) -> float | None:
        """The mean of the ratings."""
        return _share(self.held.stars, self.held.ratings)

    @property
    def conversion(self) -> float | None:
        """Assignments followed by an attributed order ÷ assignments."""
        return _share(self.held.bought, self.held.assignments)

    @property
    def orders(self) -> int:
        return sum(count for count, _ in self.sold.values())

    @property
    def revenue(self) -> Mapping[str, int]:
        """Currency -> minor units; never added across."""
        return {currency: amount for currency, (_, amount) in sorted(self.sold.items())}


@dataclass(frozen=True, slots=True)
class Person:
    """Whose figures: who has left is counted on."""

    name: str
    role: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    total: Figures
    days: Sequence[tuple[date, Figures]]
    people: Sequence[tuple[Person, Figures]]

    @property
    def is_empty(self) -> bool:
        return not self.people and not self.total.started

    @property
    def currencies(self) -> Sequence[str]:
        return list(self.total.revenue)


def measure(session: Session, *, actor: Actor, period: Period) -> Report:
    """The actor's brand in the period, in a constant number of queries. Raises NotFound for who does not manage."""
    if not actor.manages:
        raise NotFound
    brand, begun = actor.brand_id, counting.started(session, actor.brand_id, period)
    by_day, by_member = _grouped(session, brand, period, "day"), _grouped(session, brand, period, "member_id")
    days = [(day, _begun(by_day.get(number, Figures()), begun.get(number, (0, 0)))) for number, day in enumerate(period.days)]
    waited, lasted = (counting.spread(session, brand, period, what, "all").get(0) for what in ("waited", "lasted"))
    total = _total([figures for _, figures in days], waited, lasted)
    names = {number: (name, role, ended is not None) for number, name, role, ended in session.execute(
        select(Member.id, Member.name, Member.role, Member.ended_at).where(Member.brand_id == brand, Member.id.in_(list(by_member))))}
    people = [(Person(*names[number]), figures) for number, figures in by_member.items()]
    people.sort(key=lambda one: (-one[1].held.assignments, -one[1].offers.offered, one[0].name))
    return Report(period, total, days, people)


def _grouped(session: Session, brand: int, period: Period, by: str) -> Mapping[int, Figures]:
    held, offers = counting.held(session, brand, period, by), counting.offered(session, brand, period, by)
    sold = counting.ordered(session, brand, period, by)
    waited, lasted = (counting.spread(session, brand, period, what, by) for what in ("waited", "lasted"))
    return {group: Figures(held.get(group, Held()), offers.get(group, Offered()), waited.get(group), lasted.get(group), sold.get(group, {}))
            for group in held.keys() | offers.keys() | sold.keys()}


def _begun(figures: Figures, begun: tuple[int, int]) -> Figures:
    return Figures(figures.held, figures.offers, figures.first_response, figures.handling, figures.sold, *begun)


def _total(days: Sequence[Figures], waited: Spread | None, lasted: Spread | None) -> Figures:
    """What can be added is; times are measured over all."""
    sold: dict[str, tuple[int, int]] = {}
    for figures in days:
        for currency, (count, amount) in figures.sold.items():
            before = sold.get(currency, (0, 0))
            sold[currency] = (before[0] + count, before[1] + amount)
    held = Held(*(sum(getattr(one.held, name) for one in days) for name in Held.__slots__))
    offers = Offered(*(sum(getattr(one.offers, name) for one in days) for name in Offered.__slots__))
    return Figures(held, offers, waited, lasted, sold, sum(one.started or 0 for one in days), sum(one.replied or 0 for one in days))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
