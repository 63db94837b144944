"""The respondent's whole screen on the wire: what is offered, what is theirs, and what changed."""

from typing import Literal

from app.commerce.wire import OrderSeen
from app.conversations.wire import Page, Role, Stars
from app.kernel.actor import STAFF
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


Ending = Literal["transferred", "closed", "released", "revoked", "silent", "offline"]


class DeskConversation(Shape):
    """A conversation on this desk; its entries come by `conversation.sync`. `ending`: how it ended for this respondent, if it did; `stars` and
    `words`: their own rating in it; `orders`: what is owed to their answers."""

    conversation: Uid
    name: str
    topic: str
    head: Seq
    last: str
    last_at: Millis
    started: Millis
    state: Literal["open", "closed"]
    mine: bool
    ending: Ending | None = None
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


class PageSeen(Shape):
    """A page of the present visit, with the moment at which the visitor came to it."""

    path: str
    title: str = ""
    type: str = "other"
    topic: str = ""
    at: Millis


class BasketLine(Shape):
    name: str
    count: int


class Basket(Shape):
    """As the visitor's page declared it; nobody has checked it. `value` in minor units."""

    value: int
    currency: str
    items: list[BasketLine] = []


class EarlierConversation(Shape):
    """Another conversation of the same person. `by`: who answered last; `readable`: this respondent may open it."""

    conversation: Uid
    topic: str
    about: str
    by: str
    started: Millis
    state: Literal["open", "closed"]
    mine: bool
    readable: bool
    stars: Stars | None = None


class VisitorSeen(Shape):
    """Around the visitor of a conversation, as far as this respondent may see: an ambassador only earlier conversations of their own.
    `measured`: the visitor agreed that the visit is followed; without it there are no pages. Who has left sees neither pages nor basket."""

    pages: list[PageSeen]
    measured: bool
    basket: Basket | None
    language: str
    device: str
    earlier: list[EarlierConversation]


class ReadVisitor(Command, wire="visitor.read", answer=VisitorSeen):
    conversation: Uid


class ReadHistory(Command, wire="history.read", answer=Page):
    """The entries of an earlier conversation of this conversation's visitor, to read only; not for ambassadors."""

    conversation: Uid
    earlier: Uid
    after: Seq = 0


class ConversationEntrusted(Event, wire="conversation.entrusted", to=STAFF):
    conversation: DeskConversation


class ConversationGone(Event, wire="conversation.gone", to=STAFF):
    """No longer this respondent's: it stays readable for 24 hours, but takes no message of theirs."""

    conversation: Uid
    reason: Ending


class RankingChanged(Event, wire="ranking.changed", to=STAFF):
    """Somebody was rated or given a badge: what was read of the ranking is old."""


class RatingGiven(Event, wire="rating.given", to=STAFF):
    """The visitor rated this respondent's answers; it comes after the conversation is closed, so no log entry tells it."""

    conversation: Uid
    stars: Stars
    words: str = ""
