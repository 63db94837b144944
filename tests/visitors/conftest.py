"""A brand with people and topics, in a transaction that is rolled back."""

import pytest

from app.kernel.work import Unit
from tests.routing.scene import Scene


@pytest.fixture
def scene(unit: Unit) -> Scene:
    return Scene(unit)
