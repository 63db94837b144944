"""The floor under every wait: the same bytes to a server on the same core that only sends them back."""

import os
import select
import signal
import socket
import subprocess
import time

from bench import cores
from bench.load import BODY
from bench.sockets import Broken
from bench.stands import REFERENCE, node_environment

LINES = 200  # sockets, as many as people who write at once
PATIENCE = 30.0


def echoed(rate: float, seconds: float) -> list[float]:
    """Seconds from each send to its return, at this pace."""
    with cores.pinned(cores.served()):
        running = subprocess.Popen(["node", REFERENCE / "echo.mjs"], env=node_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   start_new_session=True)
    lines: list[socket.socket] = []
    try:
        assert running.stdout is not None
        port = int(running.stdout.readline())
        lines = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(LINES)]
        return _paced(lines, rate, seconds)
    finally:
        for line in lines:
            line.close()
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def _paced(lines: list[socket.socket], rate: float, seconds: float) -> list[float]:
    poll, by_number = select.epoll(), {line.fileno(): line for line in lines}
    for line in lines:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(line.fileno(), select.EPOLLIN)
    sent: dict[int, float] = {}
    found: list[float] = []
    total, number, began = int(rate * seconds), 0, time.perf_counter()
    while len(found) < total:
        early = began + number / rate - time.perf_counter()
        if number < total and early <= 0:
            line = lines[number % LINES]
            if line.fileno() not in sent:  # at a pace that it cannot hold it is asked again when it has answered
                sent[line.fileno()] = time.perf_counter()
                line.send(BODY)
                number += 1
        select.select([poll], [], [], max(0.0, early) if number < total else 1.0)
        for each, _ in poll.poll(0):
            by_number[each].recv(65_536)
            found.append(time.perf_counter() - sent.pop(each))
        if time.perf_counter() - began > seconds + PATIENCE:
            raise Broken(f"the echo gave back {len(found)} of {number}")
    poll.close()
    return found
