"""The demo's left question: nobody was there at night, an e-mail stayed, and the next day the answer went there."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.brands.models import Site
from app.conversations.models import Category, Conversation
from app.conversations.posting import Draft, post_message
from app.demo import Made, member_actor
from app.kernel import work
from app.kernel.database import reading
from app.kernel.ids import uid
from app.realtime import presence
from app.respondents.availability import set_availability
from app.routing.accepting import accept
from app.routing.asking import ask
from app.routing.leaving import leave_question
from app.routing.mailing import mail_answer
from app.routing.models import AssignmentOffer
from app.routing.releasing import close_conversation
from app.routing.serving import sweep
from app.visitors.recognising import admit

ASKED, LEFT = timedelta(hours=25.4), timedelta(minutes=3)  # before the last midnight; later
ANSWERED = timedelta(hours=14)  # after that
QUESTION = "I inherited a rangefinder whose meter is dead. Can I still use it on a journey?"
ANSWER = ("You can: at noon set the shutter to the film's speed and f/16, and open two stops in the shade. I travelled a year with a dead "
          "meter and a note in the lens cap.")
PRODUCT, EMAIL, BY, CATEGORY = "Télémétrique R35", "late.asker@mail.example", "awa", "Using it"


def leave(made: Made, *, now: datetime) -> None:
    """Played when everybody is away; and everybody is away again afterwards."""
    with reading() as session:
        site = session.get_one(Site, made.site_id)
        category = session.scalars(select(Category.uid).where(Category.brand_id == made.brand_id, Category.name == CATEGORY)).one()
    at, conversation = now.replace(hour=0, minute=0, second=0, microsecond=0) - ASKED, uid()
    visitor = work.do(admit, site=site, language="en", device="phone", now=at).actor
    page = {"url": f"{site.origins[0]}/p/rangefinder-r35", "title": PRODUCT, "topic": "film", "type": "product", "product": PRODUCT}
    asked = work.do(ask, actor=visitor, uid=conversation, client_id=uid(), body=QUESTION, page=page, topic=None, language="en", now=at)
    work.do(leave_question, actor=visitor, conversation=conversation, client_id=uid(), email=EMAIL, now=at + LEFT)
    _answered(made, conversation, category, at=at + LEFT + ANSWERED)
    work.do(mail_answer, conversation_id=asked.conversation_id, now=at + LEFT + ANSWERED + timedelta(minutes=6))


def _answered(made: Made, conversation: str, category: str, *, at: datetime) -> None:
    awa = member_actor(made.members[BY])
    work.do(set_availability, actor=awa, availability="available", now=at)
    work.do(presence.renew, actor=awa, now=at)
    work.do(sweep, brand_id=made.brand_id, now=at)
    with reading() as session:
        offer = session.scalars(select(AssignmentOffer.uid).join(Conversation, Conversation.id == AssignmentOffer.conversation_id)
                                .where(Conversation.uid == conversation, AssignmentOffer.state == "open")).one()
    epoch = work.do(accept, actor=awa, offer=offer, client_id=uid(), now=at + timedelta(seconds=20)).epoch
    work.do(post_message, Draft(actor=awa, conversation=conversation, client_id=uid(), body=ANSWER, now=at + timedelta(minutes=3), epoch=epoch))
    work.do(close_conversation, actor=awa, conversation=conversation, epoch=epoch, category=category, client_id=uid(), now=at + timedelta(minutes=5))
    work.do(set_availability, actor=awa, availability="away", now=at + timedelta(minutes=5))
    work.do(presence.end, actor=awa, now=at + timedelta(minutes=5))
