"""The short way of what is frequent: a command in, its ack and events out, as bytes; everything else goes the library's way."""

import json
import re
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import from_json, to_json

from app.realtime.frames import framed

NOT_COMMANDS = frozenset({"connect", "disconnect", "__disconnect_final", "*"})  # else a client calls the server's own handlers
EVENT = re.compile(r"42(\d{0,9})\[")  # Engine.IO message, Socket.IO event of the default namespace, id of the ack that is wanted


class Heard(NamedTuple):
    """A command as it came; `ack` is the id of the wanted ack, or empty."""

    ack: str
    name: str
    payload: Any


def command_in(frame: str) -> Heard | None:
    """The command in `42<id>["name",{…}]`; None for whatever is not exactly that: the library looks at it, and refuses it."""
    begins = EVENT.match(frame)
    if begins is None:
        return None
    try:
        said = from_json(frame[begins.end() - 1:])
    except ValueError:
        return None
    if len(said) != 2 or not isinstance(said[0], str) or said[0] in NOT_COMMANDS:
        return None
    return Heard(begins[1], said[0], said[1])


def ack_out(ack: str, answer: Any) -> bytes:
    """The frame of an ack."""
    return framed(b"43" + ack.encode() + written([answer]))


def event_out(name: str, data: Any) -> bytes:
    """The frame of an event; the same bytes for everybody who hears it."""
    return framed(b"42" + written([name, data]))


def written(data: Any) -> bytes:
    """JSON of plain values and shapes. Half an emoji, which UTF-8 does not know, is written as an escape."""
    try:
        return to_json(data)
    except ValueError:
        return json.dumps(data, separators=(",", ":"), default=_plain).encode()


def _plain(shape: Any) -> Any:
    if isinstance(shape, BaseModel):
        return shape.model_dump(mode="json")
    raise TypeError(f"{type(shape).__name__} has no place on the wire")
