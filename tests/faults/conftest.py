"""A town with a server and people whose lines break."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.town import Town, built, server_of
from tests.ground.server import Server
from tests.ground.warm import Ember

# What takes more than a moment is looked at by `make prove` only.
collect_ignore = [] if os.environ.get("PROVE") else ["test_cut_lines.py", "test_locked.py", "test_storm.py"]


@pytest.fixture
def town(database_kind: str) -> Iterator[Town]:
    with built(database_kind) as found:
        yield found


@pytest.fixture
def house(town: Town, tmp_path: Path, ember: Ember) -> Iterator[Server]:
    """A running server of this town; its log must stay clean."""
    found = server_of(town, tmp_path, ember, offer=30.0, promise=3.0)
    try:
        yield found.start()
    finally:
        found.kill()
    assert found.trouble() == []
