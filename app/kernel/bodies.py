"""A request's body has to come, and its answer has to be read: who stops in the middle of either, or goes on by single bytes, holds
no place for ever."""

import errno
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

import gevent
from werkzeug.exceptions import RequestTimeout

from app.kernel.crowding import Crowd

SLOWEST = 16 * 1024  # bytes a second that a body must come with, and an answer be taken with, after the first seconds
UNTOLD = 256 * 1024  # bytes that are reckoned with where the length is not told
BODIES = Crowd(500)  # that are waited for; each holds 19 KB


class Patient:
    """The input of a request, which ends with RequestTimeout when the body is not there in time; `stream` is gunicorn's."""

    def __init__(self, stream: Any, *, seconds: float, length: int) -> None:
        self._stream, self._until = stream, time.monotonic() + seconds + length / SLOWEST

    def read(self, size: int = -1) -> bytes:
        return self._within(self._stream.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self._within(self._stream.readline, size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _within(self, read: Callable[[int], bytes], size: int) -> bytes:
        limit = gevent.Timeout(max(self._until - time.monotonic(), 0.001))
        with limit:
            try:
                with BODIES.waiting(limit):
                    return read(size)
            except gevent.Timeout as over:
                if over is not limit:  # somebody else's
                    raise
                self._stream.failed = True  # where the next request would begin is unknown: gunicorn closes the connection
                raise RequestTimeout from None
            finally:
                limit.__traceback__ = None  # or it would keep this frame, and the connection, until the next collection


def patiently(environ: dict[str, Any], *, seconds: float) -> None:
    """Give a request that has a body, or says so, a patient input."""
    told = str(environ.get("CONTENT_LENGTH") or "")
    length = int(told) if told.isascii() and told.isdigit() else UNTOLD
    if length and (told or "HTTP_TRANSFER_ENCODING" in environ):
        environ["wsgi.input"] = Patient(environ["wsgi.input"], seconds=seconds, length=min(length, UNTOLD * 64))


class Taken:
    """The pieces of an answer, which the server has written when it closes them."""

    def __init__(self, pieces: Iterable[bytes], limit: gevent.Timeout) -> None:
        self._pieces, self._limit = pieces, limit

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        self._limit.close()
        if shut := getattr(self._pieces, "close", None):
            shut()


def until_taken(app: Callable[..., Iterable[bytes]], environ: dict[str, Any], start_response: Any, *, seconds: float) -> Iterable[bytes]:
    """What `app` answers, written within a time. After it the greenlet that writes ends as it would if the other side were gone."""
    length = UNTOLD

    def start(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
        nonlocal length
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), UNTOLD)
        return start_response(status, headers, *fault)

    pieces: Any = app(environ, start)
    limit = gevent.Timeout.start_new(seconds + length / SLOWEST, BrokenPipeError(errno.EPIPE, "nobody reads the answer"))
    if not isinstance(pieces, environ.get("wsgi.file_wrapper", ())):
        return Taken(pieces, limit)
    shut = pieces.close

    def close() -> None:
        limit.close()
        shut()

    pieces.close = close  # the server knows a file by its class, and sends it without reading it
    return cast("Iterable[bytes]", pieces)
