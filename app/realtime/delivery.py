"""Telling audiences what happened: best effort, after commit, never inside a unit."""

from typing import Any

from app.kernel.actor import Actor
from app.kernel.work import forbid_inside
from app.realtime.connections import Connections
from app.realtime.protocol import Event

_server: Any = None
_connections = Connections()


def member(member_id: int) -> str:
    """The audience of one member's sockets."""
    return f"m{member_id}"


def visitor(visitor_id: int) -> str:
    """The audience of one visitor's sockets."""
    return f"v{visitor_id}"


def person(actor: Actor) -> str:
    """The audience of the actor's own sockets."""
    return actor.key


def readers(conversation_id: int, side: str) -> str:
    """Those who have a conversation open: `side` is 'staff' or 'visitor'."""
    return f"c{conversation_id}:{side}"


def open_through(server: Any, connections: Connections) -> None:
    """Say which Socket.IO server carries what is told; None in processes without sockets."""
    global _server, _connections
    _server, _connections = server, connections


def tell(audience: str | list[str], event: Event) -> None:
    """Send to everybody of the audience, or of several, who is connected; a lost hint heals by sync."""
    forbid_inside("emitting")
    if _server is not None:
        _server.emit(event.wire, event, room=audience)


def is_heard(audience: str) -> bool:
    """Whether anybody of the audience is connected to this process."""
    return _server is not None and any(True for _ in _server.manager.get_participants("/", audience))


def part(audience: str, key: str) -> None:
    """A person's sockets no longer hear this audience: their right to it ended."""
    forbid_inside("emitting")
    for sid in _connections.of(key):
        _server.leave_room(sid, audience)


def drop(key: str) -> None:
    """Close all sockets of a person whose rights ended."""
    forbid_inside("emitting")
    for sid in _connections.of(key):
        _server.disconnect(sid)
