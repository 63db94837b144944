"""Every role tries every command and every route: what is declared as theirs they get, everything else is refused and changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import Connection

from app.realtime import pacing
from tests.ground.databases import ENOUGH
from tests.ground.doors import Client, Told
from tests.matrix import cells
from tests.matrix.tried import ALL, MEMBERS_AND_VISITORS
from tests.matrix.untouched import Watch
from tests.matrix.world import World

SHOP, TWIN = "http://shop.localhost:5000", "http://twin.localhost:5000"
NO = {"not_found", "not_allowed", "unauthorized"}
BROKEN = {"fault", "slow_down", "unavailable"}
ROLES = ("nobody", "vera", "ines", "omar", "maya", "olga")  # one of each, and the visitor who asked
Attempt = Callable[[str, str], tuple[bool, str]]


@pytest.fixture
def tries(played: World, connection: Connection) -> Callable[[Attempt, str, str, frozenset[str]], list[str]]:
    """One person's try of one thing: what is wrong about it. Each try finds the world as it was."""
    watch = Watch(connection, played.objectif)

    def one(attempt: Attempt, who: str, what: str, may: frozenset[str]) -> list[str]:
        pacing.count_in("memory://")
        with watch.over() as changed:
            got, answer = attempt(who, what)
            wrong = [] if got else [f"{who} was refused and changed {table}" for table in changed()]
        return [f"{what}: {each}" for each in (*wrong, *([f"{who} got {answer}"] if got != (who in may) else []))]

    return one


class TestCommands:
    @pytest.mark.only(*ENOUGH)
    def test_are_for_whom_they_are_declared(self, played: World, told: Told, tries: Any) -> None:
        def attempt(who: str, name: str) -> tuple[bool, str]:
            ack = told.say(played.people[who], name, cells.COMMANDS[name].command(played.target))
            code = "ok" if ack["ok"] else ack["code"]
            return code not in NO | BROKEN, code

        everybody = sorted(MEMBERS_AND_VISITORS)
        assert [each for name, cell in cells.COMMANDS.items() for who in everybody for each in tries(attempt, who, name, cell.may)] == []

    @pytest.mark.only(*ENOUGH)
    def test_are_for_nobody_who_has_no_token(self, played: World, app: Flask) -> None:
        for name, cell in cells.COMMANDS.items():
            said = {"name": name, "command": cell.command(played.target)}
            for headers in ({}, {"Authorization": "Bearer " + "x" * 43}, {"Authorization": f"Basic {played.tokens['vera']}"}):
                assert app.test_client().post("/embed/commands", json=said, headers={"Origin": SHOP, **headers}).status_code == 401, name


class TestRoutes:
    @pytest.mark.only(*ENOUGH)
    def test_are_for_whom_they_are_declared(self, played: World, app: Flask, signed_in: Callable[[int], Client], tries: Any) -> None:
        def attempt(who: str, route: str) -> tuple[bool, str]:
            answer = cells.request(_browser(app, signed_in, played, who), route, cells.ROUTES[route], played.target, headers=_headers(played, who))
            to_sign_in = answer.headers.get("Location", "").startswith("/sign-in?next=")
            assert answer.status_code < 500, (route, who)
            return answer.status_code not in (401, 403, 404) and not to_sign_in, str(answer.status_code)

        assert [each for route, cell in cells.ROUTES.items() for who in ROLES for each in tries(attempt, who, route, cell.may)] == []

    @pytest.mark.only(*ENOUGH)
    def test_of_a_visitor_are_shut_to_another_brands(self, played: World, app: Flask) -> None:
        """The outsider's own token, on a page of either brand: Objectif's site and conversation are not there."""
        of_a_token = [route for route, cell in cells.ROUTES.items() if "/embed/" in route and cell.may != ALL]
        for route in of_a_token:
            for origin, token in ((TWIN, "vera"), (SHOP, "zoes_visitor"), (TWIN, "zoes_visitor")):
                headers = {"Origin": origin, "Authorization": f"Bearer {played.tokens[token]}"}
                answer = cells.request(app.test_client(), route, cells.ROUTES[route], played.target, headers=headers)
                assert answer.status_code in ((401, 403, 404) if origin != TWIN or token == "vera" else (404, 422)), (route, origin, token)


def _browser(app: Flask, signed_in: Callable[[int], Client], played: World, who: str) -> Any:
    account = played.people[who].account_id if who in played.people else None
    return signed_in(account) if account else app.test_client()


def _headers(played: World, who: str) -> dict[str, str]:
    """What a page of the shop sends; a visitor's browser its token as well."""
    return {"Origin": SHOP, **({"Authorization": f"Bearer {played.tokens[who]}"} if who in played.tokens else {})}
