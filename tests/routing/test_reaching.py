"""What pages are told about who is free costs little, however many ask, and is never older than a moment."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.routing import pace
from app.routing.reaching import MOST, SHARE, Looks, Reach

NOBODY, SOMEBODY = Reach({"ambassadors": False}, {}), Reach({"ambassadors": True}, {})


class House:
    """A clock that only a look moves, and how often somebody really looked."""

    def __init__(self, takes: float) -> None:
        self.at, self.looked, self._takes, self.free = 100.0, 0, takes, NOBODY
        self.looks = Looks(lambda: self.at)

    def look(self, key: object = "site") -> Reach:
        return self.looks.look(key, self._really)

    def _really(self) -> Reach:
        self.looked += 1
        self.at += self._takes
        return self.free


@pytest.fixture(autouse=True)
def a_second() -> Iterator[None]:
    before = pace.pace()
    pace.set_pace(pace.Pace(look=timedelta(seconds=1)))
    yield
    pace.set_pace(before)


@pytest.mark.parametrize(("takes", "good_for"), [(0.001, SHARE * 0.001), (0.03, SHARE * 0.03), (0.5, 1.0)])
def test_a_look_is_good_for_a_multiple_of_what_it_cost_and_a_second_at_most(takes: float, good_for: float) -> None:
    house = House(takes)
    assert house.look() is house.look() is NOBODY and house.looked == 1
    house.free = SOMEBODY
    house.at += good_for * 0.9
    assert house.look() is NOBODY
    house.at += good_for * 0.2
    assert house.look() is SOMEBODY and house.looked == 2


def test_each_site_is_looked_at_for_itself_and_not_all_are_remembered() -> None:
    house = House(0.03)
    for site in range(MOST + 1):
        house.look(site)
        house.at -= 0.03
    assert house.looked == MOST + 1
    house.look(MOST)
    house.look(0)
    assert house.looked == MOST + 2


def test_where_it_is_turned_off_everybody_looks() -> None:
    pace.set_pace(pace.Pace())
    house = House(0.03)
    assert house.look() is house.look() and house.looked == 2
