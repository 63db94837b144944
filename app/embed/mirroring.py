"""The mirror's host: the shell of a mirrored page and its one script, away from every cookie and from the desk's origin."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from app.cobrowse import queries
from app.kernel import assets
from app.kernel.database import reading
from app.kernel.hosts import WsgiApp

SHELL = "desk/shell.ts"
YEAR = "public, max-age=31536000, immutable"
Answer = tuple[str, bytes, str, list[tuple[str, str]]]


def mirror_host(static: Path, *, desk: str) -> WsgiApp:
    """`/<site key>` is the shell, with a policy of that site's hosts; beside it only its script and a picture for the tab."""
    picture = (static / "favicon.svg").read_bytes()

    def found(path: str) -> Answer | None:
        if path in ("/favicon.ico", "/favicon.svg"):
            return "image/svg+xml", picture, "default-src 'none'", []
        if path.startswith("/static/"):
            script = f"/static/dist/{assets.file_of(SHELL)}"
            if path != script:
                return None
            return "text/javascript", (static.parent / path[1:]).read_bytes(), "default-src 'none'", [("Cache-Control", YEAR)]
        with reading() as session:
            opened = queries.opened_by_key(session, path[1:]) if path[1:].isascii() and path[1:].isalnum() else None
        if opened is None:
            return None
        return "text/html; charset=utf-8", shell(desk), policy(opened.origins, desk=desk), [("Cache-Control", "no-store")]

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = found(str(environ.get("PATH_INFO", ""))) if environ.get("REQUEST_METHOD") in ("GET", "HEAD") else None
        kind, body, rules, more = asked or ("text/plain", b"", "default-src 'none'", [])
        start_response("200 OK" if asked else "404 Not Found", [
            ("Content-Type", kind), ("Content-Length", str(len(body))), ("Content-Security-Policy", rules),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), *more])
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else body]

    return answer


def policy(origins: Sequence[str], *, desk: str) -> str:
    """Pictures, styles and fonts of the site's own hosts only. Threat: with `https:` any page learns where an ambassador lives."""
    site = " ".join(origins)
    return "; ".join((
        "default-src 'none'", "script-src 'self'", f"style-src 'unsafe-inline' {site}", f"img-src data: {site}", f"font-src data: {site}",
        "frame-src 'none'", "form-action 'none'", "base-uri 'none'", f"frame-ancestors {desk}",
        "require-trusted-types-for 'script'", "trusted-types 'none'"))


def shell(desk: str) -> bytes:
    """A page without a word: the script builds the mirror in it and listens to the desk only."""
    script = f"/static/dist/{assets.file_of(SHELL)}"
    return (f'<!doctype html><html lang="en" data-desk="{escape(desk)}"><head><meta charset="utf-8"><title>Mirror</title>'
            f'<script type="module" src="{escape(script)}"></script></head><body></body></html>').encode()
