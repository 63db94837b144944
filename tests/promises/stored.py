"""What the database holds, as plain rows: the other half of what the checker compares."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations.models import Assignment, Conversation, Entry, Participant, Rating
from app.conversations.policy import may_read_entry
from app.kernel import clock
from app.respondents.models import Respondent
from app.routing.models import AssignmentOffer, LeftQuestion, Waiting
from tests.promises import noting
from tests.promises.noting import Step
from tests.promises.told import Line


@dataclass
class Stored:
    """The rows that the promises are about; `over` names each assignment that was one too many when it was written,
    `steps` is what happened to the queue."""

    conversations: Sequence[Conversation] = ()
    participants: Sequence[Participant] = ()
    entries: Sequence[Entry] = ()
    assignments: Sequence[Assignment] = ()
    ratings: Sequence[Rating] = ()
    waiting: Sequence[Waiting] = ()
    offers: Sequence[AssignmentOffer] = ()
    left: Sequence[LeftQuestion] = ()
    respondents: Sequence[Respondent] = ()
    over: Sequence[str] = ()
    steps: Sequence[Step] = ()

    @cached_property
    def by_uid(self) -> dict[str, Conversation]:
        return {one.uid: one for one in self.conversations}

    @cached_property
    def threads(self) -> dict[int, Conversation]:
        return {one.id: one for one in self.conversations}

    @cached_property
    def uids(self) -> dict[int, str]:
        return {one.id: one.uid for one in self.conversations}

    @cached_property
    def seats(self) -> dict[tuple[int, str], Participant]:
        """By conversation and person."""
        return {(one.conversation_id, key_of(one)): one for one in self.participants}

    @cached_property
    def people(self) -> dict[int, Participant]:
        return {one.id: one for one in self.participants}

    @cached_property
    def logs(self) -> dict[int, list[Entry]]:
        """Each conversation's entries in their order."""
        found: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in sorted(self.entries, key=lambda one: one.seq):
            found[entry.conversation_id].append(entry)
        return found

    @cached_property
    def assigned(self) -> dict[str, Assignment]:
        return {one.uid: one for one in self.assignments}

    def line(self, entry: Entry, *, is_staff: bool) -> Line:
        """The entry as its reader should have it."""
        if not may_read_entry(is_staff=is_staff, audience=entry.audience):
            return (entry.seq,)
        by = self.people[entry.sender_id].ordinal if entry.sender_id is not None else None
        return (entry.seq, entry.kind, by, entry.client_id, entry.body, json.dumps(entry.data or {}, sort_keys=True))

    def history(self, uid: str) -> str:
        """All that is known of a conversation, for people to read."""
        thread = self.by_uid[uid]
        at = [(clock.millis(entry.at), f"{entry.seq} {what(entry)} {entry.data or ''}") for entry in self.logs.get(thread.id, [])]
        for offer in (offer for offer in self.offers if offer.conversation_id == thread.id):
            ended = clock.millis(offer.ended_at) if offer.ended_at else "now"
            at.append((clock.millis(offer.made_at), f"offer {offer.id} to m{offer.member_id}, {offer.state} at {ended}"))
        lines = [f"{uid} ({thread.id}), in {thread.language}", *(f"  {when} {words}" for when, words in sorted(at))]
        return "\n".join(lines)


def key_of(seat: Participant) -> str:
    return f"v{seat.visitor_id}" if seat.visitor_id is not None else f"m{seat.member_id}"


def what(entry: Entry) -> str:
    """An event's name, else the kind."""
    return str((entry.data or {}).get("what", "")) if entry.kind == "event" else entry.kind


def read(session: Session) -> Stored:
    """Everything, in one snapshot."""
    def rows(model: Any) -> Sequence[Any]:
        return session.scalars(select(model)).all()

    return Stored(conversations=rows(Conversation), participants=rows(Participant), entries=rows(Entry), assignments=rows(Assignment),
                  ratings=rows(Rating), waiting=rows(Waiting), offers=rows(AssignmentOffer), left=rows(LeftQuestion),
                  respondents=rows(Respondent), over=noting.too_many(session), steps=noting.steps(session))
