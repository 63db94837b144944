"""How the outsider tries every command and every route: one cell each, and no route or command without one.

The outsider is Zoe, manager of the brand Lumen, and Lumen's own visitor; everything that `Target` names belongs to Objectif."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask

from app.kernel.ids import uid
from app.realtime.protocol import Command
from tests.ground.doors import Client
from tests.matrix.sites import OF_A_SITE
from tests.matrix.tried import NOT_THERE, OWN, Said, Target, Tried

SESSION = '{"language": "en", "device": "phone", "identity": null}'
PAGE = {"url": "https://example.org/", "title": "", "type": "other", "topic": "", "product": ""}


def about(**more: Callable[[Target], Any]) -> Callable[[Target], dict[str, Any]]:
    """A command about Objectif's conversation, with a fresh client id."""
    return lambda target: {"conversation": target.conversation, "client_id": uid(), **{key: of(target) for key, of in more.items()}}


COMMANDS: dict[str, Said] = {
    "assignment.rate": Said(about(assignment=lambda target: target.assignment, stars=lambda target: 1),
                            NOT_THERE | {"not_allowed"}),
    "availability.set": Said(lambda target: {"availability": "away"}, OWN | {"not_allowed"}),
    "award.see": Said(lambda target: {"client_id": uid(), "award": target.award}),
    "conversation.ask": Said(about(body=lambda target: "Is this one mine?", page=lambda target: PAGE, topic=lambda target: target.topic),
                             NOT_THERE | {"not_allowed"}),
    "conversation.close": Said(about(epoch=lambda target: target.epoch, category=lambda target: target.category)),
    "conversation.heads": Said(lambda target: {"conversations": [target.conversation]}, OWN),
    "conversation.list": Said(lambda target: {}, OWN | {"not_allowed"}),
    "conversation.snooze": Said(about(until=lambda target: None), NOT_THERE | {"not_allowed"}),
    "conversation.sync": Said(lambda target: {"conversation": target.conversation, "after": 0}),
    "conversation.transfer": Said(about(epoch=lambda target: target.epoch, member=lambda target: target.member), NOT_THERE | {"not_allowed"}),
    "desk.sync": Said(lambda target: {}, OWN | {"not_allowed"}),
    "feed.cheer": Said(lambda target: {"post": target.post, "on": True}, NOT_THERE | {"not_allowed"}),
    "feed.mark": Said(lambda target: {"seq": 1}, OWN | {"not_allowed"}),
    "feed.older": Said(lambda target: {"before": 1_000}, OWN | {"not_allowed"}),
    "feed.post": Said(lambda target: {"client_id": uid(), "body": "I was here"}, OWN | {"not_allowed"}),
    "feed.remove": Said(lambda target: {"client_id": uid(), "post": target.post}, NOT_THERE | {"not_allowed"}),
    "feed.sync": Said(lambda target: {"after": 0}, OWN | {"not_allowed"}),
    "history.read": Said(lambda target: {"conversation": target.conversation, "earlier": target.conversation}),
    "message.post": Said(about(body=lambda target: "I was here", epoch=lambda target: target.epoch)),
    "mirror.ask": Said(about(epoch=lambda target: target.epoch)),
    "mirror.hide": Said(about()),
    "mirror.resume": Said(lambda target: {"grant": target.conversation}),
    "mirror.show": Said(about()),
    "mirror.stream": Said(lambda target: {"grant": target.conversation, "seq": 1, "events": "[]"}),
    "mirror.watch": Said(lambda target: {"conversation": target.conversation, "on": True}),
    "offer.accept": Said(lambda target: {"offer": target.offer, "client_id": uid()}, NOT_THERE | {"not_allowed"}),
    "offer.decline": Said(lambda target: {"offer": target.offer, "client_id": uid()}, NOT_THERE | {"not_allowed"}),
    "order.report": Said(lambda target: {"client_id": uid(), "reference": "A-1042", "amount": 12990, "currency": "EUR"}, OWN | {"not_allowed"}),
    "page.show": Said(lambda target: {"page": PAGE}, OWN | {"not_allowed"}),
    "promotion.follow": Said(lambda target: {"client_id": uid(), "share": target.share}),
    "promotion.share": Said(about(epoch=lambda target: target.epoch, promotion=lambda target: target.promotion), NOT_THERE | {"not_allowed"}),
    "promotions.list": Said(lambda target: {"conversation": target.conversation}, NOT_THERE | {"not_allowed"}),
    "question.leave": Said(about(email=lambda target: "zoe@example.org"), NOT_THERE | {"not_allowed"}),
    "ranking.read": Said(lambda target: {"period": "all"}, OWN | {"not_allowed"}),
    "read.mark": Said(lambda target: {"conversation": target.conversation, "seq": 1}),
    "replies.list": Said(lambda target: {}, OWN | {"not_allowed"}),
    "reply.request": Said(about(body=lambda target: "Write this", language=lambda target: "en"), NOT_THERE | {"not_allowed"}),
    "reply.use": Said(lambda target: {"reply": target.reply, "client_id": uid()}),
    "respondents.free": Said(lambda target: {"conversation": target.conversation}, NOT_THERE | {"not_allowed"}),
    "trail.forget": Said(lambda target: {}, OWN | {"not_allowed"}),
    "typing.show": Said(lambda target: {"conversation": target.conversation, "on": True}),
    "visitor.block": Said(about(reason=lambda target: "because"), NOT_THERE | {"not_allowed"}),
    "visitor.read": Said(lambda target: {"conversation": target.conversation}),
}

