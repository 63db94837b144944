"""Saved replies on the wire: found at the desk, used, asked for."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from app.kernel.actor import STAFF
from app.realtime.protocol import Command, Event, Shape, Text, Uid

Language = Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Za-z0-9-]*$")]


class SavedReply(Shape):
    """`texts`: language to text, with blanks as `{name}` or `[when]`. `topic` is empty when it fits any."""

    uid: Uid
    title: str
    shortcut: str
    texts: dict[str, str]
    topic: str


class ReplyRequest(Shape):
    """One's own request and what became of it."""

    uid: Uid
    title: str
    state: Literal["open", "accepted", "declined"]
    answer: str


class SavedReplies(Shape):
    replies: list[SavedReply]
    requests: list[ReplyRequest]


class ListReplies(Command, wire="replies.list", answer=SavedReplies):
    """Asked when they are first looked for, and again after `replies.changed`."""


class UseReply(Command, wire="reply.use"):
    """A hint: the message with this client id began from the reply."""

    reply: Uid
    client_id: Uid


class RequestReply(Command, wire="reply.request"):
    """Ask the brand for a reply like this; `conversation` is where it was missed."""

    client_id: Uid
    body: Text
    language: Language
    conversation: Uid | None = None


class RepliesChanged(Event, wire="replies.changed", to=STAFF):
    """What was listed is old."""


class ReplyRequestAnswered(Event, wire="reply.request_answered", to=STAFF):
    title: str
    accepted: bool
    answer: str
