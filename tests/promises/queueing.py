"""Nobody waits unheard, and nobody is overtaken by one who came later."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.conversations.models import Conversation
from app.kernel import clock
from tests.promises.fault import Fault
from tests.promises.noting import Step
from tests.promises.stored import Stored, what
from tests.promises.told import Told

NEVER = 10**15
TURN = 1_000  # ms: a process that dies may have taken the clock's turn and not used it


@dataclass
class Wait:
    """One waiting of one conversation: from the entry that began it until somebody had it or it ended."""

    thread: Conversation
    since: int
    heard: int | None = None  # assigned, told, parked, closed: whichever came first
    over: int = NEVER


def check(told: Told, stored: Stored, *, wait: int, grace: int) -> Iterator[Fault]:
    waits = [one for thread in stored.conversations for one in waits_of(thread, stored)]
    yield from heard_in_time(told, waits, wait=wait, grace=grace)
    yield from rows_agree(stored, waits)
    yield from not_overtaken(stored)


def waits_of(thread: Conversation, stored: Stored) -> list[Wait]:
    """The waitings that a log tells of. A transfer begins one; a change of the audience does not."""
    found: list[Wait] = []
    now: Wait | None = None
    for entry in stored.logs.get(thread.id, []):
        name, at = what(entry), clock.millis(entry.at)
        if name == "waiting" and now is None:
            now = Wait(thread, at)
            found.append(now)
        elif now is not None and name in ("assigned", "closed", "nobody", "parked"):
            now.heard = now.heard or at
            if name in ("assigned", "closed"):
                now.over, now = at, None
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


def not_overtaken(stored: Stored) -> Iterator[Fault]:
    """I16: when something was offered, nobody who could have had that respondent stood before it without an offer."""
    queue: dict[int, Step] = {}
    running: defaultdict[int, set[int | None]] = defaultdict(set)
    asked: defaultdict[int, set[int | None]] = defaultdict(set)
    for step in stored.steps:
        number, who = step.conversation_id, step.member_id
        if step.what == "waits":
            if number not in queue:
                asked[number].clear()
            queue[number] = step
        elif step.what == "gone":
            queue.pop(number, None)
        elif step.what == "ended":
            running[number].discard(who)
        else:
            mine = queue.get(number)
            for other in queue.values() if mine else ():
                had = running[other.conversation_id] | asked[other.conversation_id] & {who}
                if not had and _is_before(other, mine) and _fits(stored, other, who):
                    yield Fault("I16", "overtaken", f"{stored.uids[number]} was offered to m{who}, {stored.uids[other.conversation_id]} "
                                f"waits since {other.since}")
            running[number].add(who)
            asked[number].add(who)


def _is_before(other: Step, mine: Step) -> bool:
    """Whether it began to wait earlier for the same audience, with the same priority or a higher one, and is for everybody."""
    if other.audience != mine.audience or other.since >= mine.since or other.stage == "named":
        return False
    return (other.stage != "left" or mine.stage == "left") and (mine.priority != "high" or other.priority == "high")


def _fits(stored: Stored, other: Step, who: int | None) -> bool:
    """Whether this person may be asked for it and speaks its language; they had room for one more."""
    person = next(one for one in stored.respondents if one.member_id == who)
    language = stored.threads[other.conversation_id].language
    return other.member_id != who and language.split("-")[0] in {each.split("-")[0] for each in person.languages}
