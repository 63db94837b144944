"""The visitor's entrance over HTTP: loader, settings, session, and the same commands where WebSocket is blocked."""

import re
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from flask import Blueprint, Response, current_app, jsonify, request, send_file
from pydantic import ValidationError

from app.brands import queries as brands
from app.brands.models import Site
from app.brands.siting import see_tag
from app.conversations import queries as conversations
from app.conversations.sockets import page_of
from app.embed.counted import LARGEST as LARGEST_COUNTS
from app.embed.counted import take_counts
from app.embed.entering import OriginNotAllowed, TokenUnknown, by_token
from app.embed.facing import lasting, settings_of
from app.embed.packed import LARGEST as LARGEST_PACKED
from app.embed.packed import smaller, take_packed
from app.embed.wire import Entrance, Sent
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.errors import Malformed, NotFound, Unavailable
from app.kernel.http import takes
from app.realtime import gateway, pacing
from app.realtime.gateway import Caller, fields_of
from app.realtime.protocol import UUID_PATTERN, Shape
from app.visitors import identifying, recognising

embed = Blueprint("embed", __name__, url_prefix="/embed", template_folder="templates")
POLL_SECONDS = 25.0
LOOK_EVERY = 0.5
SETTINGS_FOR = 15  # seconds a browser may keep the settings
Read = TypeVar("Read", bound=Shape)


@embed.after_request
def open_to_the_page(response: Response) -> Response:
    """Cross-origin without credentials; each route has checked the origin against its site.

    `Vary` always: an answer kept from a request without Origin would else be given to a page, and refused there."""
    origin = request.headers.get("Origin")
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
    response.vary.add("Origin")
    return response


@embed.get("/loader.js")
def loader() -> Response:
    """The one script of the tag, at a stable address."""
    plain = Path(current_app.root_path) / "static" / "dist" / "loader.js"
    packed = plain.with_name("loader.js.br")
    is_packed = request.accept_encodings.quality("br") > 0 and packed.exists()
    response = send_file(packed if is_packed else plain, mimetype="text/javascript", max_age=300)
    if is_packed:
        response.headers["Content-Encoding"] = "br"
    response.vary.add("Accept-Encoding")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@embed.get("/<key>/settings.json")
def settings(key: str) -> Response:
    """Rules, words and who is free; no cookie, nothing about the one who asks."""
    site, now = _site(key), clock.now()
    with reading() as session:
        shown = settings_of(session, site, now=now)
    origin = request.headers.get("Origin", "")
    if origin and (site.seen_at is None or now - site.seen_at > timedelta(minutes=1)):
        with suppress(Unavailable):  # a busy database must not take the settings along
            work.do(see_tag, site_id=site.id, origin=origin, now=now)
    response = smaller(jsonify(shown))
    response.headers["Cache-Control"] = f"public, max-age={lasting(shown, now=now, at_most=SETTINGS_FOR)}"
    response.add_etag()
    response.make_conditional(request)
    return response


@embed.post("/<key>/session")
def begin(key: str) -> Response:
    """The visitor acts: a token for their browser, or the one they hold renewed, identified if the brand vouches."""
    pacing.allow(current_app.config["SESSIONS"], "session", request.remote_addr or "")
    site, said, now = _site(key), _read(Entrance), clock.now()
    with reading() as session:
        vouched = identifying.read_identity(session, site_id=site.id, token=said.identity, now=now) if said.identity else None
    actor = _known(said.token or "", site)
    if actor is None:
        fresh = work.do(recognising.admit, site=site, language=said.language, device=said.device, now=now)
        actor, token, uid, name = fresh.actor, fresh.token, fresh.uid, fresh.name
    else:
        known = work.do(recognising.renew, actor=actor, language=said.language, device=said.device, now=now)
        token, uid, name = said.token or "", known.uid, known.name
    if vouched:
        identified = work.do(identifying.identify, visitor_id=actor.visitor_id, identity=vouched, now=now)
        actor, token, uid, name = identified.actor, identified.token, identified.uid, identified.name
    with reading() as session:
        had = conversations.conversations_of(session, visitor_id=actor.visitor_id or 0)
    return jsonify(token=token, visitor=uid, name=name,
                   conversations=[{"conversation": each, "status": status, "head": head} for each, status, head in had])


@embed.post("/<key>/counts")
@takes(LARGEST_COUNTS)
def counts(key: str) -> Response:
    """Invitations that were due, shown and opened on a page; numbers only. A busy database may lose some."""
    site = _site(key)
    with suppress(Unavailable):
        take_counts(site)
    return Response(status=204)


@embed.route("/commands", methods=["OPTIONS"])
@embed.route("/mirror", methods=["OPTIONS"])
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
    caller, sent = _caller(), _read(Sent)
    return jsonify(gateway.run(caller, sent.name, sent.command))


@embed.post("/mirror")
@takes(LARGEST_PACKED)
def mirror() -> Response:
    """A batch of a shown page that is too large for the socket, packed; answered as `mirror.stream`."""
    caller = _caller()
    return jsonify(ok=True, data=take_packed(caller.actor).model_dump(mode="json"))


@embed.get("/sync")
def sync() -> Response:
    """The page after `after`, as soon as there is one, within 25 seconds; any process may answer."""
    caller = _caller()
    conversation, after = request.args.get("conversation", ""), request.args.get("after", "0")
    if not re.fullmatch("[0-9]{1,15}", after):
        raise Malformed(data={"fields": ["after"]})
    if not re.match(UUID_PATTERN, conversation):
        raise NotFound
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
        site = brands.site_by_key(session, key) if key.isprintable() else None
    if site is None:
        raise NotFound
    origin = request.headers.get("Origin")
    if origin is None and request.method != "GET" or origin is not None and origin not in site.origins:
        raise OriginNotAllowed
    return site


def _known(token: str, site: Site) -> Actor | None:
    """The visitor of this site who holds the token."""
    with reading() as session:
        actor = recognising.by_token(session, token)
    return actor if actor is not None and actor.site_id == site.id else None


def _caller() -> Caller:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        raise TokenUnknown
    return Caller(by_token(token, origin=request.headers.get("Origin", ""), now=clock.now()))


def _read(shape: type[Read]) -> Read:
    """The body as this shape. Read as JSON whatever its type says: text/plain needs no preflight."""
    try:
        return shape.model_validate_json(request.get_data() or b"{}")
    except ValidationError as error:
        raise Malformed(data={"fields": fields_of(error)}) from None
