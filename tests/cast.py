"""The named cast: Objectif and Lumen with their people, made once for a worker by the demo's own functions.

A test that asks for `cast` stands on a database that holds both brands; what it changes is rolled back as everywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection

from app import demo
from app.brands.models import Site, Workspace
from app.brands.queries import actor_of_member
from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.database import read_from, reading
from app.kernel.writer import Inline
from app.visitors.recognising import admit
from tests.ground import databases
from tests.ground.databases import Database
from tests.ground.lasting import Lasting

SHOP, TWIN = "http://shop.localhost:5000", "http://twin.localhost:5000"
FOUNDED = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # when the rooms' tests play


@dataclass(frozen=True)
class Visiting:
    """A visitor with the token that only their browser holds."""

    actor: Actor
    uid: str
    token: str


@dataclass(frozen=True)
class Cast:
    """Who plays. Zoe and `zoes_visitor` belong to Lumen: they are the outsiders."""

    objectif: demo.Made
    lumen: demo.Made
    workspace_id: int
    vera_at: Visiting
    other_at: Visiting
    zoes_visitor_at: Visiting
    ines: Actor
    awa: Actor
    lena: Actor
    omar: Actor
    maya: Actor
    olga: Actor
    zoe: Actor

    @property
    def vera(self) -> Actor:
        """The visitor who asks."""
        return self.vera_at.actor

    @property
    def other(self) -> Actor:
        """Another visitor of the same shop."""
        return self.other_at.actor

    @property
    def zoes_visitor(self) -> Actor:
        return self.zoes_visitor_at.actor


def make() -> Cast:
    """Both brands in the database that `work.do` writes to and `reading()` reads from."""
    objectif, lumen = demo.make_objectif(shop_origin=SHOP, now=FOUNDED), demo.make_lumen(shop_origin=TWIN, now=FOUNDED)
    people = {name: member(number) for made in (objectif, lumen) for name, number in made.members.items()}
    with reading() as session:
        workspace_id = session.scalars(select(Workspace.id).where(Workspace.brand_id == objectif.brand_id)).one()
    return Cast(objectif=objectif, lumen=lumen, workspace_id=workspace_id, vera_at=visiting(objectif), other_at=visiting(objectif),
                zoes_visitor_at=visiting(lumen), **people)


def visiting(made: demo.Made, *, language: str = "en", device: str = "phone", now: datetime = FOUNDED) -> Visiting:
    """A new visitor of the brand's site."""
    with reading() as session:
        site = session.get_one(Site, made.site_id)
    admitted = work.do(admit, site=site, language=language, device=device, now=now)
    return Visiting(admitted.actor, admitted.uid, admitted.token)


def member(member_id: int) -> Actor:
    """Who this member is now."""
    with reading() as session:
        actor = actor_of_member(session, member_id)
    assert actor is not None
    return actor


@contextmanager
def made_in(connection: Connection) -> Iterator[Cast]:
    """The cast, made through this connection; whether it stays is the caller's transaction's affair."""
    read_from(connection)
    try:
        with work.used(Inline(connection, {})):
            yield make()
    finally:
        read_from(None)


@contextmanager
def cast_in(database: Database) -> Iterator[tuple[Database, Cast]]:
    with databases.copied(database, "cast") as copy:
        with copy.engine.begin() as connection, made_in(connection) as cast:
            pass
        yield copy, cast


@pytest.fixture(scope="session")
def peopled(database: Database, lasting: Lasting) -> tuple[Database, Cast]:
    """A copy of the worker's template in which both brands live."""
    found: tuple[Database, Cast] = lasting.once(("cast", database.kind), lambda: cast_in(database))
    return found


@pytest.fixture
def cast(peopled: tuple[Database, Cast]) -> Cast:
    """Who is in the test's database, the one that `connection` and everything on it uses."""
    return peopled[1]


@pytest.fixture
def own_peopled(peopled: tuple[Database, Cast], request: pytest.FixtureRequest) -> Iterator[Database]:
    """A copy with the cast in it, for a test that commits."""
    with databases.copied(peopled[0], f"{abs(hash(request.node.nodeid)):x}") as copy:
        yield copy
