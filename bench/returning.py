"""Browsers that lose their server and come back: the back-off of `wire/connection.ts`, then their conversation again."""

import heapq
import random
import select
import time
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any

from bench.sockets import Broken, Peer

PATIENCE = 120.0
HANDSHAKE = 20.0  # seconds until a browser gives a socket up that says nothing


def backoff(tries: int, chance: random.Random) -> float:
    """Seconds until the next attempt: anywhere between half a second and a ceiling that doubles from 2 s to 30 s."""
    return 0.5 + chance.random() * (min(30.0, 2.0 * float(1 << min(tries, 10))) - 0.5)


class Flock:
    """Everybody with a socket open; `return_from` ends their server and waits until the last one has their conversation again."""

    def __init__(self, seats: Sequence[Any], *, seed: int = 3) -> None:
        self._seats, self._chance = seats, random.Random(seed)
        self._poll = select.epoll()
        self._open: dict[int, tuple[int, Peer, float]] = {}  # file number -> (whose, socket, since)
        self._tries = [0] * len(seats)
        self._due: list[tuple[float, int]] = [(0.0, number) for number in range(len(seats))]
        self._back: dict[int, float] = {}

    def gather(self, port: int) -> None:
        """Everybody comes for the first time, 64 at once."""
        until = time.monotonic() + PATIENCE
        while len(self._back) < len(self._seats):
            while self._due and len(self._open) - len(self._back) < 64:
                self._enter(heapq.heappop(self._due)[1], port)
            self._hear(0.2)
            if time.monotonic() > until:
                raise Broken(f"only {len(self._back)} of {len(self._seats)} came")

    def return_from(self, end: Callable[[], None], port: int) -> tuple[list[float], float, float]:
        """Seconds from the end of the server until each had their conversation again; seconds that the end and the new start
        took; the load's share of its core."""
        self._back.clear()
        took: list[float] = []
        began, worked = time.monotonic(), time.process_time()

        def run() -> None:
            end()
            took.append(time.monotonic() - began)

        thread = Thread(target=run)
        thread.start()
        while len(self._back) < len(self._seats):
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                self._enter(heapq.heappop(self._due)[1], port)
            self._hear(min(0.2, max(0.0, self._due[0][0] - now)) if self._due else 0.2)
            if now - began > PATIENCE:
                raise Broken(f"after {PATIENCE:.0f} s only {len(self._back)} of {len(self._seats)} are back")
        busy = (time.process_time() - worked) / (time.monotonic() - began)
        thread.join()
        return [at - began for at in self._back.values()], took[0], busy

    def close(self) -> None:
        for _, peer, _ in self._open.values():
            peer.close()
        self._poll.close()

    def _enter(self, who: int, port: int) -> None:
        try:
            peer = Peer(self._seats[who], port)
        except OSError:  # nobody is there yet
            self._later(who)
            return
        self._open[peer.socket.fileno()] = who, peer, time.monotonic()
        self._poll.register(peer.socket.fileno(), select.EPOLLIN)

    def _later(self, who: int) -> None:
        self._back.pop(who, None)
        heapq.heappush(self._due, (time.monotonic() + backoff(self._tries[who], self._chance), who))
        self._tries[who] += 1

    def _hear(self, wait: float) -> None:
        for number, _ in self._poll.poll(wait):
            who, peer, _ = self._open[number]
            try:
                peer.receive()
            except (Broken, OSError):
                self._lost(number)
                continue
            if peer.ready and who not in self._back:
                self._back[who], self._tries[who] = time.monotonic(), 0
        silent = time.monotonic() - HANDSHAKE
        for number in [number for number, (who, _, since) in self._open.items() if who not in self._back and since < silent]:
            self._lost(number)

    def _lost(self, number: int) -> None:
        who, peer, _ = self._open.pop(number)
        self._poll.unregister(number)
        peer.close()
        self._later(who)
