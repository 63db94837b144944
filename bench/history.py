"""What an installation holds after months: closed conversations with their messages, found by the search, put in by the thousand."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from app.accounts.models import Account  # noqa: F401 - the tables that others point at
from app.brands.models import Member, Site, Workspace
from app.conversations.models import Assignment, Conversation, Entry, Participant
from app.insights.models import Indexed, IndexPlace
from app.insights.wording import Scope, tongue
from app.kernel import clock
from app.kernel.database import open_engine
from app.kernel.ids import uid
from app.visitors.models import Visitor

EACH = 20  # messages of a conversation
SLICE = 250  # conversations of one transaction
BODIES, WORDS = 1_000, 3_000
ROLES = ("visitor", "ambassador")
NEEDLE = 1_000  # one message in so many has a word of its own
AGO, DAYS = 90, 80  # when the first was written, and in how many days all of them
SEED = 5
SYLLABLES = ("ca", "me", "ra", "lens", "fil", "ter", "pho", "to", "strap", "bat", "te", "ry", "zoom", "tri", "pod", "flash", "ap", "er", "ture")


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything belongs, who answers there, and what is said: each text with the words it is found by from either side."""

    brand: int
    site: int
    workspace: int
    members: Sequence[int]
    dialect: str
    texts: Sequence[tuple[str, tuple[str, ...]]] = ()

    def words(self, body: str) -> tuple[str, ...]:
        """What the index keeps of it for each of ROLES, wherever it stands."""
        return tuple(tongue(self.dialect).document(body, scope=Scope(self.brand, role, self.site), languages=("en",)) for role in ROLES)

    def place(self, entry: int) -> str:
        """What the index keeps of where it stands."""
        return tongue(self.dialect).place(Scope(self.brand), entry)


def add(url: str, messages: int, *, seed: int = SEED) -> None:
    """So many more messages, in closed conversations of visitors of their own with respondents that are there; the later ones were
    written later. All are indexed. Nothing may be written by the house afterwards on PostgreSQL, whose numbers are not moved on."""
    chance, engine, total = random.Random(seed), open_engine(url, write=True, pool=1), messages // EACH
    try:
        with engine.connect() as connection:
            place = _place(connection, random.Random(seed))
        for first in range(0, total, SLICE):
            with engine.begin() as connection:
                _conversations(connection, chance, place, range(first, min(first + SLICE, total)), total)
        with engine.begin() as connection:
            _indexed(connection)
    finally:
        engine.dispose()


def _place(connection: Connection, chance: random.Random) -> Place:
    brand, site, workspace = connection.execute(
        select(Site.brand_id, Site.id, Workspace.id).join(Workspace, Workspace.brand_id == Site.brand_id)).one()
    members = connection.scalars(select(Member.id).where(Member.role == ROLES[1])).all()
    here = Place(brand, site, workspace, members, connection.dialect.name)
    return replace(here, texts=[(body, here.words(body)) for body in bodies(chance)])


def bodies(chance: random.Random) -> Iterator[str]:
    """Sentences of words of which some are common and most are rare."""
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(WORDS)]
    often = [1 / (rank + 1) for rank in range(WORDS)]
    for _ in range(BODIES):
        yield " ".join(chance.choices(words, often, k=chance.randint(4, 24)))


def needle(entry: int) -> str:
    """The word that only this message has."""
    return f"order{entry}"


def _conversations(connection: Connection, chance: random.Random, place: Place, some: range, total: int) -> None:
    follows = {table: 1 + (connection.scalar(select(func.max(table.id))) or 0) for table in (Visitor, Conversation, Participant, Assignment, Entry)}
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in (*follows, Indexed)}
    began = clock.now() - timedelta(days=AGO)

    def kept(table: Any, **values: Any) -> int:
        number = follows[table] + len(rows[table])
        rows[table].append({"id": number, "brand_id": place.brand, **values})
        return number

    for at in (began + timedelta(days=DAYS) * (number / total) for number in some):
        over, member = at + timedelta(hours=1), chance.choice(place.members)
        visitor = kept(Visitor, uid=uid(), site_id=place.site, token_hash=uid(), created_at=at, seen_at=at)
        talk = kept(Conversation, uid=uid(), workspace_id=place.workspace, site_id=place.site, created_at=at, closed_at=over, status="closed",
                    epoch=1, last_seq=EACH)
        seats = (kept(Participant, conversation_id=talk, ordinal=1, role=ROLES[0], visitor_id=visitor, member_id=None, joined_at=at),
                 kept(Participant, conversation_id=talk, ordinal=2, role=ROLES[1], visitor_id=None, member_id=member, joined_at=at))
        kept(Assignment, uid=uid(), conversation_id=talk, member_id=member, participant_id=seats[1], epoch=1, asked_at=at, started_at=at,
             answered_at=at, ended_at=over, ending="closed")
        for seq in range(1, EACH + 1):
            (body, words), number = chance.choice(place.texts), follows[Entry] + len(rows[Entry])
            if number % NEEDLE == 0:
                words = place.words(body := f"{body} {needle(number)}")
            entry = kept(Entry, conversation_id=talk, seq=seq, kind="text", sender_id=seats[seq % 2], client_id=uid(), body=body, language="en",
                         at=at + timedelta(seconds=30 * seq))
            rows[Indexed].append({"entry_id": entry, "edition": 1, "words": words[seq % 2] + place.place(entry)})
    for table, those in rows.items():
        connection.execute(insert(table), those)


def _indexed(connection: Connection) -> None:
    """What the index knows of itself: how far it is, and where the hours are."""
    last = connection.scalar(select(func.max(Indexed.entry_id)))
    if not connection.execute(update(IndexPlace).values(done=last, final=last)).rowcount:
        connection.execute(insert(IndexPlace), [{"id": 1, "edition": 1, "done": last, "final": last}])
    connection.execute(text("DELETE FROM indexed_hour"))
    connection.execute(text("INSERT INTO indexed_hour (hour, low, high) SELECT e.at / 3600000, min(e.id), max(e.id)"
                            " FROM entry AS e JOIN indexed AS i ON i.entry_id = e.id GROUP BY 1"))
