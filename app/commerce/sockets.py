"""Commerce's doors: what may be shared, sharing it, following it, and an order that the site reports. One domain call each."""

from app.brands.queries import language_of
from app.commerce import queries, recording, sharing, wire
from app.conversations import queries as conversations
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import NotAllowed
from app.realtime.gateway import Caller, command
from app.realtime.protocol import Done


@command(wire.AskPromotions, rate="2 per second; 60 per minute")
def list_promotions(caller: Caller, said: wire.AskPromotions) -> wire.Promotions:
    if not caller.actor.is_staff:
        raise NotAllowed()
    now = clock.now()
    with reading() as session:
        place = conversations.seen(session, actor=caller.actor, conversation=said.conversation, now=now)
        found = queries.offered(session, caller.actor, conversation_id=place.conversation_id,
                                language=language_of(session, caller.actor), now=now)
    return wire.Promotions(promotions=[
        wire.PromotionCard(uid=one.uid, title=one.title, words=one.words, code=one.code, price=_price(one.amount, one.currency),
                           link=one.link, until=one.until, suits=one.suits) for one in found])


@command(wire.SharePromotion, rate="2 per second; 30 per minute")
def share_promotion(caller: Caller, said: wire.SharePromotion) -> wire.Shared:
    shared = work.do(sharing.share, actor=caller.actor, conversation=said.conversation, client_id=said.client_id, epoch=said.epoch,
                     promotion=said.promotion, words=said.words, now=clock.now())
    return wire.Shared(seq=shared.seq, at=shared.at, share=shared.share)


@command(wire.FollowPromotion, rate="2 per second; 60 per minute")
def follow_promotion(caller: Caller, said: wire.FollowPromotion) -> Done:
    work.do(sharing.follow, actor=caller.actor, share=said.share, client_id=said.client_id, now=clock.now())
    return Done()


@command(wire.ReportOrder, rate="2 per second; 30 per minute")
def report_order(caller: Caller, said: wire.ReportOrder) -> Done:
    """Says nothing of what became of it: the page that reports learns nothing about the conversation."""
    work.do(recording.record_order, actor=caller.actor, reference=said.reference, amount=said.amount, currency=said.currency,
            code=said.code, now=clock.now())
    return Done()


def _price(amount: int | None, currency: str | None) -> wire.Price | None:
    return None if amount is None or currency is None else wire.Price(amount=amount, currency=currency)
