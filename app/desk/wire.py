"""The respondent's whole screen on the wire: what is offered, what is theirs, and what changed."""

from typing import Literal

from app.commerce.wire import OrderSeen
from app.conversations.wire import Role, Stars
from app.realtime.protocol import Command, Event, Millis, Seq, Shape, Uid
from app.recognition.wire import AwardCard
from app.respondents.wire import Standing
from app.routing.wire import Offer


class Me(Shape):
    member: Uid
    name: str
    role: Role
    brand: str


class CategoryChoice(Shape):
    uid: Uid
    name: str


class DeskConversation(Shape):
    """A conversation on this desk; its entries come by `conversation.sync`. `stars` and `words`: this respondent's own rating in it;
    `orders`: what is owed to their answers."""

    conversation: Uid
    name: str
    topic: str
    head: Seq
    last: str
    last_at: Millis
    started: Millis
    state: Literal["open", "closed"]
    mine: bool
    stars: Stars | None = None
    words: str = ""
    orders: list[OrderSeen] = []


class DeskState(Shape):
    me: Me
    standing: Standing
    offers: list[Offer]
    conversations: list[DeskConversation]
    categories: list[CategoryChoice]
    awards: list[AwardCard]
    at: Millis


class SyncDesk(Command, wire="desk.sync", answer=DeskState):
    """Everything the desk shows; asked after every connect."""


class ConversationEntrusted(Event, wire="conversation.entrusted"):
    conversation: DeskConversation


class ConversationGone(Event, wire="conversation.gone"):
    """No longer this respondent's: it stays readable for 24 hours, but takes no message of theirs."""

    conversation: Uid
    reason: Literal["transferred", "closed", "released", "revoked"]


class RatingGiven(Event, wire="rating.given"):
    """The visitor rated this respondent's answers; it comes after the conversation is closed, so no log entry tells it."""

    conversation: Uid
    stars: Stars
    words: str = ""
