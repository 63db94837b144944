"""A message enters the log. Written for many: the writer merges what waits into three statements."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from unicodedata import category

from app.conversations.facts import EntryAppended
from app.kernel import clock, text
from app.kernel.actor import Actor
from app.kernel.driver import Driver
from app.kernel.errors import Malformed, NotFound, Refusal
from app.kernel.work import Batch, together

LONGEST = 4_000  # characters
UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))  # zero-width and white: nobody can read a message of only these


class EmptyMessage(Malformed):
    code = "message.empty"


class MessageTooLong(Malformed):
    """`data["limit"]` is in characters."""

    code = "message.too_long"


class NotYours(Refusal):
    """The sender is not the responsible respondent, or no longer is: the epoch has passed."""

    code = "message.not_yours"


class ClosedToMessages(Refusal):
    code = "conversation.closed"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to post. `kind` is 'text' or 'note'; a respondent's text carries the assignment's `epoch`."""

    actor: Actor
    conversation: str
    client_id: str
    body: str
    now: datetime
    kind: str = "text"
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The message is on disk as entry `seq`; `at` is in milliseconds."""

    seq: int
    at: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft goes, as the database says now."""

    conversation_id: int
    uid: str
    brand_id: int
    status: str
    epoch: int
    sender_id: int
    ordinal: int
    visitor_id: int | None
    member_id: int | None
    left_at: int | None
    assignment_id: int | None
    responsible_id: int | None
    answered_at: int | None


def checked(body: str, *, longest: int = LONGEST) -> str:
    """The body as it is stored; raises EmptyMessage or MessageTooLong (more than `longest` characters)."""
    sound = text.clean(body)
    if all(category(letter) in UNSEEN for letter in sound):
        raise EmptyMessage
    if len(sound) > longest:
        raise MessageTooLong(data={"limit": longest})
    return sound


@together(limit=256)
def post_message(unit: Batch, drafts: list[Draft]) -> list[Stored | Refusal]:
    """Append each draft to its conversation's log, or say why not; a client id that was stored answers with its first seq.

    Alone it looks for a resend first; together it is optimistic, and a unique violation takes the group apart."""
    driver = unit.driver()
    places = _places(driver, drafts)
    answers: list[Stored | Refusal | None] = [_refusal_or_resend(driver, places, draft, alone=len(drafts) == 1) for draft in drafts]
    accepted = [(draft, places[_key(draft)]) for draft, answer in zip(drafts, answers, strict=True) if answer is None]
    stored = iter(_append(unit, driver, accepted))
    return _with_resends(drafts, [next(stored) if answer is None else answer for answer in answers])


def _with_resends(drafts: Sequence[Draft], answers: list[Stored | Refusal]) -> list[Stored | Refusal]:
    """A refused draft whose client id was stored just before it, in the same group, is a resend like any other."""
    before: dict[Any, Stored] = {}
    for at, (draft, answer) in enumerate(zip(drafts, answers, strict=True)):
        mark = (_key(draft), draft.client_id)
        if isinstance(answer, Stored):
            before[mark] = answer
        else:
            answers[at] = before.get(mark, answer)
    return answers


def _key(draft: Draft) -> tuple[str, int | None, int | None]:
    return draft.conversation, draft.actor.visitor_id, draft.actor.member_id


def _places(driver: Driver, drafts: Sequence[Draft]) -> dict[tuple[str, int | None, int | None], Place]:
    """Lock the drafts' conversations in ascending order and read every participant's place in them."""
    wanted = sorted({draft.conversation for draft in drafts})
    rows = driver.rows(_select_places(driver.lite, len(wanted)), wanted)
    return {(row[1], row[7], row[8]): Place(*row) for row in rows}


def _refusal_or_resend(driver: Driver, places: dict[Any, Place], draft: Draft, *, alone: bool) -> Stored | Refusal | None:
    place = places.get(_key(draft))
    if place is None or place.brand_id != draft.actor.brand_id:
        return NotFound()
    refusal = _refusal(place, draft)
    if alone or refusal is not None:  # what was stored stays stored, whatever changed since
        return _resend(driver, place, draft) or refusal
    return None


