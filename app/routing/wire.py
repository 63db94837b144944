"""Asking, offering, accepting, transferring and waiting on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.conversations.wire import PageView
from app.kernel.actor import STAFF
from app.realtime.protocol import VISITORS, Command, Epoch, Event, Line, Millis, Seq, Shape, Text, Uid


class Asked(Shape):
    conversation: Uid
    seq: Seq
    at: Millis


class AskQuestion(Command, wire="conversation.ask", answer=Asked):
    """The first message. The browser makes the conversation's id too, so that a lost ack cannot open a second one.

    `rule`: the targeting rule that invited; `choice`: the entry of the start menu that was tapped. Unknown ones are none."""

    conversation: Uid
    client_id: Uid
    body: Text
    page: PageView
    topic: Uid | None = None
    language: Annotated[str, Field(max_length=20)] = "en"
    rule: Uid | None = None
    choice: Uid | None = None


class LeaveQuestion(Command, wire="question.leave"):
    """Nobody can answer now: keep the question and mail the answer to this address."""

    conversation: Uid
    client_id: Uid
    email: Line


class Offer(Shape):
    """An assignment offer as the respondent sees it; `reason` says why it was made to this person, the desk words it.

    `named` (handed over to you), `back` (you answered before), `level_3` `level_2` `level_1` (your expertise in the topic),
    `helped` (your answers in it helped), `near` (you know the topic above it), `least_held` (you hold the fewest),
    `longest_without` (your last one is longest ago)."""

    uid: Uid
    conversation: Uid
    kind: Literal["question", "transfer"]
    question: str
    topic: str = ""
    language: str
    page: PageView | None = None
    waiting_since: Millis
    made_at: Millis
    expires_at: Millis
    reason: str
    note: str = ""


class Accepted(Shape):
    conversation: Uid
    assignment: Uid
    epoch: Epoch


class AcceptOffer(Command, wire="offer.accept", answer=Accepted):
    offer: Uid
    client_id: Uid


class DeclineOffer(Command, wire="offer.decline"):
    offer: Uid
    client_id: Uid


class TransferConversation(Command, wire="conversation.transfer"):
    """Hand over to one of: a member, a team, an audience (`agents` is an escalation); with a note that only staff read."""

    conversation: Uid
    client_id: Uid
    epoch: Epoch
    member: Uid | None = None
    team: Uid | None = None
    audience: Literal["ambassadors", "agents"] | None = None
    note: Text = ""


class FreeRespondent(Shape):
    member: Uid
    name: str
    role: Literal["ambassador", "agent", "manager", "owner"]
    topics: list[str]
    free: int
    photo: str = ""


class FreeTeam(Shape):
    team: Uid
    name: str
    free: int


class WhoIsFree(Shape):
    """People who could have it now, best first; teams and audiences with how many of them are free."""

    respondents: list[FreeRespondent]
    agents_free: int
    ambassadors_free: int = 0
    teams: list[FreeTeam] = []


class AskWhoIsFree(Command, wire="respondents.free", answer=WhoIsFree):
    conversation: Uid


class OfferMade(Event, wire="offer.made", to=STAFF):
    offer: Offer


class OfferEnded(Event, wire="offer.ended", to=STAFF):
    offer: Uid
    reason: Literal["accepted", "taken", "declined", "expired", "withdrawn"]


class WaitingMoved(Event, wire="waiting.moved", to=VISITORS):
    """A waiting visitor's place in the queue, counted from 1; the log says when waiting began and ended.

    `estimate` is in seconds from now, null when it is not known well enough to be said."""

    conversation: Uid
    position: int
    estimate: int | None = None
