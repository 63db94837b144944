"""The other hosts: the demo shops, strangers to Vouch's own pages, and the mirror's host without cookies."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel

from app.embed.shop import shop
from app.kernel.hosts import WsgiApp

STATIC = Path(__file__).resolve().parents[1] / "static" / "shop"


def create_shops(keys: Mapping[str, Mapping[str, Any]]) -> WsgiApp:
    """The demo shops in an application of their own: no session, no account, nothing of Vouch but the tag."""
    app = Flask("app.embed", static_folder=str(STATIC), static_url_path="/static/shop", template_folder="templates")
    app.config["SHOP_KEYS"] = dict(keys)
    Babel(app)
    app.register_blueprint(shop)
    return app.wsgi_app


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
