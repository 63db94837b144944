"""The conversation on the wire: post, read, synchronise, close, rate; and what its participants are told."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.kernel.actor import STAFF
from app.realtime.protocol import EVERYBODY, Command, Epoch, Event, Line, Millis, Seq, Shape, Text, Uid, shown

Role = Literal["visitor", "ambassador", "agent", "manager", "owner"]
Stars = Annotated[int, Field(ge=1, le=5)]
PageType = Literal["list", "product", "basket", "checkout", "other"]


class PageView(Shape):
    """The page a visitor is on, as the page declares it; the address without fragment and unlisted parameters."""

    url: Line
    title: Annotated[Line, shown(2_000)] = ""
    type: PageType = "other"
    topic: Annotated[str, Field(max_length=120), shown(120)] = ""
    product: Annotated[str, Field(max_length=200), shown(200)] = ""


class TrailPage(Shape):
    """A page of this visit, measured after consent: `at` is when the visitor came to it."""

    path: Annotated[str, Field(max_length=500), shown(500)]
    title: Annotated[str, Field(max_length=200), shown(200)] = ""
    type: PageType = "other"
    topic: Annotated[str, Field(max_length=120), shown(120)] = ""
    at: Millis


class DeclaredItem(Shape):
    name: Annotated[str, Field(max_length=120), shown(120)]
    count: Annotated[int, Field(ge=1, le=10_000)] = 1


class DeclaredBasket(Shape):
    """What the page says is in the basket: `value` in minor units of `currency`. Nobody has checked it."""

    value: Annotated[int, Field(ge=0, le=100_000_000_000)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    items: Annotated[list[DeclaredItem], Field(max_length=20)] = []


class Entry(Shape):
    """One entry of a conversation's log. `by` is a participant's ordinal; `data` is set for kinds other than text."""

    seq: Seq
    at: Millis
    kind: Literal["text", "note", "event", "promotion", "file"]
    by: int | None = None
    client_id: Uid | None = None
    body: str = ""
    data: dict[str, Any] = {}


class Veiled(Shape):
    """An entry this reader may not read: only its place in the log."""

    seq: Seq
    veiled: Literal[True]


class ReadMark(Shape):
    by: int
    seq: Seq


class VisitorCard(Shape):
    """What a respondent sees of the visitor; contact data is never part of it."""

    name: str
    verified: bool = False
    language: str
    country: str = ""
    device: str = ""
    page: PageView | None = None
    here: bool = False
    conversations: int = 1


class About(Shape):
    """Around a conversation, for respondents: who asks, from where and about what; who answers stands in the log.

    `mine`: the reader does. `writes` is the language of the visitor's messages as it was recognised ("fr"), empty while that is not known."""

    visitor: VisitorCard
    topic: str = ""
    started: Millis
    site: str
    mine: bool = False
    writes: str = ""


class Posted(Shape):
    seq: Seq
    at: Millis


class PostMessage(Command, wire="message.post", answer=Posted):
    """Write text, or a note that only staff read. A respondent carries the epoch of the assignment."""

    conversation: Uid
    client_id: Uid
    body: Text
    kind: Literal["text", "note"] = "text"
    epoch: Epoch | None = None


class Page(Shape):
    """At most 200 entries after the one asked for. `epoch` is the responsible assignment's, for fenced writes. The place and
    the seconds until somebody answers are for the visitor who waits in the queue."""

    conversation: Uid
    entries: list[Entry | Veiled]
    head: Seq
    more: bool
    epoch: Epoch
    me: int
    reads: list[ReadMark]
    about: About | None = None
    position: int | None = None
    estimate: int | None = None


class SyncConversation(Command, wire="conversation.sync", answer=Page):
    conversation: Uid
    after: Seq = 0


class ShowTyping(Command, wire="typing.show"):
    conversation: Uid
    on: bool


class MarkRead(Command, wire="read.mark"):
    conversation: Uid
    seq: Seq


class Heads(Shape):
    heads: dict[str, int]
    at: Millis


class ReadHeads(Command, wire="conversation.heads", answer=Heads):
    """The heartbeat, every 15 s: renews presence and says the last seq of each conversation that the caller may read."""

    conversations: Annotated[list[Uid], Field(max_length=50)]


class OwnConversation(Shape):
    """One of a visitor's conversations in their list: who answered last, how its last text begins, how many they have not read."""

    conversation: Uid
    status: Literal["open", "closed"]
    at: Millis
    who: str = ""
    words: str = ""
    unread: int = 0


class OwnConversations(Shape):
    conversations: list[OwnConversation]


class ListConversations(Command, wire="conversation.list", answer=OwnConversations):
    """A visitor's own, the newest 20; of one whom the brand has identified, those from other devices on the site too."""


class CloseConversation(Command, wire="conversation.close"):
    """By the responsible respondent with a category, or by the visitor without one."""

    conversation: Uid
    client_id: Uid
    epoch: Epoch | None = None
    category: Uid | None = None


class SnoozeConversation(Command, wire="conversation.snooze"):
    """Put it aside until a time, or (null) until the visitor's next message; a time that has passed wakes it.

    The log says `snoozed` {n, until} and `woken` {why: message, time, respondent}, to staff only."""

    conversation: Uid
    client_id: Uid
    until: Annotated[Millis, Field(ge=0, le=253_402_300_799_000)] | None = None


class RateAssignment(Command, wire="assignment.rate"):
    conversation: Uid
    client_id: Uid
    assignment: Uid
    stars: Stars
    words: Text = ""


class BlockVisitor(Command, wire="visitor.block"):
    """Keep this conversation's visitor out of the brand or its site for `days` (0 means until a manager lifts it); with the scope
    `conversation` only this one ends."""

    conversation: Uid
    client_id: Uid
    reason: Line
    days: Annotated[int, Field(ge=0, le=3650)] = 0
    scope: Literal["conversation", "site", "brand"] = "brand"


class ShowPage(Command, wire="page.show"):
    """The visitor of a live conversation moved to another page. `trail` only after consent to measuring; what is left out is forgotten."""

    page: PageView
    trail: Annotated[list[TrailPage], Field(max_length=30)] = []
    basket: DeclaredBasket | None = None


class ForgetTrail(Command, wire="trail.forget"):
    """Consent to measuring was withdrawn: the pages of the visit are forgotten."""


class EntryAppeared(Event, wire="entry.appeared", to=EVERYBODY):
    conversation: Uid
    entry: Entry | Veiled


class TypingShown(Event, wire="typing.shown", to=EVERYBODY):
    conversation: Uid
    by: int
    on: bool


class ReadMoved(Event, wire="read.moved", to=EVERYBODY):
    conversation: Uid
    by: int
    seq: Seq


class PageChanged(Event, wire="page.changed", to=STAFF):
    """The visitor moved, asked something else, came, went, or is no longer followed. `conversations`: how many they have had."""

    conversation: Uid
    page: PageView | None
    here: bool
    conversations: int
