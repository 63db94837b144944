"""What was written becomes searchable and its language known: in chunks behind the log, each entry once, whatever order units end in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from app.brands.models import Brand, Site
from app.conversations.models import Conversation, Entry, Participant
from app.insights.models import Indexed, IndexedHour, IndexPlace
from app.insights.telling_languages import language_of
from app.insights.wording import Scope, Tongue, tongue
from app.kernel import clock
from app.kernel.database import fetch
from app.kernel.work import Unit

SEARCHED = ("text", "note")
MOST = 25  # entries in a unit: about two milliseconds for which nobody else writes
# SQLite gives the id of a deleted newest row again: so many ids below `done` are looked at once more.
LOOK_BACK = 1_000
WINDOW = 1_500
HOUR = 3_600_000  # milliseconds
NEVER = 2**62  # an hour that does not come


@dataclass(frozen=True, slots=True)
class Document:
    entry_id: int
    words: str
    at: datetime
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Entries to index; `top` is the highest id that was seen. With them everything from `after` to `through` is indexed."""

    edition: int
    after: int
    through: int
    top: int
    documents: Sequence[Document]


def next_chunk(session: Session, *, most: int = MOST) -> Chunk | None:
    """What is to be indexed next, or nothing. Folds and stems, so it belongs into the threadpool, outside of any unit."""
    place = session.get(IndexPlace, 1) or IndexPlace(id=1, edition=1, done=0, final=0)
    lite = session.get_bind().dialect.name == "sqlite"
    missing, top = _missing(session, place, after=place.done - (LOOK_BACK if lite else 0), most=most)
    if not missing and top <= place.done:
        return None
    through = min(missing[-1] if len(missing) == most else top, top if lite else place.final)
    rows = session.execute(
        select(Entry.id, Entry.at, Entry.brand_id, Entry.body, Participant.role, Conversation.site_id)
        .join(Conversation, Conversation.id == Entry.conversation_id).outerjoin(Participant, Participant.id == Entry.sender_id)
        .where(Entry.id.in_(missing)).order_by(Entry.id)).all()
    languages = languages_of(session, {row.brand_id for row in rows})
    writes = tongue(session.get_bind().dialect.name)
    return Chunk(place.edition, place.done, through, top, [_document(row, languages[row.brand_id], writes) for row in rows])


def _document(row: Any, languages: Sequence[str], writes: Tongue) -> Document:
    scope = Scope(row.brand_id, row.role or "", row.site_id)
    words = writes.document(row.body, scope=scope, languages=languages) + writes.place(scope, row.id)
    return Document(row.id, words, row.at, language_of(row.body, languages))


def _missing(session: Session, place: IndexPlace, *, after: int, most: int) -> tuple[list[int], int]:
    """The first ids after `after` that are to be indexed, and the highest id that was looked at.

    Window after window by primary keys: one statement for all would be planned by what the database believes of the tables."""
    missing: list[int] = []
    while len(missing) < most:
        rows = session.execute(_WINDOW, {"after": after, "edition": place.edition}).all()
        missing += [number for number, lacks in rows if lacks]
        if not rows:
            break
        after = rows[-1][0]
    return missing[:most], max(after, 0)


def _window() -> Select[int, bool]:
    """Of the next WINDOW entries those that are to be indexed, and the last."""
    made = select(Indexed.edition).where(Indexed.entry_id == Entry.id).scalar_subquery()
    seen = select(Entry.id, Entry.kind, made.label("made")).where(Entry.id > bindparam("after")).order_by(Entry.id).limit(WINDOW).cte("seen")
    lacks = seen.c.kind.in_(SEARCHED) & seen.c.made.is_distinct_from(bindparam("edition"))
    return select(seen.c.id, lacks).where(or_(lacks, seen.c.id == select(func.max(seen.c.id)).scalar_subquery())).order_by(seen.c.id)


_WINDOW = _window()


def languages_of(session: Session, brand_ids: set[int]) -> dict[int, tuple[str, ...]]:
    """The languages of each brand and of its sites: whose stems count."""
    found: dict[int, dict[str, None]] = {number: dict.fromkeys(spoken) for number, spoken in fetch(session, _OF_BRANDS, brands=brand_ids)}
    for number, spoken in fetch(session, _OF_SITES, brands=brand_ids):
        found[number] |= dict.fromkeys(spoken)
    return {number: tuple(spoken) for number, spoken in found.items()}


