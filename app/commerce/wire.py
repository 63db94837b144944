"""Orders and promotions on the wire."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.commerce.pricing import MOST
from app.kernel.actor import STAFF
from app.realtime.protocol import Command, Epoch, Event, Line, Millis, Seq, Shape, Text, Uid

Amount = Annotated[int, Field(ge=0, le=MOST, description="whole minor units of the currency")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class ReportOrder(Command, wire="order.report"):
    """The site says that this visitor bought. `reference` is the site's own number: the same one again changes nothing."""

    client_id: Uid
    reference: Line
    amount: Amount
    currency: Currency
    code: Line = ""


class OrderSeen(Shape):
    """An order as its respondent sees it: how much, never what. `promotion`: one of theirs led to it."""

    uid: Uid
    amount: Amount
    currency: Currency
    at: Millis
    promotion: bool


class OrderAttributed(Event, wire="order.attributed", to=STAFF):
    """The visitor of this conversation bought, and it is owed to the respondent who hears this."""

    conversation: Uid
    order: OrderSeen


class Price(Shape):
    amount: Amount
    currency: Currency


class PromotionCard(Shape):
    """A promotion as its visitor would read it. `suits`: it is made for what this conversation is about."""

    uid: Uid
    title: str
    words: str
    code: str
    price: Price | None
    link: str
    until: Millis | None
    suits: bool


class Promotions(Shape):
    promotions: list[PromotionCard]


class AskPromotions(Command, wire="promotions.list", answer=Promotions):
    """What a respondent may share in this conversation now."""

    conversation: Uid


class Shared(Shape):
    seq: Seq
    at: Millis
    share: Uid


class SharePromotion(Command, wire="promotion.share", answer=Shared):
    """Put a promotion's card into the log, with what the respondent says to it."""

    conversation: Uid
    client_id: Uid
    epoch: Epoch
    promotion: Uid
    words: Text = ""


class FollowPromotion(Command, wire="promotion.follow"):
    """The visitor opened a card's link; `share` is the card's own."""

    client_id: Uid
    share: Uid
