"""The one door for commands: who, well-formed, allowed this often; then the room's own door; then the ack."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import gevent
from pydantic import ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.errors import Malformed, NotFound, Refusal, SlowDown, Unavailable
from app.realtime import delivery, pacing, presence
from app.realtime.connections import Connection, Connections
from app.realtime.packets import line_of
from app.realtime.protocol import Command, Shape

log = logging.getLogger(__name__)
ANY_COMMAND = "40 per second"
TOGETHER = 100  # people whose presence is written in one unit
AT_A_TIME = 200  # people of whom the database is asked in one turn whether they still have their rights
PARTING = 2.0  # seconds that the sockets may take to say goodbye, of the five in which a process ends
HANDSHAKES = "240 per minute"  # from one address, whatever Origin it claims
Heard = dict[str, tuple[Actor, datetime]]  # a person's key -> who, and when they last said that they are here
Said = TypeVar("Said", bound=Command)


class Caller:
    """Who sent a command. Over HTTP there is no socket, and joining an audience does nothing."""

    def __init__(self, actor: Actor, *, sid: str | None = None, server: Any = None, heard: Heard | None = None) -> None:
        self.actor, self._sid, self._server, self._heard = actor, sid, server, heard

    def stay(self, now: datetime) -> None:
        """Present for another while: over a socket written together with others, within two seconds; else at once."""
        if self._heard is None:
            work.do(presence.note, presence.Sign(self.actor, now))
        else:
            self._heard[self.actor.key] = self.actor, now

    def join(self, audience: str) -> None:
        """Hear an audience from now on; only a room's sockets.py calls this, after its policy."""
        if self._sid is not None and line_of(self._server, self._sid) is not None:  # it may have left while its command waited
            self._server.enter_room(self._sid, audience)

    def leave(self, audience: str) -> None:
        if self._sid is not None:
            self._server.leave_room(self._sid, audience)


@dataclass(frozen=True, slots=True)
class Handler:
    """A room's door for one command."""

    shape: type[Command]
    run: Callable[[Caller, Any], Shape]
    rate: str


HANDLERS: dict[str, Handler] = {}


def command(shape: type[Said], *, rate: str) -> Callable[[Callable[[Caller, Said], Shape]], Callable[[Caller, Said], Shape]]:
    """Declare the door of a command: `rate` as in "20 per second; 300 per minute", counted per person."""

    def mark(run: Callable[[Caller, Said], Shape]) -> Callable[[Caller, Said], Shape]:
        HANDLERS[shape.wire] = Handler(shape, run, rate)
        return run

    return mark


def run(caller: Caller, name: str, payload: Any) -> dict[str, Any]:
    """Carry out a command and give its ack in plain values: `{ok: true, data}` or `{ok: false, code, retry, data}`. Never raises."""
    ack = carry_out(caller, name, payload)
    return {**ack, "data": ack["data"].model_dump(mode="json")} if ack["ok"] else ack


def carry_out(caller: Caller, name: str, payload: Any) -> dict[str, Any]:
    """As `run`; a good ack's `data` is still the answer's shape."""
    try:
        pacing.allow(ANY_COMMAND, "any", caller.actor.key)
        handler = HANDLERS.get(name)
        if handler is None:
            raise NotFound("command.unknown")
        pacing.allow(handler.rate, name, caller.actor.key)
        said = _read(handler.shape, payload)
        return {"ok": True, "data": handler.run(caller, said)}
    except ValidationError as error:
        return ack_of(Malformed(data={"fields": fields_of(error)}))
    except Refusal as refusal:
        return ack_of(refusal)
    except Exception:
        log.exception("the command %s failed", name)
        return {"ok": False, "code": "fault", "retry": True, "data": {}}


def _read(shape: type[Command], payload: Any) -> Command:
    """The command in a payload. Half an emoji, cut by a browser, costs nobody their text: it becomes a question mark."""
    try:
        return shape.model_validate(payload)
    except ValidationError as error:
        if not isinstance(payload, dict) or not any(each["type"] == "string_unicode" for each in error.errors(include_url=False)):
            raise
    return shape.model_validate(
        {key: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for key, value in payload.items()})


def fields_of(error: ValidationError) -> list[str]:
    """The names of what is wrong, at most twenty; never what stood there."""
    return sorted({".".join(map(str, each["loc"]))[:200] for each in error.errors(include_input=False, include_url=False)} - {""})[:20]


def ack_of(refusal: Refusal) -> dict[str, Any]:
    """The ack of a refusal."""
    return {"ok": False, "code": refusal.code, "retry": refusal.retry, "data": refusal.data}


