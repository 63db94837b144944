"""Every route with who may have it, and how the outsider tries it: one cell each, and no route without one.

The outsider is Zoe, manager of the brand Lumen, and Lumen's own visitor; everything that `Target` names belongs to Objectif."""

import re
from typing import Any

from flask import Flask

from tests.ground.doors import Client
from tests.matrix.commands import COMMANDS, PAGE, untried_commands
from tests.matrix.sites import OF_A_SITE
from tests.matrix.tried import ALL, NOBODY, OWNER, STAFF, VISITORS, Target, Tried

__all__ = ["COMMANDS", "PAGE", "untried_commands"]

SESSION = '{"language": "en", "device": "phone", "identity": null}'

# Everybody may ask for these; what comes back is the same for all, or the caller's own.
OPEN = Tried(answers=frozenset({200, 302, 404, 422}), nobody=frozenset({200, 302, 401, 404, 422}), may=ALL)
# One's own account: everybody's who has signed in, whatever their role, Zoe's too.
ACCOUNT = Tried(answers=OPEN.answers, nobody=frozenset({302, 401}), may=STAFF)
INSIDE = Tried(may=STAFF)
# For whoever holds the token of a letter, whatever they have signed in as: the rooms' own tests have such tokens, here nobody does.
LETTER = frozenset({404, 410})
FROM_TWIN = {"Origin": "http://twin.localhost:5000"}
REFUSED = frozenset({401, 403, 404})


def of(name: str) -> Tried:
    """A page of the office about one thing of Objectif's."""
    return Tried(fill=lambda target: {"uid": getattr(target, name)})


