"""The office, seen from within a unit."""

import pytest

from app.kernel.work import Unit
from tests.brands.office import Office, opened


@pytest.fixture
def office(unit: Unit) -> Office:
    found = opened(lambda verb, **given: verb(unit, **given), unit)
    unit.facts.clear()
    return found
