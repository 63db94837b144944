"""The outsider tries every command and every route, and gets nothing: no word, no change, no audience."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.engine import Connection

from app.realtime import pacing
from app.realtime.protocol import Command
from tests.ground.doors import Client, Told
from tests.matrix import cells, world
from tests.matrix.world import CANARY, World


@pytest.fixture
def played(told: Told, app: Flask) -> World:
    return world.play(told)


class TestCommands:
    def test_each_have_a_cell(self, app: Flask) -> None:
        assert cells.untried_commands() == []

    def test_without_a_cell_are_found(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(Command.registry, "planted.command", Command)
        assert cells.untried_commands() == ["planted.command"]

    @pytest.mark.parametrize("name", sorted(cells.COMMANDS))
    @pytest.mark.parametrize("who", [0, 1], ids=["zoe", "zoes_visitor"])
    def test_give_the_outsider_nothing(self, played: World, told: Told, connection: Connection, name: str, who: int) -> None:
        cell, outsider = cells.COMMANDS[name], played.outsiders[who]
        with world.untouched(connection, played.objectif):
            ack = told.say(outsider, name, cell.command(played.target))
        assert ("ok" if ack["ok"] else ack["code"]) in cell.answers
        assert CANARY not in json.dumps(ack)
        assert {audience for _, audience in told.joined} <= {outsider.key}
        assert not [heard for heard in told.heard if CANARY in json.dumps(heard[2])]

    @pytest.mark.parametrize("name", sorted(cells.COMMANDS))
    def test_answer_the_same_for_what_is_another_brands_and_for_what_is_nowhere(self, played: World, told: Told, name: str) -> None:
        nowhere = cells.Target(*["00000000-0000-7000-8000-000000000000"] * 6, epoch=1)
        command = cells.COMMANDS[name].command
        there = told.say(played.zoe, name, command(played.target))
        pacing.count_in("memory://")
        assert there == {**told.say(played.zoe, name, command(nowhere)), **({"data": there["data"]} if there["ok"] else {})}


class TestRoutes:
    def test_each_have_a_cell(self, app: Flask) -> None:
        assert cells.untried_routes(app) == []

    def test_without_a_cell_are_found(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(cells.ROUTES, "GET /b/<slug>/desk")
        assert cells.untried_routes(app) == ["GET /b/<slug>/desk"]

    @pytest.mark.parametrize("route", sorted(cells.ROUTES))
    @pytest.mark.parametrize("who", ["zoe", "nobody"])
    def test_give_the_outsider_nothing(
            self, played: World, connection: Connection, client: Client, signed_in: Callable[[int], Client], route: str, who: str) -> None:
        cell, browser = cells.ROUTES[route], signed_in(played.zoes_account) if who == "zoe" else client
        with world.untouched(connection, played.objectif):
            answer = cells.request(browser, route, cell, played.target)
        assert answer.status_code in (cell.answers if who == "zoe" else cell.nobody)
        assert CANARY not in answer.text
