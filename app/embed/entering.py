"""Who opens a visitor's socket: the holder of a token, on a page whose origin the site lists."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.brands.queries import origins_of
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.errors import NotAllowed, Refusal
from app.visitors import queries, recognising


class OriginNotAllowed(NotAllowed):
    """The page's origin is not one of the site's: the brand adds it in the console."""

    code = "origin_not_allowed"


class TokenUnknown(Refusal):
    code, status = "unauthorized", 401


class Blocked(NotAllowed):
    code = "blocked"


def by_token(token: str, *, origin: str, now: datetime) -> Actor:
    """The visitor with this token; a missing Origin is a foreign one. Raises TokenUnknown, OriginNotAllowed, Blocked."""
    with reading() as session:
        actor = recognising.by_token(session, token)
        if actor is None:
            raise TokenUnknown
        if origin not in origins_of(session, actor.site_id):
            raise OriginNotAllowed
        if actor.visitor_id is not None and queries.is_blocked(session, actor.visitor_id, now=now):
            raise Blocked
    return actor


def ended(session: Session, actors: Sequence[Actor]) -> set[str]:
    """Keys of connected visitors who are gone or kept out, whichever process decided it."""
    here = {actor.visitor_id: actor for actor in actors if actor.visitor_id is not None}
    kept_out = queries.kept_out(session, here, now=clock.now()) if here else ()
    return queries.ended(session, actors) | {here[visitor_id].key for visitor_id in kept_out}
