"""What a verb answers when it does not do what was asked; doors translate it once."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """A clear no. `code` is stable and dotted, `status` the HTTP status, `data` JSON for the words around it.

    `retry` tells the browser to keep the parcel and send the same ids again; every other refusal is final."""

    code = "refused"
    status = 409
    retry = False

    def __init__(self, code: str = "", *, status: int = 0, data: Mapping[str, Any] | None = None) -> None:
        self.code, self.status, self.data = code or self.code, status or self.status, dict(data or {})
        super().__init__(self.code)


class NotFound(Refusal):
    """Not there, or not yours: the same answer, so that nothing can be probed."""

    code, status = "not_found", 404


class NotAllowed(Refusal):
    code, status = "not_allowed", 403


class Malformed(Refusal):
    """The shape is wrong: `data["fields"]` names them."""

    code, status = "malformed", 422


class SlowDown(Refusal):
    """Too often: `data["after"]` is the number of seconds to wait; the text is kept."""

    code, status, retry = "slow_down", 429, True


class Unavailable(Refusal):
    """The database could not take the unit now; nothing is promised, the same ids may be sent again."""

    code, status, retry = "unavailable", 503, True


class Overtaken(Exception):
    """Another transaction did meanwhile what this unit was to do: the unit runs once more and finds what it left."""


class Lost(Exception):
    """The whole transaction is gone, not only one savepoint: certainly nothing was kept."""
