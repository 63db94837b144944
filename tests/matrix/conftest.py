"""The world in which the matrix is tried."""

import pytest
from flask import Flask

from tests.ground.doors import Told
from tests.matrix import world
from tests.matrix.world import World


@pytest.fixture
def played(told: Told, app: Flask) -> World:
    return world.play(told)
