"""The outsider tries every command and every route, and gets nothing: no word, no change, no audience."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import Connection

from app.community.policy import audience_of
from app.realtime import gateway, pacing
from app.realtime.protocol import Command
from tests.ground.databases import ENOUGH
from tests.ground.doors import Client, Told
from tests.matrix import cells
from tests.matrix.tried import Target
from tests.matrix.untouched import Watch
from tests.matrix.world import CANARY, World

SignedIn = Callable[[int], Client]
ABOUT_A_THING = sorted(route for route in cells.ROUTES if "<slug>" in route and "<uid>" in route)
ONE_CLICK = "POST /no-more-letters/<token>"  # a mail program sends it (RFC 8058): the letter's signed link is its right, not a cookie
LETTERBOX = "GET /outbox"  # of the demo, where everybody's letters lie open on purpose; elsewhere there is none
CHANGING = sorted(route for route in cells.ROUTES if route.startswith("POST") and "/embed/" not in route and route != ONE_CLICK)


@pytest.fixture
def wrong(played: World, connection: Connection) -> Callable[[Iterable[str], Callable[[str], str]], list[str]]:
    """Try each of many and name those that went wrong; what Objectif has must stay as it is each time."""
    watch = Watch(connection, played.objectif)

    def each(names: Iterable[str], attempt: Callable[[str], str]) -> list[str]:
        found = []
        for name in names:
            pacing.count_in("memory://")
            with watch.over() as changed:
                said = attempt(name)
                found += [f"{name}: {what}" for what in (said, *(f"changed {table}" for table in changed())) if what]
        return found

    return each


def fault_of(answer: Any, allowed: Iterable[int]) -> str:
    """'' for a right answer."""
    if CANARY in answer.text:
        return "showed the canary"
    return "" if answer.status_code in allowed else f"answered {answer.status_code}"


class TestCommands:
    def test_each_have_a_cell(self, app: Flask) -> None:
        assert cells.untried_commands() == []

    def test_each_have_a_door(self, app: Flask) -> None:
        assert gateway.HANDLERS.keys() == Command.registry.keys()

    def test_without_a_cell_are_found(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(Command.registry, "planted.command", Command)
        assert cells.untried_commands() == ["planted.command"]

    @pytest.mark.parametrize("who", [0, 1], ids=["zoe", "zoes_visitor"])
    def test_give_the_outsider_nothing(self, played: World, told: Told, wrong: Any, who: int) -> None:
        outsider = played.outsiders[who]

        def attempt(name: str) -> str:
            cell = cells.COMMANDS[name]
            ack = told.say(outsider, name, cell.command(played.target))
            code = "ok" if ack["ok"] else ack["code"]
            return "showed the canary" if CANARY in json.dumps(ack) else "" if code in cell.answers else f"answered {code}"

        assert wrong(cells.COMMANDS, attempt) == []
        assert {audience for _, audience in told.joined} <= {outsider.key, audience_of(outsider.brand_id)}
        assert not [heard for heard in told.heard if CANARY in json.dumps(heard[2])]

    @pytest.mark.only(*ENOUGH)
    def test_answer_the_same_for_what_is_another_brands_and_for_what_is_nowhere(self, played: World, told: Told, wrong: Any) -> None:
        nowhere = Target(*["00000000-0000-7000-8000-000000000000"] * 6, epoch=1)

        def attempt(name: str) -> str:
            there = told.say(played.zoe, name, cells.COMMANDS[name].command(played.target))
            pacing.count_in("memory://")
            missing = told.say(played.zoe, name, cells.COMMANDS[name].command(nowhere))
            return "" if there["ok"] == missing["ok"] and (there["ok"] or there == missing) else f"{there} but {missing}"

        assert wrong(cells.COMMANDS, attempt) == []


class TestRoutes:
    def test_each_have_a_cell(self, app: Flask) -> None:
        assert cells.untried_routes(app) == []

    def test_without_a_cell_are_found(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(cells.ROUTES, "GET /b/<slug>/desk")
        assert cells.untried_routes(app) == ["GET /b/<slug>/desk"]

    def test_give_the_outsider_nothing(self, played: World, signed_in: SignedIn, wrong: Any) -> None:
        def attempt(route: str) -> str:
            cell = cells.ROUTES[route]
            return fault_of(cells.request(signed_in(played.zoes_account), route, cell, played.target), cell.answers)

        assert wrong(cells.ROUTES.keys() - {LETTERBOX}, attempt) == []

    @pytest.mark.only(*ENOUGH)
    def test_give_nothing_to_a_browser_in_which_nobody_has_signed_in(self, played: World, app: Flask, wrong: Any) -> None:
        def attempt(route: str) -> str:
            cell = cells.ROUTES[route]
            return fault_of(cells.request(app.test_client(), route, cell, played.target), cell.nobody)

        assert wrong(cells.ROUTES.keys() - {LETTERBOX}, attempt) == []

    @pytest.mark.only(*ENOUGH)
    def test_find_nothing_of_another_brand_in_ones_own_office(self, played: World, signed_in: SignedIn, wrong: Any) -> None:
        def attempt(route: str) -> str:
            answer = cells.request(signed_in(played.zoes_account), route, cells.ROUTES[route], played.target, slug="lumen")
            return fault_of(answer, {404})

        assert wrong(ABOUT_A_THING, attempt) == []

    @pytest.mark.only(*ENOUGH)
    def test_refuse_a_forged_request(self, played: World, signed_in: SignedIn, wrong: Any) -> None:
        """Another site's page sends what the owner's own browser would: everything stays as it is."""
        def attempt(route: str) -> str:
            answer = cells.request(signed_in(played.olga.account_id or 0), route, cells.ROUTES[route], played.target, forged=True)
            return fault_of(answer, {400, 403})

        assert wrong(CHANGING, attempt) == []
