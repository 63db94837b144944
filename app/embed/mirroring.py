"""The mirror's host: away from every cookie."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.kernel.hosts import WsgiApp


def mirror_host(favicon: Path) -> WsgiApp:
    """Only a favicon for now: a mirrored page will live here, away from every cookie."""
    picture = favicon.read_bytes()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found = environ.get("PATH_INFO") in ("/favicon.ico", "/favicon.svg") and environ.get("REQUEST_METHOD") in ("GET", "HEAD")
        start_response("200 OK" if found else "404 Not Found", [
            ("Content-Type", "image/svg+xml" if found else "text/plain"), ("Content-Security-Policy", "default-src 'none'"),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")])
        return [picture if found else b""]

    return answer
