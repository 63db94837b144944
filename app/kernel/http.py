"""What every HTTP answer shares: refusals translated once, security headers, a nonce for each page's own script."""

import logging
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, jsonify, render_template, request, session
from werkzeug.exceptions import HTTPException

from app.kernel.errors import Refusal

View = TypeVar("View", bound=Callable[..., Any])
log = logging.getLogger(__name__)
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
FORM_AROUND = 64 * 1024  # bytes beside a form's file: field names, the token
JSON_PATHS = ("/embed/", "/socket.io")


def init(app: Flask) -> None:
    """Register translations, headers and template globals."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)
    app.before_request(_room_for_body)  # before anybody reads it
    app.before_request(_no_json)
    app.before_request(_no_nul)
    app.after_request(_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def takes_upload(most: int) -> Callable[[View], View]:
    """Mark a page that somebody who is signed in may send a file of so many bytes to."""
    return takes(most + FORM_AROUND, who="_user_id")


def takes(most: int, *, who: str = "") -> Callable[[View], View]:
    """Mark a page that takes a body of so many bytes; `who`: what the session must hold for it."""

    def mark(view: View) -> View:
        view.__dict__["takes"] = most, who
        return view

    return mark


def _room_for_body() -> None:
    """Nothing of a body that says it is too large is read. Threat: a large body costs whoever sends it nothing, so only a session
    that was signed gets more than the house's limit."""
    most, who = getattr(current_app.view_functions.get(request.endpoint or ""), "takes", (0, ""))
    if most and (not who or who in session):
        request.max_content_length = most
    if (request.content_length or 0) > (request.max_content_length or 0):
        abort(413)


def _no_json() -> None:
    """Threat: a form library reads a JSON body as a form's fields, and falls over one that is a number. What takes JSON reads it itself."""
    if request.is_json and not request.path.startswith(JSON_PATHS):
        abort(400)


def _no_nul() -> None:
    """No name, word or id has a zero byte, and PostgreSQL takes none: it is refused before anybody looks for it."""
    if "\0" in request.path:
        abort(404)
    forms = request.form.items(multi=True) if request.mimetype in FORMS else ()
    if any("\0" in text for pair in (*request.args.items(multi=True), *forms) for text in pair):
        abort(400)


def csp_nonce() -> str:
    """This answer's nonce: an inline script without it does not run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def wants_json() -> bool:
    """Whether the one who asks is a program: the widget, the desk's own calls, a socket."""
    return request.path.startswith(JSON_PATHS) or request.accept_mimetypes.best == "application/json"


def answer(code: str, status: int, *, retry: bool = False, data: dict[str, Any] | None = None) -> tuple[Response, int]:
    """A refusal as JSON, shaped as a socket's ack."""
    return jsonify(ok=False, code=code, retry=retry, data=data or {}), status


def _refused(refusal: Refusal) -> Any:
    if wants_json():
        return answer(refusal.code, refusal.status, retry=refusal.retry, data=refusal.data)
    return _page(refusal.status)


def _http_error(error: HTTPException) -> Any:
    if error.response is not None:  # an abort with an answer of its own
        return error.response
    status = error.code or 500
    if wants_json():
        # A body that did not come in time may come again: the line was slow, nothing was refused.
        return answer("not_found" if status == 404 else "malformed" if status < 500 else "fault", status, retry=status == 408)
    page, status = _page(status)
    # Allow, Retry-After and the like belong to the status.
    return page, status, [(name, value) for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")]


def _fault(error: Exception) -> Any:
    log.exception("%s %s failed", request.method, request.url_rule or request.path)
    return answer("fault", 500, retry=True) if wants_json() else _page(500)


def _page(status: int) -> tuple[str, int]:
    known = status if status in (400, 401, 403, 404, 405, 413, 422, 429, 500, 503) else (500 if status >= 500 else 400)
    return render_template(f"errors/{known}.html", status=status), status


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-store")  # what may be kept says so itself
    if not request.path.startswith("/embed/"):
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", "DENY")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", _policy())
    if current_app.config["PUBLIC_URL"].startswith("https://"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _policy() -> str:
    """The page's own scripts only; no frame shows it, no form leaves it."""
    origin = current_app.config["ORIGIN"]
    socket = origin.replace("http", "ws", 1)
    rules = ["default-src 'none'", f"script-src 'self' 'nonce-{csp_nonce()}'", f"style-src 'self' 'nonce-{csp_nonce()}'",
             "img-src 'self' data:", "font-src 'self'", f"connect-src 'self' {socket}", "form-action 'self'",
             "base-uri 'none'", "frame-ancestors 'none'", "manifest-src 'self'", "worker-src 'self'"]
    if frames := g.get("frames"):
        rules.append(f"frame-src {frames}")
    if g.get("trusted_types"):
        rules.append("require-trusted-types-for 'script'")
    return "; ".join(rules)
