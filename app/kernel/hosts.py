"""Which host may answer what: the outermost layer, in front of sockets and static files, which answer before Flask."""

import logging
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

log = logging.getLogger(__name__)
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
# Health checks come by address, not by name.
ANY_HOST = frozenset({"/healthz", "/readyz"})
Headers = Sequence[tuple[str, str]]
# What every answer says that does not say better: pages, static files, refusals of any layer behind this one.
EVERY: Headers = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
                  ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"))


class Hosts:
    """Gives each host name its own WSGI application; the socket and the desk answer on one of them only."""

    def __init__(self, main: WsgiApp, *, main_host: str, others: Mapping[str, WsgiApp], every: Headers = EVERY) -> None:
        self._main, self._main_host, self._others, self._every = main, main_host, dict(others), every

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        begun = False

        def start(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            nonlocal begun
            begun = True
            said = {name.lower() for name, _ in headers}
            return start_response(status, [*headers, *(one for one in self._every if one[0].lower() not in said)], *fault)

        try:
            return self._answer(environ, start)
        except StopIteration:  # a socket's word to gunicorn: the connection was its own, there is nothing to answer
            raise
        except Exception:
            log.exception("%s of a host failed", environ.get("REQUEST_METHOD"))
            return _said(start, "500 Internal Server Error", b"Something went wrong here. It has been noted.", *[sys.exc_info()] * begun)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # A deflated frame of 285 kB could otherwise grow to 650 MB before anybody counts it.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        host, path = str(environ.get("HTTP_HOST", "")).lower(), environ.get("PATH_INFO", "")
        if host == self._main_host or path in ANY_HOST:
            return self._main(environ, start_response)
        if host in self._others:
            return self._others[host](environ, start_response)
        return self._elsewhere(environ, start_response, host)

    def _elsewhere(self, environ: dict[str, Any], start_response: Any, host: str) -> Iterable[bytes]:
        name, _, port = host.partition(":")
        main_name, _, main_port = self._main_host.partition(":")
        if name == "127.0.0.1" and main_name == "localhost" and port == main_port and environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
            start_response("302 Found", [("Location", f"http://{self._main_host}{_quoted(environ)}"), ("Content-Length", "0")])
            return [b""]
        return _said(start_response, "404 Not Found", b"No site of this installation has this name.")


def _said(start_response: Any, status: str, body: bytes, *fault: Any) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")], *fault)
    return [body]


def _quoted(environ: Mapping[str, Any]) -> str:
    query = environ.get("QUERY_STRING", "")
    return quote(str(environ.get("PATH_INFO", "/")).encode("latin-1")) + (f"?{query}" if query else "")