ROUTES: dict[str, Tried] = {
    **OF_A_SITE,
    "GET /": OPEN,
    "GET /account": ACCOUNT,
    "GET /account/profile/<slug>": INSIDE,
    "GET /account/second-step": ACCOUNT,
    "GET /application/<token>": Tried(LETTER, LETTER, fill=lambda target: {"token": target.application}, may=NOBODY),
    "GET /b/<slug>/console": Tried(),
    "GET /b/<slug>/console/badges": Tried(),
    "GET /b/<slug>/console/applications": Tried(),
    "GET /b/<slug>/console/applications/<uid>": of("application"),
    "GET /b/<slug>/console/applications/form": Tried(),
    "GET /b/<slug>/console/applications/form/questions/<uid>": of("question"),
    "GET /b/<slug>/console/applications/form/questions/new": Tried(),
    "GET /b/<slug>/console/blocks": Tried(),
    "GET /b/<slug>/console/brand": Tried(),
    "GET /b/<slug>/console/categories": Tried(),
    "GET /b/<slug>/console/categories/<uid>": of("category"),
    "GET /b/<slug>/console/conversations": Tried(),
    "GET /b/<slug>/console/conversations/<uid>": of("conversation"),
    "GET /b/<slug>/console/hours": Tried(),
    "GET /b/<slug>/console/people": Tried(),
    "GET /b/<slug>/console/people/<uid>": of("member"),
    "GET /b/<slug>/console/people/invite": Tried(),
    "GET /b/<slug>/console/replies": Tried(),
    "GET /b/<slug>/console/replies/<uid>": of("reply"),
    "GET /b/<slug>/console/replies/new": Tried(),
    "GET /b/<slug>/console/search": Tried(),
    "GET /b/<slug>/console/report": Tried(),
    "GET /b/<slug>/console/report/days.csv": Tried(),
    "GET /b/<slug>/console/report/respondents.csv": Tried(),
    "GET /b/<slug>/console/promotions": Tried(),
    "GET /b/<slug>/console/promotions/<uid>": of("promotion"),
    "GET /b/<slug>/console/promotions/new": Tried(),
    "GET /b/<slug>/console/sites": Tried(),
    "GET /b/<slug>/console/sites/<uid>": of("site"),
    "GET /b/<slug>/console/sites/<uid>/opened": of("site"),
    "GET /b/<slug>/console/sites/<uid>/seen": of("site"),
    "GET /b/<slug>/console/sites/new": Tried(),
    "GET /b/<slug>/console/teams": Tried(),
    "GET /b/<slug>/console/teams/<uid>": of("team"),
    "GET /b/<slug>/console/teams/new": Tried(),
    "GET /b/<slug>/console/topics": Tried(),
    "GET /b/<slug>/console/topics/<uid>": of("topic"),
    "GET /b/<slug>/console/topics/new": Tried(),
    "GET /b/<slug>/desk": INSIDE,
    "GET /embed/<key>/settings.json": Tried(REFUSED, REFUSED, headers=lambda target: FROM_TWIN, may=ALL),
    "GET /embed/loader.js": OPEN,
    "GET /embed/sync": Tried(REFUSED, REFUSED, query=lambda target: f"?conversation={target.conversation}&after=0", headers=lambda target: FROM_TWIN,
                             may=frozenset({"vera"})),
    "GET /forgotten": OPEN,
    "GET /healthz": OPEN,
    "GET /left/<token>": Tried(LETTER, LETTER, fill=lambda target: {"token": target.conversation}, may=NOBODY),
    "GET /join/<slug>": OPEN,
    "GET /join/<slug>/sent": OPEN,
    "GET /link/<token>": Tried(LETTER, LETTER, fill=lambda target: {"token": target.conversation}, may=NOBODY),
    "GET /metrics": OPEN,
    "GET /no-more-letters/<token>": Tried(LETTER, LETTER, fill=lambda target: {"token": target.conversation}, may=NOBODY),
    "GET /outbox": OPEN,
    "GET /photo/<key>": Tried(nobody=LETTER, fill=lambda target: {"key": target.conversation}, may=NOBODY),
    "GET /readyz": OPEN,
    "GET /sign-in": OPEN,
    "GET /sign-in/code": OPEN,
    "GET /static/<path:filename>": Tried(nobody=LETTER, fill=lambda target: {"filename": "../instance/secret_keys"}, may=NOBODY),
    "POST /account/about": ACCOUNT,
    "POST /account/everywhere": ACCOUNT,
    "POST /account/password": ACCOUNT,
    "POST /account/profile/<slug>/photo": INSIDE,
    "POST /account/profile/<slug>/photo/remove": INSIDE,
    "POST /account/profile/<slug>/save": INSIDE,
    "POST /account/second-step/begin": ACCOUNT,
    "POST /account/second-step/codes": ACCOUNT,
    "POST /account/second-step/confirm": ACCOUNT,
    "POST /account/second-step/end": ACCOUNT,
    "POST /application/<token>": Tried(LETTER, LETTER, fill=lambda target: {"token": target.application}, may=NOBODY),
    "POST /b/<slug>/console/applications/<uid>/decide": of("application"),
    "POST /b/<slug>/console/applications/<uid>/invite-again": of("accepted"),
    "POST /b/<slug>/console/applications/<uid>/note": of("application"),
    "POST /b/<slug>/console/applications/form": Tried(),
    "POST /b/<slug>/console/applications/form/begin": Tried(),
    "POST /b/<slug>/console/applications/form/open": Tried(),
    "POST /b/<slug>/console/applications/form/questions/<uid>": of("question"),
    "POST /b/<slug>/console/applications/form/questions/<uid>/move": of("question"),
    "POST /b/<slug>/console/applications/form/questions/<uid>/remove": of("question"),
    "POST /b/<slug>/console/applications/form/questions/new": Tried(),
    "POST /b/<slug>/console/blocks/<uid>/extend": Tried(fill=lambda target: {"uid": target.block}, form=lambda target: {"days": "7"}),
    "POST /b/<slug>/console/blocks/<uid>/lift": of("block"),
    "POST /b/<slug>/console/brand": Tried(may=OWNER),
    "POST /b/<slug>/console/categories": Tried(),
    "POST /b/<slug>/console/categories/<uid>": of("category"),
    "POST /b/<slug>/console/categories/<uid>/archive": of("category"),
    "POST /b/<slug>/console/hours": Tried(),
    "POST /b/<slug>/console/hours/forget": Tried(),
    "POST /b/<slug>/console/hours/holidays": Tried(),
    "POST /b/<slug>/console/hours/holidays/<day>/remove": Tried(fill=lambda target: {"day": "2026-12-25"}),
    "POST /b/<slug>/console/people/<uid>/about": of("member"),
    "POST /b/<slug>/console/people/<uid>/answering": of("member"),
    "POST /b/<slug>/console/people/<uid>/end": of("member"),
    "POST /b/<slug>/console/people/<uid>/invite-again": of("invited"),
    "POST /b/<slug>/console/people/<uid>/photo/remove": of("member"),
    "POST /b/<slug>/console/people/<uid>/wish": Tried(fill=lambda target: {"uid": target.member}, form=lambda target: {"topic": str(target.wished)}),
    "POST /b/<slug>/console/people/<uid>/teams": of("member"),
    "POST /b/<slug>/console/people/invite": Tried(),
    "POST /b/<slug>/console/replies/<uid>": of("reply"),
    "POST /b/<slug>/console/replies/<uid>/archive": of("reply"),
    "POST /b/<slug>/console/replies/new": Tried(form=lambda target: {"title": "Mine", "text_en": "Mine", "request": target.request}),
    "POST /b/<slug>/console/replies/requests/<uid>/decline": of("request"),
    "POST /b/<slug>/console/promotions/<uid>": of("promotion"),
    "POST /b/<slug>/console/promotions/<uid>/end": of("promotion"),
    "POST /b/<slug>/console/promotions/new": Tried(),
    "POST /b/<slug>/console/sites/<uid>": of("site"),
    "POST /b/<slug>/console/sites/<uid>/opened": of("site"),
    "POST /b/<slug>/console/sites/<uid>/secret": of("site"),
    "POST /b/<slug>/console/sites/new": Tried(),
    "POST /b/<slug>/console/teams/<uid>": of("team"),
    "POST /b/<slug>/console/teams/<uid>/archive": of("team"),
    "POST /b/<slug>/console/teams/new": Tried(),
    "POST /b/<slug>/console/topics/<uid>": of("topic"),
    "POST /b/<slug>/console/topics/<uid>/archive": of("topic"),
    "POST /b/<slug>/console/topics/<uid>/move": of("topic"),
    "POST /b/<slug>/console/topics/new": Tried(),
    "POST /b/<slug>/desk/ticket": INSIDE,
    "POST /embed/<key>/counts": Tried(REFUSED, REFUSED, body=lambda target: "{}", headers=lambda target: FROM_TWIN, may=ALL),
    "POST /embed/<key>/session": Tried(REFUSED, REFUSED, body=lambda target: SESSION, headers=lambda target: FROM_TWIN, may=ALL),
    "POST /embed/commands": Tried(REFUSED, REFUSED, body=lambda target: "{}", headers=lambda target: FROM_TWIN, may=VISITORS),
    "POST /embed/mirror": Tried(REFUSED, REFUSED, body=lambda target: "", headers=lambda target: FROM_TWIN, may=VISITORS),
    "POST /forgotten": OPEN,
    "POST /join/<slug>": OPEN,
    "POST /link/<token>": Tried(LETTER, LETTER, fill=lambda target: {"token": target.conversation}, may=NOBODY),
    "POST /no-more-letters/<token>": Tried(LETTER, LETTER, fill=lambda target: {"token": target.conversation}, may=NOBODY),
    "POST /sign-in": OPEN,
    "POST /sign-in/code": OPEN,
    "POST /sign-out": OPEN,
}


def path(rule: str, cell: Tried, target: Target, **more: str) -> str:
    """The address of a cell's thing."""
    filled = {"slug": target.slug, "key": target.site_key, **cell.fill(target), **more}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(filled[found[1]]), rule) + cell.query(target)


def request(browser: Client, route: str, cell: Tried, target: Target, *, forged: bool = False, headers: dict[str, str] | None = None,
            **more: str) -> Any:
    """Send a cell's request; `more` replaces parts of the address once again, `headers` the outsider's, `forged` sends it as another
    site's page would."""
    method, rule = route.split(" ", 1)
    where = path(rule, cell, target, **more)
    headers = cell.headers(target) if headers is None else headers
    if method == "GET":
        return browser.get(where, headers=headers)
    data = cell.body(target) if cell.body else cell.form(target)
    return browser.open(where, method=method, forged=forged, headers=headers, data=data)


def routes(app: Flask) -> set[str]:
    """Every route of the app, as `METHOD rule`; HEAD and OPTIONS follow GET."""
    return {f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def untried_routes(app: Flask) -> list[str]:
    """Routes without a cell, and cells without a route."""
    return sorted(routes(app) ^ ROUTES.keys())

