"""Who is responsible: one at a time, within capacity, fenced by the epoch; and what an ended conversation still takes."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from app.conversations.models import Conversation, Entry
from tests.promises.fault import Fault
from tests.promises.stored import Stored, what
from tests.promises.told import Told

SAID = ("text", "note", "promotion", "file")


def check(told: Told, stored: Stored) -> Iterator[Fault]:
    return chain(one_responsible(stored), fenced(told, stored), within_capacity(stored), desks_agree(told, stored), closed_is_closed(stored),
                 rated_once(told, stored), accepted(told, stored))


def one_responsible(stored: Stored) -> Iterator[Fault]:
    """I6: the log and the rows tell of one respondent at a time; only that one answers."""
    running = Counter(one.conversation_id for one in stored.assignments if one.ended_at is None)
    epochs = Counter(one.conversation_id for one in stored.assignments)
    for thread in stored.conversations:
        if running[thread.id] != (thread.assignment_id is not None) or epochs[thread.id] != thread.epoch:
            yield Fault("I6", "epochs", f"{thread.uid}: {running[thread.id]} running, {epochs[thread.id]} in all, epoch {thread.epoch}")
        yield from _one_after_the_other(thread, stored)


def _one_after_the_other(thread: Conversation, stored: Stored) -> Iterator[Fault]:
    holder: int | None = None
    for entry in stored.logs.get(thread.id, []):
        data = entry.data or {}
        if what(entry) == "assigned":
            if holder is not None:
                yield Fault("I6", "epochs", f"{thread.uid}: entry {entry.seq} assigns while {holder} is responsible")
            holder = data["n"]
        elif what(entry) == "released":
            if holder != data["n"]:
                yield Fault("I6", "epochs", f"{thread.uid}: entry {entry.seq} releases {data['n']}, {holder} is responsible")
            holder = None
        elif entry.kind == "text" and entry.sender_id is not None:
            seat = stored.people[entry.sender_id]
            if seat.member_id is not None and seat.ordinal != holder:
                yield Fault("I6", "epochs", f"{thread.uid}: entry {entry.seq} is by {seat.ordinal}, {holder} is responsible")


def fenced(told: Told, stored: Stored) -> Iterator[Fault]:
    """I6: what a respondent wrote under an epoch stands inside the assignment with that epoch."""
    for parcel in told.parcels:
        said = parcel.command
        if parcel.name != "message.post" or not parcel.answers or said.get("epoch") is None or said.get("kind") == "note":
            continue
        thread = stored.by_uid.get(said["conversation"])
        now, wrote = 0, None
        for entry in stored.logs.get(thread.id, []) if thread else []:
            if what(entry) == "assigned":
                now = stored.assigned[(entry.data or {})["assignment"]].epoch
            if entry.client_id == said["client_id"]:
                wrote = now
        if wrote is not None and wrote != said["epoch"]:
            yield Fault("I6", "epochs", f"{parcel.who} wrote {said['client_id']} under epoch {said['epoch']}, it stands in {wrote}")


def accepted(told: Told, stored: Stored) -> Iterator[Fault]:
    """I1 for responsibility: whoever was told that a conversation is theirs has had it."""
    for parcel in told.parcels:
        if parcel.name == "offer.accept" and parcel.answers:
            answer = parcel.answers[0]
            found = stored.assigned.get(answer["assignment"])
            if found is None or f"m{found.member_id}" != parcel.who or found.epoch != answer["epoch"]:
                yield Fault("I1", "lost", f"{parcel.who} was told to be responsible: {answer}")


def within_capacity(stored: Stored) -> Iterator[Fault]:
    """I7: never more than the respondent takes, when an assignment was written and now; the load is their number."""
    yield from (Fault("I7", "capacity_violations", words) for words in stored.over)
    held = Counter(one.member_id for one in stored.assignments if one.ended_at is None)
    for one in stored.respondents:
        if held[one.member_id] > one.capacity or held[one.member_id] != one.load:
            yield Fault("I7", "capacity_violations", f"m{one.member_id} holds {held[one.member_id]}, load {one.load}, capacity {one.capacity}")


def desks_agree(told: Told, stored: Stored) -> Iterator[Fault]:
    """A fresh desk shows what is stored: the standing, the open offers, what is theirs."""
    for who, desk in told.desks.items():
        member_id = int(who[1:])
        standing = next(one for one in stored.respondents if one.member_id == member_id)
        if (desk["standing"]["load"], desk["standing"]["availability"]) != (standing.load, standing.availability):
            yield Fault("I4", "disagreements", f"{who} stands {desk['standing']}, stored are {standing.load} and {standing.availability}")
        mine = {one.conversation_id for one in stored.assignments if one.member_id == member_id and one.ended_at is None}
        shown = {stored.by_uid[row["conversation"]].id for row in desk["conversations"] if row["mine"]}
        offered = {one.uid for one in stored.offers if one.member_id == member_id and one.state == "open"}
        if mine != shown or offered != {row["uid"] for row in desk["offers"]}:
            yield Fault("I4", "disagreements", f"{who} sees {shown} as theirs, stored are {mine}; offers {offered} and {desk['offers']}")


def closed_is_closed(stored: Stored) -> Iterator[Fault]:
    """I10: after the end only a reopening goes on; nobody joins or leaves twice, nothing ends twice."""
    for thread in stored.conversations:
        is_closed, here = False, set[int]()
        for entry in stored.logs.get(thread.id, []):
            name, data = what(entry), entry.data or {}
            if is_closed and (name in SAID or name in ("assigned", "waiting", "joined", "closed")) or not is_closed and name == "reopened":
                yield Fault("I10", "closed", f"{thread.uid}: entry {entry.seq} is {name} while closed is {is_closed}")
            is_closed = name == "closed" or is_closed and name != "reopened"
            yield from _comes_and_goes(thread, entry, name, data, here)
        if is_closed != (thread.status == "closed") or is_closed and any(row.conversation_id == thread.id for row in stored.waiting):
            yield Fault("I10", "closed", f"{thread.uid} is {thread.status}, its log says closed: {is_closed}, or it still waits")


def _comes_and_goes(thread: Conversation, entry: Entry, name: str, data: dict[str, object], here: set[int]) -> Iterator[Fault]:
    who = data["who"]["n"] if name == "joined" else data["n"] if name == "left" else None  # type: ignore[index]  # the log's shape
    if who is None:
        return
    if (name == "joined") == (who in here):
        yield Fault("I2", "duplicated", f"{thread.uid}: entry {entry.seq} says {name} of {who}, here are {here}")
    here.symmetric_difference_update({who})


def rated_once(told: Told, stored: Stored) -> Iterator[Fault]:
    """I13: one rating for each assignment, by that conversation's visitor, after an answer; it is the one that was acknowledged."""
    ratings = {one.assignment_id: one for one in stored.ratings}
    logged = Counter((entry.data or {})["assignment"] for entry in stored.entries if what(entry) == "rated")
    for uid, assignment in stored.assigned.items():
        rating = ratings.get(assignment.id)
        visitor = stored.seats.get((assignment.conversation_id, f"v{rating.visitor_id}")) if rating else None
        if logged[uid] != (rating is not None) or rating and (visitor is None or assignment.answered_at is None):
            yield Fault("I13", "ratings", f"assignment {uid}: {logged[uid]} in the log, stored: {rating is not None}")
    for parcel in told.parcels:
        if parcel.name == "assignment.rate" and parcel.answers:
            rating = ratings.get(stored.assigned[parcel.command["assignment"]].id)
            if rating is None or rating.stars != parcel.command["stars"]:
                yield Fault("I13", "ratings", f"{parcel.who} gave {parcel.command} and it is not kept")
