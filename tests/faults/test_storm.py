"""The server comes back and two thousand browsers come at once, from many addresses: all get in, and all are answered."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.kernel import vault
from tests.ground import databases
from tests.ground.server import KEYS
from tests.ground.warm import Ember, WarmServer
from tests.realtime.conftest import SHOP, _people

CLIENTS = 2_000
HELLO = "\r\n".join(("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", "Host: {host}", f"Origin: {SHOP}", "Upgrade: websocket",
                     "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""))


def framed(text: str) -> bytes:
    """A text frame with a mask of zeros."""
    data = text.encode()
    size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0xFE]) + len(data).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + data


async def come(server: WarmServer, token: str, number: int) -> float:
    """As a browser: again and again with back-off until a command is answered; the seconds that it took."""
    began, pause = time.monotonic(), 0.5
    while True:
        try:
            return await asyncio.wait_for(_once(server, token, number), 60) - began
        except (OSError, EOFError, TimeoutError, asyncio.IncompleteReadError):
            await asyncio.sleep(pause * (0.5 + number % 100 / 100))
            pause = min(pause * 2, 10)


async def _once(server: WarmServer, token: str, number: int) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=(f"127.0.{10 + number // 40}.1", 0))
    try:
        writer.write(HELLO.format(host=server.host()).encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(framed("40" + json.dumps({"visitor": token})))
        await reader.readuntil(b'40{"sid"')
        writer.write(framed('421["conversation.heads",{"conversations":[]}]'))
        await reader.readuntil(b'431[{"ok":true')
        return time.monotonic()
    finally:
        writer.close()


@pytest.mark.real
@pytest.mark.only("sqlite")
def test_two_thousand_who_come_back_at_once_are_all_answered(tmp_path: Path, ember: Ember, database_kind: str, capsys: pytest.CaptureFixture) -> None:
    vault.open_with(encryption_keys=[KEYS["ENCRYPTION_KEYS"]], signing_keys=[KEYS["SECRET_KEYS"]])
    tokens = [vault.new_token() for _ in range(CLIENTS)]
    with databases.template(database_kind) as made, databases.copied(made, "storm") as copy:
        _people(copy, tokens)
        server = WarmServer(ember, copy.url, tmp_path)

        async def storm() -> list[float]:
            return await asyncio.gather(*(come(server, token, number) for number, token in enumerate(tokens)))

        try:
            server.start().restart()
            with ThreadPoolExecutor(1) as apart:  # a browser of this worker may have a loop running in this thread
                took = sorted(apart.submit(asyncio.run, storm()).result())
        finally:
            server.kill()
        assert server.trouble() == []
    with capsys.disabled():
        print(f"\n{CLIENTS} came back: half within {took[CLIENTS // 2]:.1f} s, the last after {took[-1]:.1f} s")
