"""Both brands with their people, and a conversation to play in."""

import pytest

from app.kernel.work import Unit
from tests.cast import Cast, cast, connection, own_peopled, peopled
from tests.conversations.talk import Talk

__all__ = ["cast", "connection", "own_peopled", "peopled"]


@pytest.fixture
def talk(unit: Unit, cast: Cast) -> Talk:
    """Vera has started a conversation; nobody is responsible yet."""
    return Talk(unit, cast)
