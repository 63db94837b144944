"""The visitor's entrance over HTTP: loader, settings, session, and the same commands where WebSocket is blocked."""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, send_file

from app.brands import queries as brands
from app.brands.models import Site
from app.brands.siting import see_tag
from app.conversations import queries as conversations
from app.conversations.sockets import page_of
from app.embed.entering import OriginNotAllowed, TokenUnknown, by_token
from app.embed.facing import settings_of
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Malformed, NotFound
from app.realtime import gateway, pacing
from app.realtime.gateway import Caller
from app.visitors import identifying, recognising

embed = Blueprint("embed", __name__, url_prefix="/embed", template_folder="templates")
POLL_SECONDS = 25.0
LOOK_EVERY = 0.5
SESSIONS = "10 per minute; 100 per hour"
SETTINGS_FOR = 15  # seconds a browser may keep the settings


@embed.after_request
def open_to_the_page(response: Response) -> Response:
    """Cross-origin without credentials; each route has checked the origin against its site."""
    origin = request.headers.get("Origin")
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers.add("Vary", "Origin")
    return response


@embed.get("/loader.js")
def loader() -> Response:
    """The one script of the tag, at a stable address."""
    response = send_file(Path(current_app.root_path) / "static" / "dist" / "loader.js", mimetype="text/javascript", max_age=300)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@embed.get("/<key>/settings.json")
def settings(key: str) -> Response:
    """Rules, words and who is free; no cookie, nothing about the one who asks."""
    now = clock.now()
    with reading() as session:
        site = _site(key)
        shown = settings_of(session, site, now=now)
    origin = request.headers.get("Origin", "")
    if origin and (site.seen_at is None or now - site.seen_at > timedelta(minutes=1)):
        work.do(see_tag, site_id=site.id, origin=origin, now=now)
    response = jsonify(shown)
    response.headers["Cache-Control"] = f"public, max-age={SETTINGS_FOR}"
    response.add_etag()
    return response.make_conditional(request)


@embed.post("/<key>/session")
def begin(key: str) -> Response:
    """The visitor acts: a token for their browser, or the one they hold renewed, identified if the brand vouches."""
    pacing.allow(SESSIONS, "session", request.remote_addr or "")
    site, said, now = _site(key), _text_json(), clock.now()
    language, device = said.get("language", "en"), said.get("device", "")
    identity = said.get("identity")
    if not isinstance(language, str) or not isinstance(device, str) or not isinstance(identity, str | None):
        raise Malformed(data={"fields": ["language", "device", "identity"]})
    held = said.get("token")
    actor = _known(held, site) if isinstance(held, str) and held else None
    if actor is None:
        fresh = work.do(recognising.admit, site=site, language=language, device=device, now=now)
        actor, token, uid, name = fresh.actor, fresh.token, fresh.uid, fresh.name
    else:
        known = work.do(recognising.renew, actor=actor, language=language, device=device, now=now)
        token, uid, name = held, known.uid, known.name
    if identity:
        with reading() as session:
            vouched = identifying.read_identity(session, site_id=site.id, token=identity, now=now)
        identified = work.do(identifying.identify, visitor_id=actor.visitor_id, identity=vouched, now=now)
        actor, token, uid, name = identified.actor, identified.token, identified.uid, identified.name
    with reading() as session:
        had = conversations.conversations_of(session, visitor_id=actor.visitor_id or 0)
    return jsonify(token=token, visitor=uid, name=name,
                   conversations=[{"conversation": each, "status": status, "head": head} for each, status, head in had])


@embed.route("/commands", methods=["OPTIONS"])
@embed.route("/sync", methods=["OPTIONS"])
def preflight() -> Response:
    """What the HTTP path sends; the answer to the real request decides."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Max-Age"] = "600"
    return response


@embed.post("/commands")
def commands() -> Response:
    """One command, answered by the same ack as over the socket."""
    caller = _caller()
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or set(body) != {"name", "command"} or not isinstance(body["name"], str):
        raise Malformed(data={"fields": ["name", "command"]})
    return jsonify(gateway.run(caller, body["name"], body["command"]))


@embed.get("/sync")
def sync() -> Response:
    """The page after `after`, as soon as there is one, within 25 seconds; any process may answer."""
    caller = _caller()
    conversation, after = request.args.get("conversation", ""), request.args.get("after", "0")
    if not after.isdigit() or len(after) > 15:
        raise Malformed(data={"fields": ["after"]})
    pacing.allow("5 per second", "sync", caller.actor.key)
    until = time.monotonic() + POLL_SECONDS
    while True:
        with reading() as session:
            place = conversations.seen(session, actor=caller.actor, conversation=conversation, now=clock.now())
        if place.head > int(after) or time.monotonic() >= until:
            return jsonify(ok=True, data=page_of(caller, conversation, after=int(after)).model_dump(mode="json"))
        time.sleep(LOOK_EVERY)


def _site(key: str) -> Site:
    """The site of this key, asked from a page it lists; raises NotFound, OriginNotAllowed."""
    with reading() as session:
        site = brands.site_by_key(session, key)
    if site is None:
        raise NotFound
    origin = request.headers.get("Origin")
    if origin is None and request.method != "GET" or origin is not None and origin not in site.origins:
        raise OriginNotAllowed
    return site


def _known(token: str, site: Site) -> Any:
    with reading() as session:
        actor = recognising.by_token(session, token)
    return actor if actor is not None and actor.site_id == site.id else None


def _caller() -> Caller:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        raise TokenUnknown
    return Caller(by_token(token, origin=request.headers.get("Origin", ""), now=clock.now()))


def _text_json() -> dict[str, Any]:
    """A JSON object sent as text/plain, which needs no preflight."""
    try:
        said = json.loads(request.get_data(as_text=True) or "{}")
    except (ValueError, RecursionError):
        raise Malformed(data={"fields": []}) from None
    if not isinstance(said, dict):
        raise Malformed(data={"fields": []})
    return said
