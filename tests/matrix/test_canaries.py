"""Everybody else does what they like, ten thousand times: of a brand full of canaries not one is seen outside."""

import json
import os
import random
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import Connection

from app.brands.models import Member
from app.brands.staffing import place_member
from app.community.policy import audience_of
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.realtime import delivery, pacing
from tests.ground.databases import ENOUGH
from tests.ground.doors import Client, Told
from tests.matrix import canaries, cells
from tests.matrix.acting import CANARY, ask, member
from tests.matrix.test_outsider import LETTERBOX
from tests.matrix.tried import Target
from tests.matrix.world import World

ACTIONS = 10_000 if os.environ.get("PROVE") else 300
A_STRETCH = 50  # then what they did to themselves is undone: who has signed out or left tries nothing more
ASKED = "?q=canary&before=9999&page=2&from=2000-01-01&to=2100-01-01&topic=1&state=all&size=large"
TWIN = "http://twin.localhost:5000"


class Others:
    """Lumen's owner, manager, agent, ambassador and visitor, and nobody at all: each does something of what there is, to anything."""

    def __init__(self, played: World, told: Told, app: Flask, signed_in: Callable[[int], Client], *, seed: int) -> None:
        self.played, self.told, self.app, self.signed_in = played, told, app, signed_in
        self.dice = random.Random(seed)
        self.people: dict[str, Actor] = {"zoe": played.zoe, "visitor": played.zoes_visitor}
        for role in ("manager", "agent", "ambassador"):
            number = _joined(played.lumen, role)
            self.people[role] = member(number)
        self.own = self._own()

    def act(self) -> tuple[str, str]:
        """What somebody did, and everything that came back."""
        return self.dice.choice((self.say, self.say, self.request))()

    def say(self) -> tuple[str, str]:
        who, name = self.dice.choice(sorted(self.people)), self.dice.choice(sorted(cells.COMMANDS))
        return f"{who} {name}", json.dumps(self.told.say(self.people[who], name, cells.COMMANDS[name].command(self.target())))

    def request(self) -> tuple[str, str]:
        who, route = self.dice.choice(["nobody", *sorted(self.people)]), self.dice.choice(sorted(cells.ROUTES.keys() - {LETTERBOX}))
        cell, target = cells.ROUTES[route], self.target()
        account = self.people[who].account_id if who in self.people else None
        browser: Any = self.signed_in(account) if account else self.app.test_client()
        headers = {"Origin": TWIN, **({"Authorization": f"Bearer {self.played.tokens['zoes_visitor']}"} if who == "visitor" else {})}
        asking = replace(cell, query=lambda found: cell.query(found) or self.dice.choice(("", ASKED)))
        answer = cells.request(browser, route, asking, target, headers=headers)
        assert answer.status_code < 500, (who, route)
        return f"{who} {route}", f"{answer.headers} {answer.text}"

    def target(self) -> Target:
        """Ids of either brand, mixed: a thing of theirs in one's own place, one's own in theirs."""
        theirs, ours = asdict(self.played.target), asdict(self.own)
        share = self.dice.choice((0.0, 0.1, 0.5, 0.9))
        return Target(**{key: ours[key] if self.dice.random() < share else value for key, value in theirs.items()})

    def heard(self) -> list[str]:
        """What reached any audience that one of them is in."""
        keys = {actor.key for actor in self.people.values()}
        audiences = {delivery.person(actor) for actor in self.people.values()} | {audience_of(self.played.lumen)}
        audiences |= {audience for sid, audience in self.told.joined if sid in keys}
        found = [f"{audience} {name}" for audience, name, data in self.told.heard if audience in audiences and canaries.MARK in json.dumps(data)]
        self.told.heard.clear()
        return found

    def _own(self) -> Target:
        """What Lumen has of the same kinds."""
        conversation = ask(self.told, self.played.zoes_visitor, words="Does this lamp dim?")
        return replace(self.played.target, slug="lumen", conversation=conversation, another=conversation, member=str(uid()), epoch=0)


def _joined(brand_id: int, role: str) -> int:
    def place(unit: work.Unit) -> int:
        number = place_member(unit, brand_id=brand_id, email=f"{role}@lumen.example", name=role.title(), role=role, now=clock.now())
        unit.get_one(Member, number).joined_at = clock.now()
        unit.flush()
        return number

    return int(work.do(place))


class TestCanaries:
    @pytest.mark.only("sqlite")
    def test_are_in_every_field_with_words(self, played: World, connection: Connection) -> None:
        """But for what a post about a badge says: the badge's own words, which have theirs."""
        assert sorted(canaries.fields() - canaries.plant(connection, played.objectif)) == ["feed_post.data"]

    @pytest.mark.only("sqlite")
    def test_would_be_noticed(self, played: World, told: Told, connection: Connection) -> None:
        canaries.plant(connection, played.objectif)
        for who, name in (("ines", "conversation.sync"), ("olga", "feed.older"), ("omar", "replies.list"), ("vera", "conversation.sync")):
            came = json.dumps(told.say(played.people[who], name, cells.COMMANDS[name].command(played.target)))
            assert canaries.SEEN.search(came), (who, name)

    @pytest.mark.only(*ENOUGH)
    def test_are_seen_by_nobody_else(self, played: World, told: Told, app: Flask, signed_in: Any, connection: Connection) -> None:
        others = Others(played, told, app, signed_in, seed=random.randrange(2**32))
        canaries.plant(connection, played.objectif)
        savepoint, insiders = connection.begin_nested(), [played.people[name] for name in sorted(played.people)]
        for number in range(ACTIONS):
            if number % A_STRETCH == 0:
                savepoint.rollback()
                savepoint = connection.begin_nested()
            pacing.count_in("memory://")
            told.say(others.dice.choice(insiders), *_life(others.dice, played))
            did, came = others.act()
            seen = canaries.SEEN.findall(came) + [CANARY] * (CANARY in came)
            assert seen == [], did
            assert others.heard() == [], did
        savepoint.rollback()


def _life(dice: random.Random, played: World) -> tuple[str, dict[str, Any]]:
    """Objectif goes on meanwhile: what its own people say and do reaches no one else either."""
    name = dice.choice(("message.post", "typing.show", "read.mark", "feed.post", "conversation.sync", "promotions.list", "visitor.read", "desk.sync"))
    command = cells.COMMANDS[name].command(played.target)
    return name, {**command, **({"body": f"{canaries.MARK}-said-aloud-1"} if "body" in command else {})}
