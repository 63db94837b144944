"""The app's doors without a network: requests as somebody, commands as somebody, and a record of what was told to whom."""

from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.engine import Connection
from werkzeug.datastructures import Headers

from app.accounts.models import Account
from app.accounts.routes import session_id
from app.kernel.actor import Actor
from app.realtime import delivery, gateway
from app.realtime.connections import Connection as OpenSocket
from app.realtime.connections import Connections

HOST = "localhost:5000"


class Client(FlaskClient):
    """A browser's requests to Vouch's own host; with `forged=True` it sends them as another site's page would."""

    def open(self, *args: Any, forged: bool = False, **kwargs: Any) -> Any:
        kwargs.setdefault("base_url", f"http://{HOST}")
        if not forged and kwargs.get("method", "GET") not in ("GET", "HEAD", "OPTIONS"):
            kwargs["headers"] = Headers(kwargs.get("headers") or {})
            kwargs["headers"].setdefault("X-CSRFToken", self._token())
        return super().open(*args, **kwargs)

    def _token(self) -> str:
        """What the page's form would carry: this session's own token, signed."""
        with self.session_transaction(base_url=f"http://{HOST}") as session:
            raw = session.setdefault("csrf_token", "0" * 40)
        return str(URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token").dumps(raw))


def signed_in(app: Flask, connection: Connection, account_id: int) -> Client:
    """A browser in which this account has signed in."""
    epoch = connection.execute(select(Account.session_epoch).where(Account.id == account_id)).scalar_one()
    client: Any = app.test_client()
    with client.session_transaction(base_url=f"http://{HOST}") as session:
        session["_user_id"], session["_fresh"] = session_id(account_id, epoch), True
    return client


class Told:
    """Stands where the socket server stands: who has joined which audience, and what each audience heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, Any]] = []
        self.joined: set[tuple[str, str]] = set()
        self.dropped: list[str] = []
        self.eio = SimpleNamespace(sockets=self)
        self._connections = Connections()
        delivery.open_through(self, self._connections)

    @property
    def manager(self) -> "Told":
        return self

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str:
        return sid

    def get(self, line: str) -> Any:
        """The Engine.IO socket under a session: open until it was dropped."""
        gone = line in self.dropped
        return SimpleNamespace(closing=gone, closed=gone, line=self)

    def get_participants(self, namespace: str, room: str) -> list[str]:
        return [sid for sid, audience in self.joined if audience == room]

    def to(self, audience: str) -> list[tuple[str, Any]]:
        """Name and data of what an audience heard, in order."""
        return [(name, data) for heard_by, name, data in self.heard if heard_by == audience]

    def names(self, audience: str) -> list[str]:
        return [name for name, _ in self.to(audience)]

    def say(self, actor: Actor, name: str, command: Any) -> dict[str, Any]:
        """Send a command over this person's socket; returns the ack."""
        sid = actor.key
        if self._connections.get(sid) is None:
            self._connections.add(OpenSocket(sid, actor, "127.0.0.1"))
            self.enter_room(sid, delivery.person(actor))
        return gateway.run(gateway.Caller(actor, sid=sid, server=self), name, command)

    def emit(self, name: str, data: Any, *, room: str | list[str]) -> None:
        said = data.model_dump(mode="json")
        self.heard += [(each, name, said) for each in ([room] if isinstance(room, str) else room)]

    def enter_room(self, sid: str, room: str) -> None:
        self.joined.add((sid, room))

    def leave_room(self, sid: str, room: str) -> None:
        self.joined.discard((sid, room))

    def disconnect(self, sid: str) -> None:
        self.dropped.append(sid)
        self._connections.remove(sid)