_OF_BRANDS = select(Brand.id, Brand.languages).where(Brand.id.in_(bindparam("brands", expanding=True)))
_OF_SITES = select(Site.brand_id, Site.languages).where(Site.brand_id.in_(bindparam("brands", expanding=True))).order_by(Site.id)


def index_chunk(unit: Unit, *, chunk: Chunk) -> int:
    """Index a chunk; returns how many rows it wrote. Again, late or beside another process it changes nothing that is right."""
    place = _locked(unit)
    if place.edition != chunk.edition:
        return 0  # begun anew meanwhile
    documents = _still_there(unit, chunk)
    if documents:
        unit.execute(delete(Indexed).where(Indexed.entry_id.in_([each.entry_id for each in documents])))
        unit.execute(insert(Indexed), [{"entry_id": each.entry_id, "edition": chunk.edition, "words": each.words} for each in documents])
        _note_hours(unit, documents)
    if told := [{"id": each.entry_id, "language": each.language} for each in documents if each.language]:
        unit.execute(update(Entry), told)
    if place.done == chunk.after:
        place.done = max(place.done, chunk.through)
    if unit.get_bind().dialect.name != "sqlite":
        _move_fence(unit, place, chunk.top)
    unit.flush()
    return len(documents)


def _note_hours(unit: Unit, documents: Sequence[Document]) -> None:
    for document in documents:
        number, hour = document.entry_id, clock.millis(document.at) // HOUR
        span = unit.get(IndexedHour, hour)
        if span is None:
            unit.add(IndexedHour(hour=hour, low=number, high=number))
        else:
            span.low, span.high = min(span.low, number), max(span.high, number)


def ids_between(session: Session, since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """The lowest and the highest id that anything indexed of these hours can have (`until` excluded); (0, 0) where nothing is."""
    first, last = clock.millis(since) // HOUR if since else 0, (clock.millis(until) - 1) // HOUR if until else NEVER
    [(low, high)] = fetch(session, _SPAN, first=first, last=last)
    return low or 0, high or 0


_SPAN = select(func.min(IndexedHour.low), func.max(IndexedHour.high)).where(IndexedHour.hour.between(bindparam("first"), bindparam("last")))


def begin_anew(unit: Unit) -> None:
    """Every row is made again, oldest first, while the old ones go on being found."""
    place = _locked(unit)
    place.edition = place.edition % 30_000 + 1
    place.done, place.fence_id, place.fence_xid = 0, None, None


def _locked(unit: Unit) -> IndexPlace:
    """Who writes the index holds this row: one at a time, over all processes."""
    place = unit.get(IndexPlace, 1, with_for_update=True, populate_existing=True)
    if place is None:
        place = IndexPlace(id=1, edition=1, done=0, final=0)
        unit.add(place)
        unit.flush()
    return place


def _still_there(unit: Unit, chunk: Chunk) -> list[Document]:
    """Without those whose entry was deleted, or that somebody else indexed, since the chunk was read."""
    ids = [each.entry_id for each in chunk.documents]
    there = set(unit.scalars(select(Entry.id).where(Entry.id.in_(ids)).with_for_update(read=True, key_share=True)))
    done = set(unit.scalars(select(Indexed.entry_id).where(Indexed.entry_id.in_(ids), Indexed.edition == chunk.edition)))
    return [each for each in chunk.documents if each.entry_id in there - done]


def _move_fence(unit: Unit, place: IndexPlace, top: int) -> None:
    """Learn up to which id no entry can come any more: `place.final`, which counts for chunks that are read after this unit.

    A transaction bumps its conversation's head before it takes an entry's id. So whoever holds an id below `top`, which was seen
    committed, has an older transaction id than this unit; once all older ones have ended, `top` is final. SQLite needs none of
    this: it has one writer, and ids commit in their order."""
    own, oldest = unit.execute(text(
        "SELECT pg_current_xact_id()::text::bigint, pg_snapshot_xmin(pg_current_snapshot())::text::bigint")).one()
    if place.fence_xid is not None and place.fence_xid > own:  # restored into another server: its numbers begin again
        place.fence_id = place.fence_xid = None
    if own == oldest:
        place.final, place.fence_id, place.fence_xid = max(place.final, top), None, None
    elif place.fence_id is not None and place.fence_xid is not None and place.fence_xid <= oldest:
        place.final, place.fence_id, place.fence_xid = max(place.final, place.fence_id), None, None
    if place.fence_xid is None and place.final < top:
        place.fence_id, place.fence_xid = top, own