Recognise = Callable[..., Actor]
Ended = Callable[[Any, Sequence[Actor]], set[str]]


class Gateway:
    """Registers the only socket handlers there are. `recognise`: the key in the socket's `auth` -> how to know the person
    (`(value, origin=…, now=…) -> Actor`, raises Refusal). `ended`: who of the connected has lost their rights."""

    def __init__(self, server: Any, *, recognise: Mapping[str, Recognise], ended: Sequence[Ended], most_per_address: int) -> None:
        self._server, self._recognise, self._ended = server, recognise, ended
        self._heard: Heard = {}  # whose presence is still to be written
        self._parting = False
        self.connections = Connections(most_per_address=most_per_address)
        delivery.open_through(server, self.connections)
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)
        server.on("*", self._seldom)

    def _connect(self, sid: str, environ: Mapping[str, Any], auth: Any = None) -> None:
        if self._parting:
            raise Refused("unavailable")
        try:
            address = str(environ.get("REMOTE_ADDR", ""))
            origin = str(environ.get("HTTP_ORIGIN", ""))
            pacing.allow(HANDSHAKES, "handshake", address)
            actor = self._actor(auth, origin)
            if not self.connections.has_room(actor, address):
                raise SlowDown(data={"after": 30})
        except Refusal as refusal:
            raise Refused(refusal.code) from None
        except Exception:
            log.exception("a socket could not be opened")
            raise Refused("fault") from None
        if (line := line_of(self._server, sid)) is None:  # it left while we looked who it is: nobody would take it out again
            raise Refused("fault")
        self.connections.add(Connection(sid, actor, address))
        self._server.enter_room(sid, delivery.person(actor))
        line.commands = partial(self._command, sid)
        self._note(actor, here=True)

    def _actor(self, auth: Any, origin: str) -> Actor:
        if not isinstance(auth, dict) or len(auth) != 1:
            raise NotFound("unauthorized")
        ((key, value),) = auth.items()
        if key not in self._recognise or not isinstance(value, str) or len(value) > 500:
            raise NotFound("unauthorized")
        return self._recognise[key](value, origin=origin, now=clock.now())

    def _disconnect(self, sid: str, *_: Any) -> None:
        connection, last = self.connections.remove(sid)
        if connection is not None and last and not self._parting:
            self._heard.pop(connection.actor.key, None)  # or the end would be undone
            self._note(connection.actor, here=False)

    def _note(self, actor: Actor, *, here: bool) -> None:
        try:
            work.do(presence.note, presence.Sign(actor, clock.now(), here))
        except Unavailable:  # the time to live heals it
            log.warning("presence of a %s could not be written", actor.role)

    def _command(self, sid: str, name: str, payload: Any) -> dict[str, Any]:
        connection = self.connections.get(sid)
        if connection is None:
            return ack_of(NotFound("unauthorized"))
        return carry_out(Caller(connection.actor, sid=sid, server=self._server, heard=self._heard), name, payload)

    def _seldom(self, name: str, sid: str, *args: Any) -> dict[str, Any]:
        """An event that was not worded as our browsers do it, through the library."""
        if (line := line_of(self._server, sid)) is not None and line.is_behind:
            return ack_of(SlowDown(data={"after": 2}))
        return self._command(sid, name, args[0]) if len(args) == 1 else ack_of(Malformed(data={"fields": []}))

    def part(self) -> None:
        """Close every socket, at the end of the process. Nobody is noted as gone: their browsers find the next process within seconds, and
        who does not come back fades as after a crash."""
        self._parting = True
        gevent.joinall([gevent.spawn(self._close, sid) for sid in self.connections.sids()], timeout=PARTING)

    def _close(self, sid: str) -> None:
        with suppress(Exception):  # gone already
            self._server.disconnect(sid)

    def write_presence(self) -> None:
        """Everybody who was heard since the last time, called every two seconds: a unit for each heartbeat would cost more than the messages."""
        for _ in range(0, len(self._heard), TOGETHER):
            some = {key: self._heard.pop(key) for key in list(islice(self._heard, TOGETHER))}
            try:
                work.do(presence.renew_all, heard=some)
            except Unavailable:  # the next heartbeat heals it
                log.warning("the presence of %d people could not be written", len(some))

    def drop_ended(self) -> None:
        """Close the sockets of everybody here whose rights ended; called every two seconds. However many there are, nobody else waits
        for more than a few of them."""
        actors = self.connections.actors()
        for start in range(0, len(actors), AT_A_TIME):
            with reading() as session:
                ended = {key for check in self._ended for key in check(session, actors[start:start + AT_A_TIME])}
            for key in ended:
                delivery.drop(key)
            gevent.sleep(0)
