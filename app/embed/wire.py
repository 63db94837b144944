"""What a page sends over HTTP: the visitor's first act, and a command where WebSocket is blocked."""

from typing import Annotated, Any

from pydantic import StringConstraints

from app.realtime.protocol import Shape


class Entrance(Shape):
    """The visitor acts. `token` is the one their browser holds, `identity` what the brand's server signed about them."""

    language: Annotated[str, StringConstraints(max_length=200)] = "en"
    device: Annotated[str, StringConstraints(max_length=200)] = ""
    identity: str | None = None
    token: str | None = None


class Sent(Shape):
    """A command by its name, as over the socket."""

    name: Annotated[str, StringConstraints(max_length=100)]
    command: Any
