"""The river of a shown page: opaque batches in this process's memory, ordered, bounded, never stored and never read."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.cobrowse.queries import Shown

MOST_PIECES, MOST_BYTES = 400, 2_000_000  # then a new checkpoint is asked for; at twice that the ring is emptied
MOST_EARLY = 32
RATE, BURST = 100_000, 1_000_000  # bytes a second, bytes at once
LOOK_AGAIN = 2.0  # seconds that a grant is believed at most
FORGOTTEN = 120.0
BATCHES = "15 per second"


@dataclass(frozen=True, slots=True)
class Piece:
    """One batch. `checkpoint`: it begins with a whole page. `packed`: gzip in base64."""

    seq: int
    checkpoint: bool
    state: str
    events: str
    packed: bool = False


class Ring:
    """The last checkpoint and what came after it, in order."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.last = 0
        self._size = 0
        self._early: dict[int, Piece] = {}

    def clear(self) -> None:
        """Nobody watches, or it grew too large: the next one needs a checkpoint."""
        self.pieces, self._size = [], 0
        self._early.clear()

    def add(self, piece: Piece) -> tuple[list[Piece], bool]:
        """What may be relayed now, in order, and whether a checkpoint is needed. What came twice or late is nothing."""
        if piece.seq <= self.last:
            return [], False
        if piece.checkpoint:
            self.pieces, self._size = [], 0
            self._early = {seq: early for seq, early in self._early.items() if seq > piece.seq}
            return [self._take(piece), *self._settled()], False
        if not self.pieces:
            return [], True
        if piece.seq > self.last + 1:
            self._early[piece.seq] = piece
            if len(self._early) > MOST_EARLY or sum(len(each.events) for each in self._early.values()) > MOST_BYTES:
                self.clear()
            return [], not self.pieces
        relayed = [self._take(piece), *self._settled()]
        full = len(self.pieces) > MOST_PIECES or self._size > MOST_BYTES
        if len(self.pieces) > 2 * MOST_PIECES or self._size > 2 * MOST_BYTES:
            self.clear()
        return relayed, full

    def _take(self, piece: Piece) -> Piece:
        self.pieces.append(piece)
        self._size += len(piece.events)
        self.last = piece.seq
        return piece

    def _settled(self) -> Iterator[Piece]:
        while early := self._early.pop(self.last + 1, None):
            yield self._take(early)


@dataclass(slots=True)
class Bucket:
    """A visitor's bytes: RATE a second, BURST at once."""

    at: float
    level: float = float(BURST)

    def take(self, size: int, now: float) -> int:
        """0 when there is room, else the whole seconds until there is."""
        self.level, self.at = min(BURST, self.level + (now - self.at) * RATE), now
        if size > self.level:
            return max(1, math.ceil((size - self.level) / RATE))
        self.level -= size
        return 0


@dataclass(slots=True)
class River:
    """A grant as this process knows it: believed `until` then, LOOK_AGAIN seconds after it was looked at or a while before."""

    shown: Shown
    until: float
    bucket: Bucket
    ring: Ring = field(default_factory=Ring)


class Rivers:
    """Those of this process, by grant. After a restart there is none, and every tab is asked for a checkpoint."""

    def __init__(self) -> None:
        self._by_grant: dict[str, River] = {}

    def fresh(self, grant: str, now: float) -> River | None:
        """The river of a grant that was looked at lately."""
        river = self._by_grant.get(grant)
        return river if river is not None and now < river.until else None

    def keep(self, shown: Shown, now: float) -> River:
        """The grant was found good just now."""
        river = self._by_grant.setdefault(shown.grant, River(shown, now, Bucket(now)))
        # Those who begin together, as after a restart, would be looked at together again and again, and all others wait for that.
        river.shown, river.until = shown, now + LOOK_AGAIN * random.uniform(0.5, 1.0)
        return river

    def drop(self, grant: str) -> None:
        self._by_grant.pop(grant, None)

    def drop_conversation(self, conversation_id: int) -> list[Shown]:
        """Consent or responsibility ended; returns what was shown."""
        gone = [river.shown for river in self._by_grant.values() if river.shown.conversation_id == conversation_id]
        for shown in gone:
            self.drop(shown.grant)
        return gone

    def forget(self, now: float) -> None:
        """Those nobody has sent to or watched for a while."""
        self._by_grant = {grant: river for grant, river in self._by_grant.items() if now - river.until < FORGOTTEN}


rivers = Rivers()
