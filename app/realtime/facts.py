"""Who came and who went."""

from dataclasses import dataclass

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class PersonArrived(Fact):
    """The first socket of a person opened."""

    brand_id: int
    visitor_id: int | None
    member_id: int | None


@dataclass(frozen=True, slots=True)
class PersonLeft(Fact):
    """The last socket of a person in this process closed."""

    brand_id: int
    visitor_id: int | None
    member_id: int | None
