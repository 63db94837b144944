"""What an installation holds after months: closed conversations with their messages, found by the search, put in by the thousand."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

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
SYLLABLES = ("ca", "me", "ra", "lens", "fil", "ter", "pho", "to", "strap", "bat", "te", "ry", "zoom", "tri", "pod", "flash", "ap", "er", "ture")


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything belongs, who answers there, and what is said: each text with the words it is found by from either side."""

    brand: int
    site: int
    workspace: int
    members: Sequence[int]
    texts: Sequence[tuple[str, tuple[str, str]]]


def add(url: str, messages: int, *, seed: int = 5) -> None:
    """So many more messages, in closed conversations of visitors of their own with respondents that are there. All are indexed."""
    chance, engine = random.Random(seed), open_engine(url, write=True, pool=1)
    try:
        with engine.connect() as connection:
            place = _place(connection, chance)
        for first in range(0, messages // EACH, SLICE):
            with engine.begin() as connection:
                _conversations(connection, chance, place, min(SLICE, messages // EACH - first))
    finally:
        engine.dispose()


def _place(connection: Connection, chance: random.Random) -> Place:
    brand, site, workspace = connection.execute(
        select(Site.brand_id, Site.id, Workspace.id).join(Workspace, Workspace.brand_id == Site.brand_id)).one()
    members, writes = connection.scalars(select(Member.id).where(Member.role == ROLES[1])).all(), tongue("sqlite")

    def words(body: str, role: str) -> str:
        return writes.document(body, scope=Scope(brand, role, site), languages=("en",))

    return Place(brand, site, workspace, members, [(body, (words(body, ROLES[0]), words(body, ROLES[1]))) for body in _bodies(chance)])


def _bodies(chance: random.Random) -> Iterator[str]:
    """Sentences of words of which some are common and most are rare."""
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(WORDS)]
    often = [1 / (rank + 1) for rank in range(WORDS)]
    for _ in range(BODIES):
        yield " ".join(chance.choices(words, often, k=chance.randint(4, 24)))


def _conversations(connection: Connection, chance: random.Random, place: Place, count: int) -> None:
    follows = {table: 1 + (connection.scalar(select(func.max(table.id))) or 0) for table in (Visitor, Conversation, Participant, Assignment, Entry)}
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in (*follows, Indexed)}
    began = clock.now() - timedelta(days=90)

    def kept(table: Any, **values: Any) -> int:
        number = follows[table] + len(rows[table])
        rows[table].append({"id": number, "brand_id": place.brand, **values})
        return number

    for _ in range(count):
        at = began + timedelta(seconds=chance.randint(0, 80 * 86_400))
        over, member = at + timedelta(hours=1), chance.choice(place.members)
        visitor = kept(Visitor, uid=uid(), site_id=place.site, token_hash=uid(), created_at=at, seen_at=at)
        talk = kept(Conversation, uid=uid(), workspace_id=place.workspace, site_id=place.site, created_at=at, closed_at=over, status="closed",
                    epoch=1, last_seq=EACH)
        seats = (kept(Participant, conversation_id=talk, ordinal=1, role=ROLES[0], visitor_id=visitor, member_id=None, joined_at=at),
                 kept(Participant, conversation_id=talk, ordinal=2, role=ROLES[1], visitor_id=None, member_id=member, joined_at=at))
        kept(Assignment, uid=uid(), conversation_id=talk, member_id=member, participant_id=seats[1], epoch=1, asked_at=at, started_at=at,
             answered_at=at, ended_at=over, ending="closed")
        for seq in range(1, EACH + 1):
            body, words = chance.choice(place.texts)
            entry = kept(Entry, conversation_id=talk, seq=seq, kind="text", sender_id=seats[seq % 2], client_id=uid(), body=body, language="en",
                         at=at + timedelta(seconds=30 * seq))
            rows[Indexed].append({"entry_id": entry, "edition": 1, "words": words[seq % 2]})
    for table, some in rows.items():
        connection.execute(insert(table), some)
    _indexed_through(connection, rows[Entry][-1]["id"])


def _indexed_through(connection: Connection, entry: int) -> None:
    if not connection.execute(update(IndexPlace).values(done=entry, final=entry)).rowcount:
        connection.execute(insert(IndexPlace), [{"id": 1, "edition": 1, "done": entry, "final": entry}])
