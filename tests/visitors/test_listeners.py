"""Sockets of who is kept out, or whose token changed, close."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from app.kernel import clock, work
from app.kernel.work import Unit
from app.visitors import listeners
from app.visitors.blocking import block
from app.visitors.identifying import Identity, identify
from app.visitors.models import UsedIdentity
from tests.ground.doors import Told
from tests.routing.scene import NOON, Scene


@pytest.fixture
def scene(connection: Connection):
    """The scene on the doors' own transaction."""
    with Unit(connection) as unit:
        yield Scene(unit)
        unit.rollback()


def identity(scene: Scene) -> Identity:
    return Identity(site_id=scene.site.id, brand_id=scene.id, token_id="once", reference="7", name="Vera", email="", expires_at=NOON)


class TestDropping:
    def test_closes_the_sockets_of_the_blocked_and_of_the_old_token(self, scene: Scene, told: Told) -> None:
        ines, vera, karim = scene.member("Ines"), scene.visitor(), scene.visitor()
        for visitor in (vera, karim):
            told.say(visitor, "conversation.heads", {"conversations": []})
        work.do(block, actor=ines, visitor_id=vera.visitor_id, reason="Insults", days=0, now=NOON)
        assert told.dropped == [vera.key]
        work.do(identify, visitor_id=karim.visitor_id, identity=identity(scene), now=NOON)
        assert told.dropped == [vera.key, karim.key]


class TestForgetIdentities:
    def test_runs_by_the_clock(self, scene: Scene, told: Told) -> None:
        work.do(identify, visitor_id=scene.visitor().visitor_id, identity=identity(scene), now=NOON)
        with clock.stopped_at(NOON + timedelta(hours=1)):
            listeners.forget_identities()
        assert scene.unit.scalar(select(func.count()).select_from(UsedIdentity)) == 0
