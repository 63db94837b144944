"""The film: one house on a database of its own, everybody of Objectif at their desks."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask

from app import wiring
from app.kernel import clock
from app.kernel.opening import opened
from app.realtime import delivery
from app.realtime.connections import Connections
from app.routing.pace import Pace, pace, set_pace
from tests.cast import NOON, Cast, visiting
from tests.folding.filming import Film, Screen
from tests.folding.scenes import Scene, among_themselves, make_badge
from tests.ground import databases
from tests.ground.databases import Database
from tests.promises.house import House

PROVE = bool(os.environ.get("PROVE"))
WHOLE = ("ines", "maya")  # one who hears no more of what was handed over, and one who may go on reading it
COLLEAGUES = {"ines": "awa", "omar": "maya", "maya": "olga", "olga": "omar"}


@pytest.fixture(scope="module")
def film(peopled: tuple[Database, Cast], _house: Flask) -> Iterator[Film]:
    """Everything was played."""
    database, cast = peopled
    before = pace()
    set_pace(Pace())
    with databases.copied(database, "film") as copy, opened(copy.url, wiring.CONSEQUENCES), clock.stopped_at(NOON) as move:
        found = Film(House(_house, move))
        people = {name: found.add(name, getattr(cast, name), {"member": str(getattr(cast, name).member_id)})
                  for name in ("ines", "awa", "omar", "maya", "olga")}
        make_badge(found, cast.objectif.brand_id)
        scenes = [Scene(found, people[who], people[colleague], *(_visitor(found, cast, f"{name} of {who}") for name in ("vera", "otto")))
                  for who, colleague in COLLEAGUES.items()]
        for scene in scenes:
            scene.play(queue=PROVE or scene is scenes[0], whole=PROVE or scene.who.name in WHOLE)
        among_themselves(found, people["olga"], [people[name] for name in COLLEAGUES], scenes[0])
        yield found
    set_pace(before)
    delivery.open_through(None, Connections())


def _visitor(film: Film, cast: Cast, name: str) -> Screen:
    came = visiting(cast.objectif, now=clock.now())
    return film.add(name, came.actor, {"visitor": came.token})
