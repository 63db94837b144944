"""Where it plays: a database with the cast and its visitors, which notes what happens in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.hashing import hash_password
from app.brands.models import Brand
from app.conversations.models import Entry
from app.demo import CAST, _set_password
from app.kernel import clock, migrating, vault, work
from app.kernel.jobs import Job
from app.routing.models import AssignmentOffer, Waiting
from tests.cast import made_in, visiting
from tests.chaos.person import Person
from tests.chaos.respondent import Respondent
from tests.chaos.visitor import Visitor
from tests.ground import databases
from tests.ground.databases import Database
from tests.ground.lines import Desk, as_respondent, as_visitor
from tests.ground.server import KEYS, Server
from tests.ground.warm import Ember, WarmServer
from tests.promises import noting, stored
from tests.promises.told import Told

VISITORS = 8
RESPONDENTS = ("ines", "awa", "lena", "omar", "maya")
PASSWORD = "a password for the whole cast"


@dataclass(frozen=True)
class Town:
    """A database in which nobody has said anything yet. `visitors` are (key, token), `members` key by name."""

    database: Database
    visitors: list[tuple[str, str]]
    members: dict[str, str]

    def people(self, server: Server, *, seed: str, told: Told) -> list[Person]:
        """Everybody at their browser; one visitor's network blocks WebSocket. The server must run: respondents sign in."""
        strangers: list[tuple[str, str]] = []
        visitors = [Visitor(key, as_visitor(server, token, source=f"127.0.1.{number}", blocked=number == 1), seed=seed, told=told,
                            strangers=strangers) for number, (key, token) in enumerate(self.visitors, 1)]
        respondents = [
            Respondent(self.members[name], as_respondent(server, Desk(server, CAST[name].email, PASSWORD), source=f"127.0.2.{number}"),
                       seed=seed, told=told) for number, name in enumerate(RESPONDENTS, 1)]
        return [*visitors, *respondents]

    def stamp(self) -> tuple[object, ...] | None:
        """What differs when anything happened meanwhile; None while something is under way."""
        with Session(self.database.reader) as session:
            def number(what: object, *where: object) -> int:
                return int(session.scalar(select(what).where(*where)) or 0)  # type: ignore[call-overload]  # a count or a maximum

            busy = (number(func.count(AssignmentOffer.id), AssignmentOffer.state == "open")
                    + number(func.count(Waiting.conversation_id), Waiting.stage.in_(("offering", "waiting")))
                    + number(func.count(Job.id), Job.due <= clock.now()))
            return None if busy else (number(func.max(Entry.id)), number(func.max(AssignmentOffer.id)))

    def stored(self) -> stored.Stored:
        """Everything, in one snapshot."""
        with Session(self.database.reader, expire_on_commit=False) as session:
            return stored.read(session)


@contextmanager
def built(kind: str, url: str = "") -> Iterator[Town]:
    """A town on a new database of this kind, or on the empty one at `url`."""
    vault.open_with(encryption_keys=[KEYS["ENCRYPTION_KEYS"]], signing_keys=[KEYS["SECRET_KEYS"]])
    if not url:
        with databases.template(kind) as database:
            yield _settled(database)
        return
    migrating.upgrade(url)
    database = Database("sqlite" if url.startswith("sqlite") else "postgresql", url)
    try:
        with Session(database.reader) as session:
            if session.scalar(select(func.count()).select_from(Brand)):
                raise SystemExit(f"{url} holds a brand: chaos wants an empty database, it writes into it and leaves it full")
        yield _settled(database)
    finally:
        database.close()


def _settled(database: Database) -> Town:
    with database.engine.begin() as connection:
        with made_in(connection) as cast:
            here = [visiting(cast.objectif) for _ in range(VISITORS)]
            word = hash_password(PASSWORD)
            for person in CAST.values():
                work.do(_set_password, email=person.email, password_hash=word, now=clock.now())
        noting.install(connection)
    members = {name: f"m{number}" for name, number in cast.objectif.members.items()}
    return Town(database, [(each.actor.key, each.token) for each in here], members)


def server_of(town: Town, folder: Path, ember: Ember, *, offer: float, promise: float) -> Server:
    """The house's own server on the town's database, with little patience so that much happens."""
    town.database.close()
    return WarmServer(ember, town.database.url, folder, OFFER_SECONDS=str(offer), PROMISED_WAIT_SECONDS=str(promise))
