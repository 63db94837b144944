"""The one checker of the delivery promises: what people were told, what their devices show, what is stored; it names each fault.

Nothing exists yet to check of I12 (broadcasts) and of the ledger in I13; I14, I15 and I17 have tests of their own."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from app.conversations.models import Conversation, Entry
from tests.promises import queueing, responsibility
from tests.promises.fault import COLUMNS, Fault
from tests.promises.stored import Stored, what
from tests.promises.told import Line, Parcel, Shown, Told

MANAGES = ("manager", "owner")


@dataclass(frozen=True)
class Promised:
    """How long a visitor waits before they are told, how much later that may be noticed, and for how long a command waited for
    its turn at most: its instant is read before. Milliseconds."""

    wait: int = 90_000
    grace: int = 5_000
    slowest: int = 1_000


def check(told: Told, stored: Stored, promised: Promised) -> list[Fault]:
    """Every broken promise; empty when all hold. Wants a time of rest: nothing under way, every device has synced."""
    return list(chain(
        acked(told, stored), refused(told, stored), not_twice(told, stored), without_gaps(stored), alike(told, stored), in_order(told, stored),
        unread(told, stored), only_for_readers(told, stored), responsibility.check(told, stored),
        queueing.check(told, stored, wait=promised.wait, grace=promised.grace + promised.slowest)))


def counted(faults: Iterable[Fault]) -> dict[str, int]:
    """For the line: how many in each column."""
    found = Counter(fault.column for fault in faults)
    return {column: found[column] for column in COLUMNS}


# -- I1

def acked(told: Told, stored: Stored) -> Iterator[Fault]:
    """I1: what was acknowledged is stored, with that seq; and asked again the answer is the same."""
    for parcel in told.parcels:
        if not parcel.answers:
            continue
        if any(answer != parcel.answers[0] for answer in parcel.answers):
            yield Fault("I1", "disagreements", f"{parcel.name} of {parcel.who} was answered {parcel.answers}")
        if parcel.name in ("message.post", "conversation.ask"):
            yield from _acked_entry(parcel, stored)
        elif parcel.name == "question.leave":
            thread = stored.by_uid.get(parcel.command["conversation"])
            if thread is None or not any(left.conversation_id == thread.id for left in stored.left):
                yield Fault("I1", "lost", f"{parcel.who} left {parcel.command['conversation']} and it is not kept")
        elif parcel.name == "read.mark":
            thread = stored.by_uid.get(parcel.command["conversation"])
            seat = stored.seats.get((thread.id, parcel.who)) if thread else None
            if seat is None or seat.left_at is None and seat.read_seq < parcel.command["seq"] and parcel.who[0] == "v":
                yield Fault("I9", "unread", f"{parcel.who} had read {parcel.command} and it is not kept")


def _acked_entry(parcel: Parcel, stored: Stored) -> Iterator[Fault]:
    said, seq = parcel.command, parcel.answers[0]["seq"]
    mine = [entry for entry in _entries(stored, said["conversation"]) if entry.client_id == said["client_id"]
            and entry.sender_id is not None and _is(stored, entry, parcel.who)]
    if not mine or all(entry.body != said["body"] for entry in mine):
        yield Fault("I1", "lost", f"{parcel.who} was told that {said['client_id']} is entry {seq} of {said['conversation']}")
    elif all(entry.seq != seq for entry in mine):
        yield Fault("I1", "disagreements", f"{said['client_id']} was acknowledged as {seq} and is {[entry.seq for entry in mine]}")


def refused(told: Told, stored: Stored) -> Iterator[Fault]:
    """The other half of I1: what was refused for good is not there."""
    for parcel in told.parcels:
        if parcel.refusal and not parcel.answers and parcel.name in ("message.post", "conversation.ask"):
            said = parcel.command
            if any(entry.client_id == said["client_id"] and _is(stored, entry, parcel.who) for entry in _entries(stored, said["conversation"])):
                yield Fault("I1", "disagreements", f"{parcel.who} was refused {said['client_id']} ({parcel.refusal}) and it is stored")


# -- I2, I3

def not_twice(told: Told, stored: Stored) -> Iterator[Fault]:
    """I2: nothing is stored twice, nothing is shown twice, no command was carried out twice."""
    sent = Counter((entry.conversation_id, entry.sender_id, entry.client_id) for entry in stored.entries if entry.client_id)
    said = Counter((entry.conversation_id, entry.sender_id, entry.body) for entry in stored.entries if entry.kind in ("text", "note") and entry.body)
    for (conversation, sender, words), times in (sent | said).items():
        if times > 1:
            yield Fault("I2", "duplicated", f"conversation {conversation}: {words!r} of {sender} is stored {times} times")
    for shown in told.shown:
        seen = Counter(line[2:4] for line in shown.lines if len(line) > 1 and line[3])
        yield from (Fault("I2", "duplicated", f"{shown.who} sees {key} {times} times") for key, times in seen.items() if times > 1)
    for name, event in (("conversation.transfer", "transferred"), ("conversation.close", "closed")):
        tried = Counter(parcel.command["conversation"] for parcel in told.parcels if parcel.name == name and not parcel.refusal)
        done = Counter(parcel.command["conversation"] for parcel in told.parcels if parcel.name == name and parcel.answers)
        for uid in tried:
            times = sum(what(entry) == event for entry in _entries(stored, uid))
            if times > tried[uid]:
                yield Fault("I2", "duplicated", f"{uid} was {event} {times} times by {tried[uid]} commands")
            if times < done[uid]:
                yield Fault("I1", "lost", f"{uid} was {event} {times} times, {done[uid]} were acknowledged")


def without_gaps(stored: Stored) -> Iterator[Fault]:
    """I3: the log is 1..n."""
    for thread in stored.conversations:
        seqs = [entry.seq for entry in stored.logs.get(thread.id, [])]
        if seqs != list(range(1, len(seqs) + 1)) or thread.last_seq != len(seqs):
            yield Fault("I3", "gaps", f"{thread.uid}: {seqs} with head {thread.last_seq}")


# -- I4, I5

def alike(told: Told, stored: Stored) -> Iterator[Fault]:
    """I4: every device shows the stored log as far as its person may read it; so any two agree."""
    for shown in told.shown:
        yield from (Fault("I4", "disagreements", f"{shown.who} in {shown.conversation}: {words}") for words in shown.strange)
        thread = stored.by_uid.get(shown.conversation)
        seat = stored.seats.get((thread.id, shown.who)) if thread else None
        if thread is None or seat is None:
            continue  # only_for_readers
        until = thread.last_seq if seat.until_seq is None or seat.role in MANAGES else seat.until_seq
        should = [stored.line(entry, is_staff=seat.member_id is not None) for entry in stored.logs.get(thread.id, [])[:until]]
        if shown.lines[:until] != should:
            at = next((one for one, other in zip(shown.lines, should, strict=False) if one != other), f"only {shown.head} of {until}")
            yield Fault("I4", "disagreements", f"{shown.who} in {shown.conversation} differs: {at}")


def in_order(told: Told, stored: Stored) -> Iterator[Fault]:
    """I5: what a sender said in a conversation stands there in the order in which they said it."""
    by_sender: dict[tuple[str, str], list[int]] = {}
    for parcel in told.parcels:
        if parcel.answers and parcel.name in ("message.post", "conversation.ask"):
            by_sender.setdefault((parcel.who, parcel.command["conversation"]), []).append(parcel.answers[0]["seq"])
    for (who, uid), seqs in by_sender.items():
        if any(one >= other for one, other in pairwise(seqs)):
            yield Fault("I5", "order", f"{who} said {seqs} in {uid}")


# -- I9, I11

def unread(told: Told, stored: Stored) -> Iterator[Fault]:
    """I9: nobody has read what is not there, and a device counts as unread what the log says is unread."""
    heads = {thread.id: thread.last_seq for thread in stored.conversations}
    for seat in stored.participants:
        if seat.read_seq > heads[seat.conversation_id]:
            yield Fault("I9", "unread", f"participant {seat.id} has read {seat.read_seq} of {heads[seat.conversation_id]}")
    for shown in told.shown:
        thread = stored.by_uid.get(shown.conversation)
        seat = stored.seats.get((thread.id, shown.who)) if thread else None
        if thread is None or seat is None or seat.left_at is not None:
            continue
        counts = sum(len(line) > 1 and line[1] == "text" and line[2] != seat.ordinal and line[0] > shown.reads.get(seat.ordinal, 0)
                     for line in shown.lines)
        really = sum(entry.kind == "text" and entry.sender_id != seat.id and entry.seq > seat.read_seq for entry in stored.logs[thread.id])
        if counts != really:
            yield Fault("I9", "unread", f"{shown.who} counts {counts} unread in {shown.conversation}, it is {really}")


def only_for_readers(told: Told, stored: Stored) -> Iterator[Fault]:
    """I11: nobody received the content of an entry that is not theirs to read."""
    for shown in told.shown:
        received = [line for line in (*shown.lines, *shown.pending.values()) if len(line) > 1]
        thread = stored.by_uid.get(shown.conversation)
        seat = stored.seats.get((thread.id, shown.who)) if thread else None
        if thread is None or seat is None:
            if received:
                yield Fault("I11", "leaks", f"{shown.who} received {len(received)} entries of {shown.conversation}")
            continue
        yield from _beyond(shown, stored, thread, received)


def _beyond(shown: Shown, stored: Stored, thread: Conversation, received: list[Line]) -> Iterator[Fault]:
    seat, log = stored.seats[thread.id, shown.who], stored.logs.get(thread.id, [])
    hidden = {entry.seq for entry in log if entry.audience == "staff"} if seat.member_id is None else set()
    last = seat.until_seq if seat.until_seq is not None and seat.role not in MANAGES else thread.last_seq
    for line in received:
        if line[0] in hidden or line[0] > last:
            yield Fault("I11", "leaks", f"{shown.who} received entry {line[0]} of {shown.conversation}, readable until {last}")


def _entries(stored: Stored, uid: str) -> list[Entry]:
    thread = stored.by_uid.get(uid)
    return stored.logs.get(thread.id, []) if thread else []


def _is(stored: Stored, entry: Entry, who: str) -> bool:
    """Whether this person sent the entry."""
    if entry.sender_id is None:
        return False
    seat = stored.people[entry.sender_id]
    return stored.seats.get((entry.conversation_id, who)) is seat
