"""The way into a brand's own pages: `/b/<slug>/…` opens for its members only."""

from collections.abc import Callable
from datetime import datetime
from functools import reduce, wraps
from typing import Any, TypeVar

from flask import Flask, g, make_response
from flask_babel import format_datetime, gettext
from werkzeug.wrappers import Response

from app.accounts.routes import account, to_sign_in
from app.brands.policy import ink_on
from app.brands.queries import inside
from app.kernel import clock
from app.kernel.database import reading
from app.kernel.errors import NotFound

Page = TypeVar("Page", bound=Callable[..., Any])


def init(app: Flask) -> None:
    """Words that the templates of a brand's pages use."""
    app.jinja_env.globals["ink_on"] = ink_on
    app.jinja_env.globals["role_name"] = role_name
    app.jinja_env.globals["hue_of"] = _hue_of
    app.jinja_env.filters["moment"] = _moment
    app.context_processor(lambda: {"brand_colour": g.brand.colour} if "brand" in g else {})


def role_name(role: str) -> str:
    """A role as a word within a sentence."""
    return str({"owner": gettext("owner"), "manager": gettext("manager"), "agent": gettext("agent"),
                "ambassador": gettext("ambassador"), "visitor": gettext("visitor")}.get(role, role))


def entered(*roles: str) -> Callable[[Page], Page]:
    """For doors at `/b/<slug>/…`: sets `g.actor`, `g.member` and `g.brand` for a member with one of `roles` (none named: any).

    Not there, not yours and not your role are the same 404, so that nobody learns which brands there are."""

    def guard(page: Page) -> Page:
        @wraps(page)
        def opened(slug: str, **rest: Any) -> Any:
            who = account()
            if who is None:
                return to_sign_in()
            with reading() as session:
                place = inside(session, slug=slug, account_id=who.id)
            if place is None or (roles and place.member.role not in roles):
                raise NotFound
            g.brand, g.member, g.actor, g.timezone = place.brand, place.member, place.actor, place.brand.timezone
            return _kept_private(make_response(page(**rest)))

        return opened  # type: ignore[return-value]  # the view's own type, less the slug

    return guard


def _kept_private(response: Response) -> Response:
    """A shared browser shows nothing of it after sign-out, not even by the back button."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _moment(instant: datetime, form: str = "short") -> str:
    """An instant in the brand's zone: `short` leaves the present year out, `full` has it all, `day` and `time` are what they say."""
    patterns = {"time": "HH:mm", "day": "d MMMM y", "full": "d MMMM y, HH:mm"}
    short = "d MMM, HH:mm" if instant.year == clock.now().year else "d MMM y, HH:mm"
    return str(format_datetime(instant, patterns.get(form, short)))


def _hue_of(name: str) -> int:
    """Which of the faces' twelve colours a name has: the same on every page, and the one that wire/face.ts finds."""
    return reduce(lambda total, letter: (total * 131 + ord(letter)) % 9973, name, 0) % 12
