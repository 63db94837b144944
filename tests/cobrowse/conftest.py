"""Vera's question that Ines answers, through the doors, and a page to be shown."""

import pytest

from app.cobrowse import streaming
from tests.cast import Cast
from tests.cobrowse.shown import Stage
from tests.ground.doors import Told


@pytest.fixture
def stage(told: Told, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(streaming.rivers, "_by_grant", {})
    return Stage(told, cast)
