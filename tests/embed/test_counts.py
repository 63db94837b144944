"""What pages tell about invitations, and what they are told of rules: small, about nobody, and of no use to who lies."""

import json
from typing import Any

import brotli
import pytest
from sqlalchemy import select

from app.demo_targeting import RULES
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.ids import uid
from app.realtime import pacing
from app.routing.models import InvitationCount
from app.routing.ruling import add_rule
from app.visitors.models import Visitor
from tests.cast import TWIN, Cast
from tests.embed.page import Page

LARGEST = 1_536  # bytes with brotli, of settings.json


@pytest.fixture
def rules(cast: Cast) -> list[str]:
    """The demo's rules on Objectif's site."""
    return [work.do(add_rule, actor=cast.olga, site_id=cast.objectif.site_id, ruled=each, now=clock.now()) for each in RULES]


def _tell(page: Page, body: Any, *, raw: bytes | None = None) -> int:
    answer = page.client.post(f"/embed/{page.key}/counts", data=raw if raw is not None else json.dumps(body).encode(), content_type="text/plain",
                              headers={"Origin": page.origin} if page.origin else {}, forged=True)
    return answer.status_code


def _counted() -> list[tuple[int, int, int]]:
    with reading() as session:
        return [(row.due, row.shown, row.opened) for row in session.scalars(select(InvitationCount))]


class TestRulesOfASettingsFile:
    def test_stay_small_and_say_who_could_answer(self, page: Page, rules: list[str]) -> None:
        answer = page.settings()
        said = answer.json["rules"]
        assert [rule["uid"] for rule in said["list"]] == rules
        assert said["list"][1] == {"uid": rules[1], "if": {"type": ["product"], "back": True}, "do": "proactive", "after": 2, "who": None,
                                   "words": {language: RULES[1].words[language] for language in ("en", "fr")}}
        assert len(brotli.compress(answer.data)) <= LARGEST
        assert "later" in answer.json["button"]["fr"]


class TestCounts:
    def test_are_added_up_and_answered_by_nothing(self, page: Page, rules: list[str]) -> None:
        said = {"counts": [{"rule": rules[0], "due": 2, "shown": 1, "opened": 1}, {"rule": uid(), "due": 9}]}
        assert [_tell(page, said), _tell(page, said)] == [204, 204]
        assert _counted() == [(4, 2, 2)]

    @pytest.mark.parametrize("body", [
        [], {"counts": 1}, {"counts": [{}]}, {"counts": [{"rule": "x"}]}, {"counts": [], "visitor": "v"}, {"counts": [{"rule": uid(), "due": 21}]},
        {"counts": [{"rule": uid(), "due": -1}]}, {"counts": [{"rule": uid(), "due": 1.5}]}, {"counts": [{"rule": uid(), "due": True}]},
        {"counts": [{"rule": uid()}] * 21}])
    def test_refuse_what_is_none(self, page: Page, rules: list[str], body: Any) -> None:
        assert _tell(page, body) == 422 and _counted() == []

    def test_refuse_other_pages_floods_and_noise(self, page: Page, rules: list[str]) -> None:
        one = {"counts": [{"rule": rules[0], "due": 1}]}
        assert [_tell(page.at(origin), one) for origin in (TWIN, None, "null")] == [403, 403, 403]
        assert _tell(page, None, raw=b"\xff\x00") == 422
        assert _tell(page, None, raw=b"x" * 9_000) == 413
        assert _tell(page, {}) == 422
        answers = [_tell(page, one) for _ in range(70)]
        assert answers[0] == 204 and answers[-1] == 429


class TestTrail:
    def test_is_what_the_browser_holds_and_gone_when_asked(self, page: Page) -> None:
        token = page.enter()
        shown = {"url": "http://shop.localhost/", "title": "", "type": "list", "topic": "", "product": ""}
        trail = [{"path": "/", "title": "Shop", "type": "list", "topic": "", "at": 1}]
        basket = {"value": 4_900, "currency": "EUR", "items": [{"name": "Roll <b>", "count": 2}]}

        def kept() -> Any:
            with reading() as session:
                row = session.scalars(select(Visitor).order_by(Visitor.id.desc()).limit(1)).one()
                return row.trail, row.basket
        assert page.send(token, "page.show", {"page": shown, "trail": trail, "basket": basket}).json["ok"]
        assert kept() == (trail, basket)
        assert page.send(token, "trail.forget", {}).json["ok"] and page.send(token, "trail.forget", {}).json["ok"]
        assert kept() == (None, basket)
        assert page.send(token, "page.show", {"page": shown, "trail": trail}).json["ok"] and kept() == (trail, None)
        assert page.send(token, "page.show", {"page": shown}).json["ok"] and kept() == (None, None)
        for wrong in ({"trail": trail * 31}, {"trail": [{**trail[0], "path": "x" * 501}]}, {"basket": {"value": -1, "currency": "EUR"}}):
            pacing.count_in("memory://")  # a browser would take its time
            assert page.send(token, "page.show", {"page": shown, **wrong}).json["code"] == "malformed"
