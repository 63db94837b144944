"""Both brands with their people, and a conversation to play in."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from app.kernel import clock
from app.kernel.work import Unit
from app.kernel.writer import Inline
from app.realtime import delivery, pacing
from app.realtime.connections import Connections
from tests.cast import NOON, Cast
from tests.conversations.ears import Ears, Stage
from tests.conversations.talk import Talk


@pytest.fixture
def talk(unit: Unit, cast: Cast) -> Talk:
    """Vera has started a conversation; nobody is responsible yet."""
    return Talk(unit, cast)


@pytest.fixture
def move() -> Iterator[Callable[[timedelta], None]]:
    """It is noon; `move(timedelta(hours=1))` moves the clock that doors ask."""
    with clock.stopped_at(NOON) as moved:
        yield moved


@pytest.fixture
def ears(inline: Inline, move: Callable[[timedelta], None]) -> Iterator[Ears]:
    pacing.count_in("memory://")
    yield Ears()
    delivery.open_through(None, Connections())


@pytest.fixture
def stage(ears: Ears, cast: Cast) -> Stage:
    """As `talk`, through the doors, with sockets that hear."""
    return Stage(ears, cast)
