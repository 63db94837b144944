"""Nobody waits unheard, and nobody is overtaken by one who came later."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.conversations.models import Conversation
from app.kernel import clock
from app.routing.models import AssignmentOffer
from tests.promises.fault import Fault
from tests.promises.stored import Stored, what
from tests.promises.told import Told

NEVER = 10**15
LOST = ("revoked", "silent", "offline")
GIVEN = ("transferred", *LOST)
TURN = 1_000  # ms: a process that dies may have taken the clock's turn and not used it


@dataclass
class Wait:
    """One waiting of one conversation: from the entry that began it until somebody had it or it ended."""

    thread: Conversation
    entry_id: int
    since: int
    turns: list[tuple[int, str]] = field(default_factory=list)  # when it waits for which audience
    heard: int | None = None  # assigned, told, parked, closed: whichever came first
    over: int = NEVER
    avoid: int | None = None
    high: bool = False  # its respondent was silent, went, or left the brand: it goes before those who have not waited for long
    parked: int = NEVER

    def audience_at(self, at: int) -> str | None:
        known = [audience for when, audience in self.turns if when <= at]
        return known[-1] if known else None


def check(told: Told, stored: Stored, *, wait: int, grace: int, slack: int) -> Iterator[Fault]:
    waits = [one for thread in stored.conversations for one in waits_of(thread, stored)]
    yield from heard_in_time(told, waits, wait=wait, grace=grace)
    yield from rows_agree(stored, waits)
    yield from not_overtaken(told, stored, waits, slack=slack)


def waits_of(thread: Conversation, stored: Stored) -> list[Wait]:
    """The waitings that a log tells of. A transfer begins one; a change of the audience only turns it."""
    found: list[Wait] = []
    now, giver, lost = None, None, False
    for entry in stored.logs.get(thread.id, []):
        name, at, data = what(entry), clock.millis(entry.at), entry.data or {}
        if name == "released":
            giver = stored.places.get((thread.id, data["n"])) if data["reason"] in GIVEN else None
            lost = data["reason"] in LOST
        elif name == "waiting":
            if now is None:
                now = Wait(thread, entry.id, at, avoid=giver, high=lost)
                found.append(now)
            now.turns.append((at, data["for"]))
        elif now is not None and name in ("assigned", "closed", "nobody", "parked"):
            now.heard = now.heard or at
            if name == "parked":
                now.parked = at
            if name in ("assigned", "closed"):
                now.over, now, giver, lost = at, None, None, False
    return found


def heard_in_time(told: Told, waits: list[Wait], *, wait: int, grace: int) -> Iterator[Fault]:
    """I8: assigned, told or parked by the deadline and a little; while no server ran nobody could, and each death may cost a turn."""
    last = max((one.heard or one.since for one in waits), default=0)
    for one in waits:
        until = one.heard if one.heard is not None else max(last, one.since + wait + grace + 1)
        late = until - one.since - wait - told.away_between(one.since, until)
        if late > grace + TURN * told.deaths_between(one.since, until):
            yield Fault("I8", "stuck_waiting", f"{one.thread.uid} waits since {one.since}, heard {one.heard}: {late} ms late")


def rows_agree(stored: Stored, waits: list[Wait]) -> Iterator[Fault]:
    """I8: who waits by the log is in the queue, and an open conversation is with somebody or waits."""
    waiting = {row.conversation_id for row in stored.waiting}
    for one in waits:
        if (one.over == NEVER) and one.thread.id not in waiting:
            yield Fault("I8", "stuck_waiting", f"{one.thread.uid} waits, but is not in the queue")
    for thread in stored.conversations:
        if (thread.status == "open" and thread.assignment_id is None) != (thread.id in waiting):
            yield Fault("I8", "stuck_waiting", f"{thread.uid} is {thread.status}, assignment {thread.assignment_id}, in the queue: "
                        f"{thread.id in waiting}")


def not_overtaken(told: Told, stored: Stored, waits: list[Wait], *, slack: int) -> Iterator[Fault]:
    """I16: when something was offered, nobody who could have had that respondent waited longer without an offer."""
    ordered = sorted(waits, key=lambda one: one.since)
    asked: defaultdict[int, list[AssignmentOffer]] = defaultdict(list)
    for offer in stored.offers:
        asked[offer.conversation_id].append(offer)
    starts = [one.since for one in ordered]
    for offer in stored.offers:
        at = clock.millis(offer.made_at)
        if at < told.since:
            continue
        mine = next((one for one in reversed(ordered[:bisect_left(starts, at + 1)]) if one.thread.id == offer.conversation_id), None)
        if mine is None:
            continue
        for other in ordered[:bisect_left(starts, mine.since)]:
            if other.over > at + slack and other.entry_id < mine.entry_id and _could_have(other, mine, offer, at, asked, stored, slack):
                yield Fault("I16", "overtaken", f"{mine.thread.uid} was offered to m{offer.member_id} at {at}, "
                            f"{other.thread.uid} waits since {other.since}")


def _could_have(other: Wait, mine: Wait, offer: AssignmentOffer, at: int, asked: dict[int, list[AssignmentOffer]], stored: Stored,
                slack: int) -> bool:
    """Whether `other` waited with the same priority for the same audience, with nobody asked, and this person fits."""
    audience = other.audience_at(at - slack)
    if audience is None or audience != mine.audience_at(at) or audience != other.audience_at(at + slack) or other.parked < at + slack:
        return False
    if mine.high and not other.high:
        return False  # another priority: until they have waited for the promised time
    if other.thread.brand_id != mine.thread.brand_id or other.avoid == offer.member_id:
        return False
    for one in asked[other.thread.id]:
        made, ended = clock.millis(one.made_at), clock.millis(one.ended_at) if one.ended_at else NEVER
        if made >= other.since and one.member_id == offer.member_id or made <= at + slack and ended >= at - slack:
            return False
    person = next(one for one in stored.respondents if one.member_id == offer.member_id)
    return other.thread.language.split("-")[0] in {language.split("-")[0] for language in person.languages}
