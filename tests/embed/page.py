"""A page of a shop: what its script sends to Vouch, as a browser sends it across origins."""

import json
from dataclasses import dataclass, replace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.brands.models import Site
from app.conversations.models import Conversation
from app.kernel import clock, vault, work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.ids import uid
from app.visitors.recognising import by_token
from tests.cast import Cast
from tests.conversations.talk import begin


@dataclass(frozen=True)
class Page:
    """`origin` None is a request that no page made."""

    client: FlaskClient
    key: str
    origin: str | None

    def at(self, origin: str | None) -> "Page":
        return replace(self, origin=origin)

    def settings(self, **headers: str) -> TestResponse:
        return self.client.get(f"/embed/{self.key}/settings.json", headers=self._headers(headers))

    def session(self, said: Any = None, *, raw: bytes | None = None) -> TestResponse:
        """text/plain, so that a browser asks no preflight."""
        body = raw if raw is not None else json.dumps(said if said is not None else {}).encode()
        return self.client.post(f"/embed/{self.key}/session", data=body, content_type="text/plain", headers=self._headers({}), forged=True)

    def enter(self, **said: Any) -> str:
        """A token for a visitor who acts now."""
        answer = self.session(said)
        assert answer.status_code == 200, answer.text
        return str(answer.json["token"])

    def send(self, token: str | None, name: str, command: Any, **headers: str) -> TestResponse:
        return self.raw_command(token, json.dumps({"name": name, "command": command}).encode(), **headers)

    def raw_command(self, token: str | None, body: bytes, **headers: str) -> TestResponse:
        return self.client.post("/embed/commands", data=body, content_type="application/json",
                                headers=self._headers(bearer(token) | headers), forged=True)

    def sync(self, token: str | None, conversation: str, after: Any = 0) -> TestResponse:
        return self.client.get("/embed/sync", query_string={"conversation": conversation, "after": after}, headers=self._headers(bearer(token)))

    def preflight(self, path: str) -> TestResponse:
        return self.client.options(path, headers=self._headers({"Access-Control-Request-Method": "POST"}))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return more | ({"Origin": self.origin} if self.origin is not None else {})


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def who(token: str) -> Actor:
    """The visitor who holds the token."""
    with reading() as session:
        actor = by_token(session, token)
    assert actor is not None
    return actor


def started(cast: Cast, token: str) -> str:
    """The uid of a conversation that this visitor has begun."""
    return work.do(begin, cast, by=who(token), conversation=uid(), now=clock.now()).uid


def number_of(conversation: str) -> int:
    """The id of the conversation with this uid."""
    with reading() as session:
        return session.scalars(select(Conversation.id).where(Conversation.uid == conversation)).one()


def secret_of(site_id: int) -> str:
    with reading() as session:
        return vault.unseal(session.get_one(Site, site_id).identify_secret)
