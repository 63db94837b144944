"""A small true story of a conversation, as it would be told and stored: each test spoils one thing of it and sees it named."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.conversations.models import Assignment, Conversation, Entry, Participant, Rating
from app.respondents.models import Respondent
from app.routing.models import AssignmentOffer, Waiting
from tests.promises.checking import Promised, check
from tests.promises.stored import Stored
from tests.promises.told import Parcel, Shown, Told

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MS = 1_795_176_000_000  # NOON as it goes over the wire


class Story:
    """Vera (v1) asks, Ines (m1) accepts, both write, Ines leaves a note and closes, Vera rates. Another question (2) waits and was told."""

    def __init__(self) -> None:
        self.told, self.stored, self.promised = Told(), Stored(), Promised(wait=10_000, grace=5_000)
        self.entries: list[Entry] = []
        self.thread = self._thread(1, "c1", epoch=1, status="closed")
        self.other = self._thread(2, "c2", epoch=0, status="open")
        self.vera, self.ines = self._seat(1, 1, 1, visitor_id=1), self._seat(2, 1, 2, member_id=1)
        self.uma = self._seat(3, 2, 1, visitor_id=2)
        self.assignment = Assignment(id=1, uid="a1", brand_id=1, conversation_id=1, member_id=1, participant_id=2, epoch=1, started_at=at(4),
                                     answered_at=at(6), ended_at=at(8), ending="closed")
        self.offer = self.make_offer(1, self.thread, member=1, made=2, ended=4, state="accepted")
        self.row = Waiting(conversation_id=2, brand_id=1, audience="ambassadors", stage="told", since=at(3))
        self.respondent = Respondent(member_id=1, brand_id=1, capacity=2, load=0, availability="away", languages=["en"])
        self._write()
        self.stored = Stored(
            conversations=[self.thread, self.other], participants=[self.vera, self.ines, self.uma], entries=self.entries,
            assignments=[self.assignment], ratings=[Rating(assignment_id=1, visitor_id=1, stars=5)], waiting=[self.row],
            offers=[self.offer], respondents=[self.respondent])
        self._tell()

    def found(self) -> set[tuple[str, str]]:
        """What the checker says: (invariant, column)."""
        fresh = Stored(**{name: getattr(self.stored, name) for name in Stored.__dataclass_fields__})
        return {(fault.invariant, fault.column) for fault in check(self.told, fresh, self.promised)}

    def event(self, thread: Conversation, second: float, what: str, by: Participant | None = None, **data: Any) -> Entry:
        return self.entry(thread, second, "event", by, data={"what": what, **data})

    def entry(self, thread: Conversation, second: float, kind: str, by: Participant | None, **more: Any) -> Entry:
        thread.last_seq += 1
        entry = Entry(id=len(self.entries) + 1, brand_id=1, conversation_id=thread.id, seq=thread.last_seq, kind=kind,
                      sender_id=by.id if by else None, at=at(second), **{"audience": "all", "body": "", "client_id": None, "data": None, **more})
        self.entries.append(entry)
        return entry

    def said(self, name: str, answer: dict[str, Any], who: str = "v1", **command: Any) -> Parcel:
        parcel = Parcel(who, name, {"conversation": "c1", **command}, answers=[answer])
        self.told.parcels.append(parcel)
        return parcel

    def make_offer(self, number: int, thread: Conversation, *, member: int, made: float, ended: float, state: str = "expired") -> AssignmentOffer:
        return AssignmentOffer(id=number, uid=f"o{number}", brand_id=1, conversation_id=thread.id, member_id=member, round=1, state=state,
                               made_at=at(made), ended_at=at(ended), expires_at=at(ended))

    def shows(self, who: str, thread: Conversation, *, staff: bool) -> Shown:
        """This person's device, up to date."""
        shown = Shown(who, thread.uid)
        seat = self.stored.seats[thread.id, who]
        for entry in self.stored.logs[thread.id][:seat.until_seq or thread.last_seq]:
            line = self.stored.line(entry, is_staff=staff)
            veiled = {"seq": entry.seq, "veiled": True}
            shown.take(veiled if len(line) == 1 else {"seq": entry.seq, "kind": entry.kind, "by": line[2], "client_id": entry.client_id,
                                                      "body": entry.body, "data": entry.data or {}})
        shown.reads = {one.ordinal: one.read_seq for one in self.stored.participants if one.conversation_id == thread.id}
        self.told.shown.append(shown)
        return shown

    def _thread(self, number: int, uid: str, *, epoch: int, status: str) -> Conversation:
        return Conversation(id=number, uid=uid, brand_id=1, status=status, last_seq=0, epoch=epoch, language="en")

    def _seat(self, number: int, conversation: int, ordinal: int, **who: int) -> Participant:
        return Participant(id=number, brand_id=1, conversation_id=conversation, ordinal=ordinal, role="visitor" if "visitor_id" in who else
                           "ambassador", read_seq=0, **who)

    def _write(self) -> None:
        thread, vera, ines = self.thread, self.vera, self.ines
        self.event(thread, 1, "joined", vera, who={"n": 1})
        self.entry(thread, 1, "text", vera, client_id="k1", body="Is it sharp?")
        self.event(thread, 2, "waiting", **{"for": "ambassadors"})
        self.event(thread, 4, "joined", ines, who={"n": 2})
        self.event(thread, 4, "assigned", ines, assignment="a1", n=2)
        self.entry(thread, 6, "text", ines, client_id="k2", body="Very.")
        self.entry(thread, 7, "note", ines, client_id="k3", body="knows a lot", audience="staff")
        self.event(thread, 8, "released", ines, assignment="a1", n=2, reason="closed")
        ines.until_seq = self.event(thread, 8, "left", ines, n=2).seq
        ines.left_at = at(8)
        self.event(thread, 8, "closed", ines, n=2)
        self.event(thread, 9, "rated", vera, assignment="a1", stars=5)
        self.event(self.other, 3, "joined", self.uma, who={"n": 1})
        self.entry(self.other, 3, "text", self.uma, client_id="k4", body="Anybody?")
        self.event(self.other, 3, "waiting", **{"for": "ambassadors"})
        self.event(self.other, 13, "nobody", **{"for": "ambassadors"})

    def _tell(self) -> None:
        self.said("conversation.ask", {"seq": 2, "at": MS}, client_id="k1", body="Is it sharp?")
        self.said("offer.accept", {"conversation": "c1", "assignment": "a1", "epoch": 1}, "m1", client_id="k5")
        self.said("message.post", {"seq": 6, "at": MS}, "m1", client_id="k2", body="Very.", epoch=1)
        self.said("message.post", {"seq": 7, "at": MS}, "m1", client_id="k3", body="knows a lot", kind="note")
        self.said("conversation.close", {}, "m1", client_id="k6")
        self.said("assignment.rate", {}, client_id="k7", assignment="a1", stars=5)
        self.shows("v1", self.thread, staff=False)
        self.shows("m1", self.thread, staff=True)
        self.shows("v2", self.other, staff=False)
        self.told.desks["m1"] = {"standing": {"load": 0, "availability": "away"}, "offers": [], "conversations": []}


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


@pytest.fixture
def story() -> Story:
    return Story()
