"""The sockets of this process: who they belong to, so that limits hold and rights that end drop them."""

from collections import defaultdict
from dataclasses import dataclass

from app.kernel.actor import Actor

MOST_PER_PERSON = 5
MOST_PER_ADDRESS = 50


@dataclass(slots=True)
class Connection:
    """One open socket."""

    sid: str
    actor: Actor
    address: str


class Connections:
    """An index by socket, by person and by address."""

    def __init__(self, *, most_per_address: int = MOST_PER_ADDRESS) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._by_person: defaultdict[str, set[str]] = defaultdict(set)
        self._by_address: defaultdict[str, set[str]] = defaultdict(set)
        self._most_per_address = most_per_address

    def __len__(self) -> int:
        return len(self._by_sid)

    def has_room(self, actor: Actor, address: str) -> bool:
        """Whether one more socket of this person from this address is within the limits."""
        return len(self._by_person.get(actor.key, ())) < MOST_PER_PERSON and len(self._by_address.get(address, ())) < self._most_per_address

    def add(self, connection: Connection) -> bool:
        """Remember an open socket; True when it is the person's first."""
        self._by_sid[connection.sid] = connection
        self._by_address[connection.address].add(connection.sid)
        sids = self._by_person[connection.actor.key]
        sids.add(connection.sid)
        return len(sids) == 1

    def remove(self, sid: str) -> tuple[Connection | None, bool]:
        """Forget a socket; the second value is True when it was the person's last."""
        connection = self._by_sid.pop(sid, None)
        if connection is None:
            return None, False
        last = False
        for index, key in ((self._by_address, connection.address), (self._by_person, connection.actor.key)):
            index[key].discard(sid)
            last = not index[key]
            if last:
                del index[key]
        return connection, last

    def get(self, sid: str) -> Connection | None:
        return self._by_sid.get(sid)

    def of(self, key: str) -> list[str]:
        """The sockets of a person in this process."""
        return list(self._by_person.get(key, ()))

    def sids(self) -> list[str]:
        """Every open socket."""
        return list(self._by_sid)

    def actors(self) -> list[Actor]:
        """Everybody who is connected here, for each of their sockets."""
        return [each.actor for each in self._by_sid.values()]
