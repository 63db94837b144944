"""What is packed with gzip on its way: a large batch of a shown page, never unpacked here, and an answer that every page fetches."""

import base64
import gzip
import re
from typing import get_args

from flask import Response, request

from app.cobrowse.sockets import flow
from app.cobrowse.streaming import BATCHES, Piece
from app.cobrowse.wire import Flow, State
from app.kernel.actor import Actor
from app.kernel.errors import Malformed
from app.realtime import pacing
from app.realtime.protocol import UUID_PATTERN

LARGEST = 512 * 1024  # bytes, packed
GZIP = b"\x1f\x8b\x08"


def take_packed(actor: Actor) -> Flow:
    """Raises Malformed for what has not the shape, and whatever the socket's door raises."""
    pacing.allow(BATCHES, "mirror.stream", actor.key)
    said, body = request.args, request.get_data()
    right = {
        "grant": re.match(UUID_PATTERN, said.get("grant", "")) is not None,
        "seq": re.fullmatch("[1-9][0-9]{0,14}", said.get("seq", "")) is not None,
        "checkpoint": said.get("checkpoint") in ("0", "1"),
        "state": said.get("state") in get_args(State),
        "events": body.startswith(GZIP),
    }
    if not all(right.values()):
        raise Malformed(data={"fields": [name for name, is_right in right.items() if not is_right]})
    return flow(actor, said["grant"], Piece(int(said["seq"]), said["checkpoint"] == "1", said["state"],
                                            base64.b64encode(body).decode(), packed=True))


def smaller(response: Response) -> Response:
    """The answer packed, where the browser takes that: a third of the bytes. Only for what is public and repeats nothing of the question."""
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(response.get_data(), mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
