"""A request's body has to come: who stops in the middle of it, or sends a byte now and then, holds no place for ever."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import gevent
from werkzeug.exceptions import RequestTimeout

SLOWEST = 16 * 1024  # bytes a second that a body must come with, after the first seconds
UNTOLD = 256 * 1024  # bytes that are reckoned with where the length is not told


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
                return read(size)
            except gevent.Timeout as over:
                if over is not limit:  # somebody else's
                    raise
                self._stream.failed = True  # where the next request would begin is unknown: gunicorn closes the connection
                raise RequestTimeout from None


def patiently(environ: dict[str, Any], *, seconds: float) -> None:
    """Give a request that has a body, or says so, a patient input."""
    told = str(environ.get("CONTENT_LENGTH") or "")
    length = int(told) if told.isascii() and told.isdigit() else UNTOLD
    if length and (told or "HTTP_TRANSFER_ENCODING" in environ):
        environ["wsgi.input"] = Patient(environ["wsgi.input"], seconds=seconds, length=min(length, UNTOLD * 64))
