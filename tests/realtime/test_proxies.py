"""Behind a proxy its word counts for the host and the address; without one nobody's word does."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.ground.databases import Database
from tests.ground.server import Server
from tests.ground.warm import Ember, WarmServer


@pytest.fixture
def behind(own_database: Database, tmp_path: Path, ember: Ember) -> Iterator[Server]:
    server = WarmServer(ember, own_database.url, tmp_path, TRUSTED_PROXIES="1", PUBLIC_URL="https://vouch.example", MIRROR_URL="https://mirror.example")
    server.start()
    yield server
    server.kill()


def asked(server: Server, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(f"http://127.0.0.1:{server.port}/sign-in", headers=named, timeout=30).status_code


@pytest.mark.only("sqlite")
class TestProxies:
    def test_a_trusted_proxy_says_which_host_was_asked(self, behind: Server) -> None:
        assert asked(behind, Host="inside:80", X_Forwarded_Host="vouch.example", X_Forwarded_Proto="https") == 200
        assert asked(behind, Host="inside:80", X_Forwarded_Host="elsewhere.example") == 404
        assert asked(behind, Host="inside:80") == 404

    def test_without_a_proxy_its_headers_say_nothing(self, server: Server) -> None:
        assert asked(server, Host="inside:80", X_Forwarded_Host=server.host()) == 404
        asked(server, X_Forwarded_For="10.0.0.1")
        assert "TRUSTED_PROXIES is 0" in server.log.read_text()
