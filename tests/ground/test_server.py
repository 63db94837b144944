"""The real server as a process: it starts, refuses strangers at each door, ends in time, and comes back on the same port."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ground.databases import ENOUGH, Database
from tests.ground.server import PROMISED, Server, in_order
from tests.ground.sockets import Refused, Wire


@pytest.fixture
def cold(own_database: Database, tmp_path: Path) -> Iterator[Server]:
    """Started as an installation starts it."""
    found = Server(own_database.url, tmp_path)
    own_database.close()
    with in_order(found):
        yield found


@pytest.mark.only(*ENOUGH)
class TestServer:
    def test_answers_on_its_own_host(self, server: Server) -> None:
        with server.client() as client:
            assert client.get("/healthz").status_code == 200
            assert client.get("/readyz").status_code == 200
            assert client.get("/sign-in").status_code == 200

    def test_comes_back_after_it_was_killed(self, server: Server) -> None:
        server.kill()
        with server.start().client() as client:
            assert client.get("/readyz").status_code == 200

    def test_ends_in_time_when_it_is_asked_to_with_an_open_connection(self, cold: Server) -> None:
        wire = Wire(cold.port, host=cold.host(), origin=cold.url)
        try:
            cold.stop(within=PROMISED)
        except subprocess.TimeoutExpired:
            pytest.fail(f"it was still there after {PROMISED} seconds")
        finally:
            wire.kill()

    def test_takes_no_socket_of_a_stranger(self, server: Server) -> None:
        auths: list[dict[str, object]] = [{}, {"visitor": "made up"}, {"ticket": "made up"}, {"visitor": 1}, {"role": "owner"}]
        for auth in auths:
            with pytest.raises(Refused, match="unauthorized"):
                server.socket(auth)

    def test_upgrades_no_connection_on_another_host(self, server: Server) -> None:
        for host in ("shop", "twin", "mirror", "elsewhere"):
            with pytest.raises(Refused, match="404"):
                Wire(server.port, host=server.host(host), origin=server.url)
