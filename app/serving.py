"""A serving process from the outside in: hosts, static files, sockets, pages; and its orderly end."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import wiring
from app.embed.mirroring import mirror_host
from app.kernel.bodies import patiently, until_taken
from app.kernel.database import open_engine
from app.kernel.history import is_behind
from app.kernel.hosts import EVERY, Hosts, WsgiApp
from app.kernel.lanes import apart, aside
from app.realtime.running import Serving
from app.routing.guessing import warm_up
from config import Settings

log = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"


class NotReady(SystemExit):
    """The process cannot serve; the message says which command to run first."""


class Server:
    """The WSGI application of one process; `stop` ends it within gunicorn's patience."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        _check(settings)
        self._running = Serving(
            app, database_url=settings.database_url, consequences=wiring.CONSEQUENCES, schedule=wiring.SCHEDULE,
            recognise=wiring.recognise(settings), ended=wiring.ENDED, sockets_per_address=settings.sockets_per_address)
        aside(warm_up, apart)
        self._wsgi, self._body = in_front(app.wsgi_app, settings), settings.body_seconds
        self._proxied = settings.trusted_proxies > 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_X_FORWARDED_FOR" in environ and not self._proxied:
            log.warning("X-Forwarded-For came, but TRUSTED_PROXIES is 0: all visitors seem to have the proxy's address")
            self._proxied = True  # said once
        if "gunicorn.socket" in environ:  # by its other name the socket library takes it as well, and makes no class for each request
            environ["werkzeug.socket"] = environ.pop("gunicorn.socket")
        patiently(environ, seconds=self._body)
        return until_taken(self._wsgi, environ, start_response, seconds=self._body)

    def part(self) -> None:
        """Close the sockets: their browsers come back to the next process."""
        self._running.part()

    def close(self) -> None:
        """Let the writer finish and close the database."""
        self._running.close()


def in_front(app: WsgiApp, settings: Settings) -> WsgiApp:
    """Static files, the other hosts and the proxy's word before the app."""
    main = WhiteNoise(app, root=STATIC, prefix="static/", max_age=3600, immutable_file_test=_is_hashed)
    every = (*EVERY, ("Strict-Transport-Security", "max-age=31536000")) if settings.is_secure else EVERY
    hosts = Hosts(main, main_host=urlsplit(settings.public_url).netloc, others=_other_hosts(settings), every=every)
    proxies = settings.trusted_proxies  # outermost: which host was asked is their word
    return ProxyFix(hosts, x_for=proxies, x_proto=proxies, x_host=proxies) if proxies else hosts


def _other_hosts(settings: Settings) -> dict[str, WsgiApp]:
    """Host names beside Vouch's own, each with an application that knows nothing of the rest."""
    hosts: dict[str, WsgiApp] = {urlsplit(settings.mirror_url).netloc: mirror_host(STATIC, desk=settings.origin)}
    if settings.demo:  # read for it alone: a real brand's server starts sooner without the demo's rooms
        from app.demo import shop_keys, shop_origin
        from app.embed.shop import make_shops

        shops = make_shops(shop_keys(settings)).wsgi_app
        hosts |= {urlsplit(shop_origin(settings, kind)).netloc: shops for kind in ("shop", "twin")}
    return hosts


def _is_hashed(path: str, url: str) -> bool:
    return "/dist/" in url and not url.endswith("loader.js")


def _check(settings: Settings) -> None:
    if not (STATIC / "dist" / "loader.js").exists():
        raise NotReady("The browser build is missing: run `npm ci && npm run build` (or `make demo`, which does everything).")
    engine = open_engine(settings.database_url, write=True, pool=1)
    try:
        behind = is_behind(engine)
    finally:
        engine.dispose()
    if behind:
        raise NotReady("The database is behind this release: run `flask --app wsgi db upgrade` and start again.")
