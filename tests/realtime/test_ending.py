"""A server that is told to end does so within five seconds, also with sockets open and a message on its way."""

import http.client
import subprocess
from pathlib import Path

import pytest

from app.kernel import vault
from tests.ground.databases import ENOUGH, Database
from tests.ground.server import PROMISED, Server
from tests.ground.sockets import Lost
from tests.realtime.conftest import Entrance, _people


@pytest.mark.real
@pytest.mark.only(*ENOUGH)
class TestServer:
    @pytest.mark.parametrize("sockets", [0, 12])
    def test_ends_in_time_and_closes_its_sockets(self, own_database: Database, tmp_path: Path, sockets: int) -> None:
        tokens = [vault.new_token() for _ in range(12)]
        _people(own_database, tokens)
        server = Server(own_database.url, tmp_path).start()
        entrance = Entrance(server, tokens)
        opened = [entrance.enter(number) for number in range(sockets)]
        silent = http.client.HTTPConnection("127.0.0.1", server.port)  # a browser that keeps its connection for the next request
        silent.request("GET", "/healthz", headers={"Host": server.host()})
        silent.getresponse().read()
        process = server._process
        assert process is not None
        try:
            for each in opened:
                each.send("conversation.heads", {"conversations": []})
            process.terminate()
            process.wait(PROMISED)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still there after {PROMISED} s") from None
        finally:
            server.kill()
        for each in opened:
            each.wait_closed()
            with pytest.raises(Lost):
                each.ask("conversation.heads", {})
        silent.close()
        assert server.trouble() == []
        assert process.returncode == 0
        if own_database.kind == "sqlite":  # closed in order; who waited for the silent one in vain was killed, and left the log beside it
            assert not Path(f"{own_database.url.removeprefix('sqlite:///')}-wal").exists()

    def test_comes_back_for_the_same_browsers(self, own_database: Database, tmp_path: Path) -> None:
        tokens = [vault.new_token() for _ in range(2)]
        _people(own_database, tokens)
        server = Server(own_database.url, tmp_path).start()
        entrance = Entrance(server, tokens)
        try:
            first = entrance.enter()
            server.stop()
            first.wait_closed()
            server.start()
            assert entrance.is_well(0)
        finally:
            server.kill()
        assert server.trouble() == []