# Everybody may ask for these; what comes back is the same for all, or the caller's own.
OPEN = Tried(answers=frozenset({200, 302, 404, 422}), nobody=frozenset({200, 302, 401, 404, 422}))
FROM_TWIN = {"Origin": "http://twin.localhost:5000"}
REFUSED = frozenset({401, 403, 404})


def of(name: str) -> Tried:
    """A page of the office about one thing of Objectif's."""
    return Tried(fill=lambda target: {"uid": getattr(target, name)})


ROUTES: dict[str, Tried] = {
    **OF_A_SITE,
    "GET /": OPEN,
    "GET /account": OPEN,
    "GET /account/profile/<slug>": Tried(),
    "GET /account/second-step": OPEN,
    "GET /application/<token>": Tried(fill=lambda target: {"token": target.application}, nobody=frozenset({404})),
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
    "GET /b/<slug>/desk": Tried(),
    "GET /embed/<key>/settings.json": Tried(REFUSED, REFUSED, headers=lambda target: FROM_TWIN),
    "GET /embed/loader.js": OPEN,
    "GET /embed/sync": Tried(REFUSED, REFUSED, headers=lambda target: FROM_TWIN),
    "GET /forgotten": OPEN,
    "GET /healthz": OPEN,
    "GET /left/<token>": Tried(frozenset({404, 410}), frozenset({404, 410}), fill=lambda target: {"token": target.conversation}),
    "GET /join/<slug>": OPEN,
    "GET /join/<slug>/sent": OPEN,
    "GET /link/<token>": Tried(frozenset({404, 410}), frozenset({404, 410}), fill=lambda target: {"token": target.conversation}),
    "GET /metrics": OPEN,
    "GET /no-more-letters/<token>": Tried(frozenset({404, 410}), frozenset({404, 410}), fill=lambda target: {"token": target.conversation}),
    "GET /outbox": OPEN,
    "GET /photo/<key>": Tried(nobody=frozenset({404}), fill=lambda target: {"key": target.conversation}),
    "GET /readyz": OPEN,
    "GET /sign-in": OPEN,
    "GET /sign-in/code": OPEN,
    "GET /static/<path:filename>": Tried(nobody=frozenset({404}), fill=lambda target: {"filename": "../instance/secret_keys"}),
    "POST /account/about": OPEN,
    "POST /account/everywhere": OPEN,
    "POST /account/password": OPEN,
    "POST /account/profile/<slug>/photo": Tried(),
    "POST /account/profile/<slug>/photo/remove": Tried(),
    "POST /account/profile/<slug>/save": Tried(),
    "POST /account/second-step/begin": OPEN,
    "POST /account/second-step/codes": OPEN,
    "POST /account/second-step/confirm": OPEN,
    "POST /account/second-step/end": OPEN,
    "POST /application/<token>": Tried(fill=lambda target: {"token": target.application}, nobody=frozenset({404})),
    "POST /b/<slug>/console/applications/<uid>/decide": of("application"),
    "POST /b/<slug>/console/applications/<uid>/invite-again": of("application"),
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
    "POST /b/<slug>/console/brand": Tried(),
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
    "POST /b/<slug>/console/people/<uid>/invite-again": of("member"),
    "POST /b/<slug>/console/people/<uid>/photo/remove": of("member"),
    "POST /b/<slug>/console/people/<uid>/wish": of("member"),
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
    "POST /b/<slug>/desk/ticket": Tried(),
    "POST /embed/<key>/counts": Tried(REFUSED, REFUSED, body=lambda target: "{}", headers=lambda target: FROM_TWIN),
    "POST /embed/<key>/session": Tried(REFUSED, REFUSED, body=lambda target: SESSION, headers=lambda target: FROM_TWIN),
    "POST /embed/commands": Tried(REFUSED, REFUSED, body=lambda target: "{}", headers=lambda target: FROM_TWIN),
    "POST /embed/mirror": Tried(REFUSED, REFUSED, body=lambda target: "", headers=lambda target: FROM_TWIN),
    "POST /forgotten": OPEN,
    "POST /join/<slug>": OPEN,
    "POST /link/<token>": Tried(frozenset({404, 410, 422}), frozenset({404, 410, 422}), fill=lambda target: {"token": target.conversation}),
    "POST /no-more-letters/<token>": Tried(frozenset({404, 410}), frozenset({404, 410}), fill=lambda target: {"token": target.conversation}),
    "POST /sign-in": OPEN,
    "POST /sign-in/code": OPEN,
    "POST /sign-out": OPEN,
}


def request(browser: Client, route: str, cell: Tried, target: Target, *, forged: bool = False, **more: str) -> Any:
    """Send a cell's request; `more` replaces parts of the address once again, `forged` sends it as another site's page would."""
    method, rule = route.split(" ", 1)
    filled = {"slug": target.slug, "key": target.site_key, **cell.fill(target), **more}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(filled[found[1]]), rule)
    if method == "GET":
        return browser.get(path, headers=cell.headers(target))
    data = cell.body(target) if cell.body else cell.form(target)
    return browser.open(path, method=method, forged=forged, headers=cell.headers(target), data=data)


def routes(app: Flask) -> set[str]:
    """Every route of the app, as `METHOD rule`; HEAD and OPTIONS follow GET."""
    return {f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def untried_routes(app: Flask) -> list[str]:
    """Routes without a cell, and cells without a route."""
    return sorted(routes(app) ^ ROUTES.keys())


def untried_commands() -> list[str]:
    """Commands without a cell, and cells without a command."""
    return sorted(Command.registry.keys() ^ COMMANDS.keys())
