"""Load on a message path: many people write at once, either as fast as they are answered or at a fixed pace."""

import os
import select
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.sockets import Broken, Peer

AT_ONCE = 64  # sockets that are opening
IN_A_ROW = 8  # messages of one person before the next one's turn: below every limit of the house
BEAT, MISSED = 15.0, 1.0  # seconds between two heartbeats of a browser, and how late one may be
PATIENCE = 60.0
BODY = b"Does this lens fit a body from 2009, and would you take it along to Iceland in November?"
ENTRY, MADE_FOR = b'42["entry.appeared"', b'"client_id":"'


@dataclass
class Load:
    """What a run gave. `times` are seconds from the send to the ack, `ways` to the other's socket; `heard` counts the entries that
    came to all sockets, the sender's own too."""

    seconds: float = 0.0
    acked: int = 0
    heard: int = 0
    processor: float = 0.0
    times: list[float] = field(default_factory=list)
    ways: list[float] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.acked / self.seconds

    @property
    def busy(self) -> float:
        """The load's own share of its core."""
        return self.processor / self.seconds


class Crowd:
    """Everybody's open sockets at one server. Who `beats` says so every fifteen seconds, as browsers do: it keeps people present."""

    def __init__(self, seats: Iterable[Any], port: int, *, beats: bool = False) -> None:
        self._poll, self._peers, self.all = select.epoll(), {}, []
        self._sent: dict[int, float] = {}
        self._ways: dict[int, tuple[float, Peer]] = {}
        self._number, self._salt = 0, os.urandom(6).hex().encode()
        self._beats, self._next_beat, self._whose_beat = beats, time.monotonic(), 0
        opening: set[Peer] = set()
        for seat in seats:
            peer = Peer(seat, port)
            self.all.append(peer)
            opening.add(peer)
            self._peers[peer.socket.fileno()] = peer
            self._poll.register(peer.socket.fileno(), select.EPOLLIN)
            self._until_ready(opening, AT_ONCE)
        self._until_ready(opening, 1)

    def _until_ready(self, opening: set[Peer], fewer_than: int) -> None:
        until = time.monotonic() + PATIENCE
        while len(opening) >= fewer_than:
            for _ in self.frames(0.2):
                pass
            opening -= {peer for peer in opening if peer.ready}
            if time.monotonic() > until:
                raise Broken(f"{len(opening)} sockets did not open")

    def close(self) -> None:
        for peer in self.all:
            peer.close()
        self._poll.close()

    def frames(self, wait: float) -> Iterator[tuple[Peer, bytes]]:
        """What comes within so many seconds, as soon as something does."""
        if self._beats:
            wait = min(wait, self._beat())
        ready = self._poll.poll(0)
        if not ready and wait > 0:
            select.select([self._poll], [], [], wait)  # epoll itself counts in whole milliseconds
            ready = self._poll.poll(0)
        for number, _ in ready:
            peer = self._peers[number]
            for frame in peer.receive():
                yield peer, frame

    def _beat(self) -> float:
        """Let those beat whose turn it is, one after the other through the whole crowd; seconds until the next one's turn.

        After a time in which nobody looked after this crowd they do not all beat at once: no browser would."""
        if time.monotonic() - self._next_beat > MISSED:
            self._next_beat = time.monotonic()
        while (early := self._next_beat - time.monotonic()) <= 0:
            if (peer := self.all[self._whose_beat]).ready:
                peer.beat()
            self._whose_beat = (self._whose_beat + 1) % len(self.all)
            self._next_beat += BEAT / len(self.all)
        return early

    def _post(self, peer: Peer, *, follow: bool = False) -> None:
        self._number += 1
        self._sent[self._number] = now = time.perf_counter()
        if follow:
            self._ways[self._number] = now, peer
        peer.post(self._number, b"%08x-0000-7000-8000-%s" % (self._number, self._salt), BODY)

    def _take(self, run: Load, peer: Peer, frame: bytes) -> bool:
        """Count a frame; True for an ack."""
        if frame[1] == 0x32:
            if frame.startswith(ENTRY):
                run.heard += 1
                if self._ways:
                    self._arrived(run, peer, frame)
            return False
        number = int(frame[2:frame.index(b"[")])
        run.times.append(time.perf_counter() - self._sent.pop(number))
        if b'"ok":true' in frame:
            run.acked += 1
        else:
            run.refused.append(frame)
        return True

    def _arrived(self, run: Load, peer: Peer, frame: bytes) -> None:
        """An entry at somebody's socket: at the other's it has come all the way."""
        now, at = time.perf_counter(), frame.index(MADE_FOR) + len(MADE_FOR)
        number = int(frame[at:at + 8], 16)
        sent, sender = self._ways.get(number, (0.0, peer))
        if sender is not peer:
            run.ways.append(now - sent)
            del self._ways[number]

    # -- the kinds of load

    def flood(self, *, seconds: float, at_once: int) -> Load:
        """`at_once` people always have one message under way; after a few each hands their turn on, so that all take part."""
        turns = [iter(_turns(self.all[start::at_once])) for start in range(at_once)]
        whose: dict[Peer, Iterator[Peer]] = {}

        def write(turn: Iterator[Peer]) -> None:
            peer = next(turn)
            whose[peer] = turn
            self._post(peer)

        time.sleep(1.1)  # the first in turn may have ended the run before: nobody meets the limit of a second
        run, began, worked = Load(), time.perf_counter(), time.process_time()
        for turn in turns:
            write(turn)
        while time.perf_counter() - began < seconds:
            for peer, frame in self.frames(1.0):
                if self._take(run, peer, frame):
                    write(whose[peer])
        run.seconds, run.processor = time.perf_counter() - began, time.process_time() - worked
        run.times.clear()
        return run

    def pace(self, *, seconds: float, per_second: float, at_once: int, writers: Sequence[Peer] = (), in_a_row: int = IN_A_ROW) -> Load:
        """A message every 1/`per_second`, whatever is answered; `at_once` of the `writers` (all, if nobody is named) take turns."""
        turns = _turns(writers or self.all, of=at_once, in_a_row=in_a_row)
        run, began, worked, sent = Load(), time.perf_counter(), time.process_time(), 0
        total = int(seconds * per_second)
        while sent < total:
            due = began + sent / per_second
            late = time.perf_counter() - due
            if late >= 0:
                self._post(next(turns), follow=True)
                sent += 1
            for peer, frame in self.frames(min(0.0, late) * -1):
                self._take(run, peer, frame)
        run.seconds, run.processor = time.perf_counter() - began, time.process_time() - worked
        return run

    def rest(self, *, seconds: float) -> Load:
        """Nobody writes; who beats goes on."""
        run, began, worked = Load(), time.perf_counter(), time.process_time()
        while (left := began + seconds - time.perf_counter()) > 0:
            for peer, frame in self.frames(left):
                self._take(run, peer, frame)
        run.seconds, run.processor = time.perf_counter() - began, time.process_time() - worked
        return run

    def settle(self, run: Load, *, hears: int) -> Load:
        """Wait for what is still under way; every stored message has to be heard `hears` times, and not once more."""
        until = time.monotonic() + PATIENCE
        while self._sent or run.heard < hears * run.acked:
            for peer, frame in self.frames(0.2):
                self._take(run, peer, frame)
            if time.monotonic() > until:
                raise Broken(f"{len(self._sent)} acks are missing, {run.heard} of {hears * run.acked} events came")
        if run.refused:
            raise Broken(f"{len(run.refused)} messages were refused: {run.refused[0]!r}")
        if run.heard > hears * run.acked:
            raise Broken(f"{run.heard} entries came, of {run.acked} messages that {hears} hear")
        return run


def _turns(peers: Sequence[Peer], *, of: int = 1, in_a_row: int = IN_A_ROW) -> Iterator[Peer]:
    """Without end: `of` people take turns with `in_a_row` messages each, then the next `of`."""
    while True:
        for start in range(0, len(peers), of):
            for _ in range(in_a_row):
                yield from peers[start:start + of]
