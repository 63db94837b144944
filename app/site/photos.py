"""Photos of respondents, for any page on which they answer: small, never changing under their address."""

from flask import Response, current_app, request

from app.kernel import storage
from app.kernel.database import reading

A_YEAR = 31_536_000  # seconds


def photo(key: str) -> Response:
    """The WebP kept under this key, `?size=large` for the larger one. Who has no photo any more has no address either: 404."""
    edge = storage.EDGES[1] if request.args.get("size") == "large" else storage.EDGES[0]
    with reading() as session:
        data = storage.stored(session, key=key, edge=edge)
    response = current_app.response_class(data or b"", status=200 if data else 404, mimetype="image/webp" if data else "text/plain")
    # Brands' pages show it, whatever they demand of what they embed; and should it ever be opened by itself, nothing in it runs.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"  # the widget fetches and paints it: a strict page need not allow pictures
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = 'inline; filename="photo.webp"'
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if data else "no-store"
    return response
