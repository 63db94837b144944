"""The sources as they are: their size, their names, and what may never be installed beside them."""

from importlib import metadata
from pathlib import Path

import pytest

from tools import shape

ROOT = Path(__file__).resolve().parents[2]


class TestSources:
    def test_keep_sizes_names_and_words(self) -> None:
        assert list(shape.violations(ROOT)) == []

    @pytest.mark.parametrize("name", ["gevent-websocket", "eventlet"])
    def test_stand_beside_no_second_socket_server(self, name: str) -> None:
        """Either one would take over the WebSocket from simple-websocket in silence."""
        with pytest.raises(metadata.PackageNotFoundError):
            metadata.version(name)

    def test_are_pinned_to_what_is_installed(self) -> None:
        lines = (ROOT / "requirements.txt").read_text().splitlines()
        pins = [line.split("==") for line in lines if line and not line.startswith("#")]
        assert {name: metadata.version(name) for name, _ in pins} == dict(pins)
