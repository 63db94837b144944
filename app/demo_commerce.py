"""The demo's promotions, and what came of two weeks of answers: shares, orders, and some that are owed to nobody."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.brands.models import Site
from app.commerce.promoting import Terms, add_promotion, end_promotion
from app.commerce.recording import record_order
from app.conversations.models import Conversation, Participant
from app.demo import Made, member_actor
from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.database import reading

# A past conversation by the product it began on -> hours until the order, cents
ORDERS = (("prime-35", 20.0, 24_900), ("telephoto-70-300", 3.5, 42_900), ("wave-4k", 30.0, 29_900), ("kit-grey", 1.2, 2_400),
          ("d5", 44.0, 119_300), ("rangefinder-r35", 70.0, 38_900))


def play(made: Made, *, now: datetime) -> None:
    """Two promotions that hold, one that is over, and the orders of ORDERS."""
    maya = member_actor(made.members["maya"])
    with reading() as session:
        shop = session.get_one(Site, made.site_id).origins[0]
    _promote(made, maya, shop, now)
    for number, (slug, hours, cents) in enumerate(ORDERS, start=300_412):
        for visitor, closed_at in _asked_on(made, slug)[:1]:
            placed = min(closed_at + timedelta(hours=hours), now - timedelta(minutes=5))
            work.do(record_order, actor=visitor, reference=f"O-{number}", amount=cents, currency="EUR", now=placed)


def _promote(made: Made, maya: Actor, shop: str, now: datetime) -> None:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    work.do(add_promotion, actor=maya, now=now - timedelta(days=9), terms=Terms(
        titles={"en": "Grey cleaning kit, half price", "fr": "Kit de nettoyage gris à moitié prix"},
        words={"en": "Blower, brush and two cloths: what we use on our own lenses.",
               "fr": "Poire, pinceau et deux chiffons : ce que nous utilisons sur nos propres objectifs."},
        code="CLEAN12", amount=1_200, currency="EUR", link=f"{shop}/p/kit-grey", ends_at=today + timedelta(days=12),
        topics=[made.topics["optics"], made.topics["cleaning"], made.topics["digital"]]))
    work.do(add_promotion, actor=maya, now=now - timedelta(days=6), terms=Terms(
        titles={"en": "Three rolls of Solstice 400 for €22", "fr": "Trois pellicules Solstice 400 pour 22 €"},
        words={"en": "Enough to learn a camera in a weekend.", "fr": "De quoi apprivoiser un boîtier en un week-end."},
        code="ROLL22", amount=2_200, currency="EUR", link=f"{shop}/p/solstice-400", topics=[made.topics["film"]]))
    over = work.do(add_promotion, actor=maya, now=now - timedelta(days=14), terms=Terms(
        titles={"en": "Helmet set with every Wave 4K", "fr": "Kit casque avec chaque Wave 4K"}, words={}, code="SPLASH", amount=None,
        currency=None, link=f"{shop}/p/wave-4k", topics=[made.topics["action"]]))
    work.do(end_promotion, actor=maya, promotion=over, now=now - timedelta(days=3))


def _asked_on(made: Made, slug: str) -> list[tuple[Actor, datetime]]:
    """Visitors whose closed conversation began on this product's page, with when it closed."""
    with reading() as session:
        rows = session.execute(select(Conversation, Participant.visitor_id).join(Participant, Participant.conversation_id == Conversation.id)
                               .where(Conversation.site_id == made.site_id, Participant.ordinal == 1).order_by(Conversation.id)).all()
    return [(Actor(brand_id=made.brand_id, role="visitor", visitor_id=visitor_id, site_id=made.site_id), thread.closed_at)
            for thread, visitor_id in rows if thread.closed_at and (thread.page or {}).get("url", "").endswith(f"/p/{slug}")]