def _refusal(place: Place, draft: Draft) -> Refusal | None:
    if place.status == "closed":
        return ClosedToMessages()
    if draft.kind == "note":
        return None if place.member_id is not None and place.left_at is None else NotYours()
    if place.left_at is not None:
        return NotYours()
    if place.member_id is not None and (place.responsible_id != place.sender_id or draft.epoch != place.epoch):
        return NotYours()
    return None


def _resend(driver: Driver, place: Place, draft: Draft) -> Stored | None:
    mark = "?" if driver.lite else "%s"
    found = driver.rows(
        f"SELECT seq, at FROM entry WHERE conversation_id = {mark} AND sender_id = {mark} AND client_id = {mark}",  # nosec B608
        (place.conversation_id, place.sender_id, draft.client_id))
    return Stored(*found[0]) if found else None


def _append(unit: Batch, driver: Driver, accepted: list[tuple[Draft, Place]]) -> list[Stored]:
    """Allot seqs in the drafts' order, insert all entries, announce each."""
    if not accepted:
        return []
    counts = Counter(place.conversation_id for _, place in accepted)
    heads: dict[int, int] = dict(driver.rows(_bump(driver.lite, len(counts)), _flat(sorted(counts.items()))))
    next_seq = {conversation: heads[conversation] - count for conversation, count in counts.items()}
    stored, rows = [], []
    for draft, place in accepted:
        next_seq[place.conversation_id] += 1
        seq, at = next_seq[place.conversation_id], clock.millis(draft.now)
        audience = "staff" if draft.kind == "note" else "all"
        rows.append((place.brand_id, place.conversation_id, seq, draft.kind, audience, place.sender_id, draft.client_id, draft.body, at))
        stored.append(Stored(seq, at))
        unit.announce(EntryAppended(
            brand_id=place.brand_id, conversation_id=place.conversation_id, conversation_uid=place.uid, seq=seq, at=at, kind=draft.kind,
            audience=audience, by=place.ordinal, client_id=draft.client_id, body=draft.body), of=draft)
    driver.rows(_insert(driver.lite, len(rows)), _flat(rows))
    _first_answers(driver, accepted)
    return stored


def _first_answers(driver: Driver, accepted: list[tuple[Draft, Place]]) -> None:
    """The first human text of an assignment stops its response clock."""
    done: set[int] = set()
    mark = "?" if driver.lite else "%s"
    for draft, place in accepted:
        first = draft.kind == "text" and place.member_id is not None and place.answered_at is None
        if first and place.assignment_id is not None and place.assignment_id not in done:
            done.add(place.assignment_id)
            driver.rows(  # another process may have been first while this one waited for the lock
                f"UPDATE assignment SET answered_at = {mark} WHERE id = {mark} AND answered_at IS NULL",  # nosec B608
                (clock.millis(draft.now), place.assignment_id))


def _flat(rows: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(value for row in rows for value in row)


# The texts of the statements depend only on how many rows they carry; nothing a person wrote is ever part of them.


@lru_cache(512)
def _select_places(lite: bool, conversations: int) -> str:
    marks = ",".join(["?" if lite else "%s"] * conversations)
    return (
        "SELECT c.id, c.uid, c.brand_id, c.status, c.epoch, p.id, p.ordinal, p.visitor_id, p.member_id, p.left_at,"  # nosec B608
        " a.id, a.participant_id, a.answered_at FROM conversation c JOIN participant p ON p.conversation_id = c.id"
        f" LEFT JOIN assignment a ON a.id = c.assignment_id WHERE c.uid IN ({marks}) ORDER BY c.id"
        + ("" if lite else " FOR UPDATE OF c"))


@lru_cache(512)
def _bump(lite: bool, conversations: int) -> str:
    row = "(?,?)" if lite else "(%s::bigint,%s::bigint)"
    values = ",".join([row] * conversations)
    return (f"UPDATE conversation SET last_seq = last_seq + v.column2 FROM (VALUES {values}) AS v"  # nosec B608
            " WHERE conversation.id = v.column1 RETURNING conversation.id, conversation.last_seq")


@lru_cache(512)
def _insert(lite: bool, entries: int) -> str:
    row = f"({','.join(['?' if lite else '%s'] * 9)})"
    return ("INSERT INTO entry (brand_id, conversation_id, seq, kind, audience, sender_id, client_id, body, at)"  # nosec B608
            f" VALUES {','.join([row] * entries)}")
