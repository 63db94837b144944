"""Objectif in the morning: Ines is there, Vera is on the shop, and nobody has asked yet."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from app import demo
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.realtime import pacing
from tests.cast import Cast
from tests.ground.doors import Told
from tests.matrix import world
from tests.matrix.world import must


@dataclass
class House:
    """The two brands, and short ways to let their people act through the public commands."""

    told: Told
    objectif: demo.Made
    lumen: demo.Made
    ines: Actor
    omar: Actor
    vera: Actor
    zoe: Actor
    asked: list[str] = field(default_factory=list)

    def say(self, actor: Actor, name: str, **command: Any) -> Any:
        return must(self.told.say(actor, name, command))

    def ask(self, visitor: Actor | None = None) -> str:
        """Somebody asks about optics; nobody counts how fast."""
        pacing.count_in("memory://")
        self.asked.append(world.ask(self.told, visitor or self.vera))
        return self.asked[-1]

    def accept(self, actor: Actor | None = None) -> Any:
        actor = actor or self.ines
        return self.say(actor, "offer.accept", offer=world.open_offer(actor), client_id=uid())

    def held(self) -> tuple[str, int]:
        """A conversation that Ines answers; its uid and epoch."""
        conversation = self.ask()
        return conversation, self.accept()["epoch"]

    def desk(self, actor: Actor | None = None) -> Any:
        return self.say(actor or self.ines, "desk.sync")

    def account_of(self, actor: Actor) -> int:
        assert actor.account_id is not None
        return actor.account_id


@pytest.fixture
def house(told: Told, app: Flask, cast: Cast) -> House:
    found = House(told, cast.objectif, cast.lumen, ines=cast.ines, omar=cast.omar, vera=cast.vera, zoe=cast.zoe)
    for actor in (found.ines, found.zoe):
        found.say(actor, "conversation.heads", conversations=[])
        found.say(actor, "availability.set", availability="available")
    told.heard.clear()
    return found
