"""What the outsider must see nothing of: a conversation of Objectif in full swing, and Lumen's own people beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import MetaData, Table, select
from sqlalchemy.engine import Connection

from app import demo
from app.brands.greeting import Lead, add_entry
from app.brands.models import Member, MenuEntry, Site, Team
from app.brands.queries import actor_of_member
from app.brands.teaming import add_team
from app.brands.timing import set_holiday, set_week
from app.commerce.promoting import Terms, add_promotion
from app.community.models import FeedPost
from app.conversations.models import Assignment, Category, Conversation
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.database import Base, reading
from app.kernel.ids import uid
from app.realtime import pacing
from app.recognition.models import Award, Badge
from app.recognition.scoring import RATED_AT_LEAST
from app.recruitment import applying, composing
from app.recruitment.models import Application, Question
from app.replies.drafting import Words, add_reply
from app.replies.models import ReplyRequest, SavedReply
from app.respondents.models import Topic
from app.routing.models import AssignmentOffer, TargetingRule
from app.routing.ruling import Ruled, add_rule
from app.visitors.models import Block
from app.visitors.recognising import admit
from tests.ground.doors import Told
from tests.matrix.cells import PAGE, Target

CANARY = "canary-5e3f"
# The outsider may have any of these ids; not one may come back with anything behind it.
QUESTION = f"Does this lens fit? {CANARY}"


@dataclass(frozen=True)
class World:
    target: Target
    zoe: Actor
    zoes_visitor: Actor
    zoes_account: int
    ines: Actor
    olga: Actor
    objectif: int

    @property
    def outsiders(self) -> tuple[Actor, Actor]:
        return self.zoe, self.zoes_visitor


def play(told: Told) -> World:
    """Vera asks, Ines accepts and answers; a second question is offered. All through the public commands."""
    now = clock.now()
    objectif = demo.make_objectif(shop_origin="http://shop.localhost:5000", now=now)
    lumen = demo.make_lumen(shop_origin="http://twin.localhost:5000", now=now)
    vera, stranger = visitor(objectif.site_id), visitor(lumen.site_id)
    olga, ines, zoe = member(objectif.members["olga"]), member(objectif.members["ines"]), member(lumen.members["zoe"])
    for respondent in (ines, zoe):
        must(told.say(respondent, "conversation.heads", {"conversations": []}))
        must(told.say(respondent, "availability.set", {"availability": "available"}))
    conversation = ask(told, vera)
    accepted = must(told.say(ines, "offer.accept", {"offer": open_offer(ines), "client_id": uid()}))
    must(told.say(ines, "message.post", {"conversation": conversation, "client_id": uid(), "body": f"It does. {CANARY}",
                                         "epoch": accepted["epoch"]}))
    promotion, share = _promote(told, olga, ines, conversation, accepted["epoch"])
    must(told.say(vera, "order.report", {"client_id": uid(), "reference": f"A-1 {CANARY}", "amount": 1, "currency": "EUR"}))
    _keep_out(told, visitor(objectif.site_id), ines)
    must(told.say(ines, "reply.request", {"client_id": uid(), "body": f"Write this down. {CANARY}", "language": "en"}))
    work.do(add_reply, actor=olga, words=Words(f"Fits {CANARY}", "fits", {"en": f"It fits. {CANARY}"}), now=now)
    work.do(add_team, actor=olga, name=f"Optics {CANARY}")
    work.do(add_entry, actor=olga, site_id=objectif.site_id, words={"en": f"Suppliers {CANARY}"}, lead=Lead(audience="agents"))
    work.do(add_rule, actor=olga, site_id=objectif.site_id, ruled=Ruled(f"Products {CANARY}", {"type": ["product"]}), now=now)
    work.do(set_week, actor=olga, zone="Europe/Paris", week=["0:00-24:00"] * 7)
    work.do(set_holiday, actor=olga, day=date(2000, 1, 1), name=CANARY)
    must(told.say(ines, "feed.post", {"client_id": uid(), "body": f"Among ourselves: {CANARY}"}))
    work.do(_recognise, member=ines)
    _recruit(objectif, olga)
    ask(told, vera)
    target = _target(objectif, conversation, open_offer(ines), accepted["epoch"], promotion=promotion, share=share)
    told.heard.clear()
    told.joined.clear()
    pacing.count_in("memory://")
    return World(target, zoe, stranger, zoe.account_id or 0, ines, olga, objectif.brand_id)


def _promote(told: Told, olga: Actor, ines: Actor, conversation: str, epoch: int) -> tuple[str, str]:
    """A promotion that Ines has shared with Vera."""
    terms = Terms(titles={"en": f"Ring {CANARY}"}, words={}, code="RING50", amount=None, currency=None, link="http://shop.localhost:5000/p/ring")
    promotion = work.do(add_promotion, actor=olga, terms=terms, now=clock.now())
    shared = must(told.say(ines, "promotion.share", {"conversation": conversation, "client_id": uid(), "epoch": epoch, "promotion": promotion}))
    return promotion, shared["share"]


def _keep_out(told: Told, bob: Actor, ines: Actor) -> None:
    """Somebody whom Ines had to block."""
    conversation = ask(told, bob)
    must(told.say(ines, "offer.accept", {"offer": open_offer(ines), "client_id": uid()}))
    must(told.say(ines, "visitor.block", {"conversation": conversation, "client_id": uid(), "reason": f"Rude. {CANARY}"}))


def _recognise(unit: work.Unit, *, member: Actor) -> None:
    """Ines has a badge whose name is the canary."""
    badge = Badge(brand_id=member.brand_id, slug="canary", names={"en": CANARY}, symbol="★", rule={"kind": RATED_AT_LEAST, "number": 1, "stars": 1})
    unit.add(badge)
    unit.flush()
    unit.add(Award(brand_id=member.brand_id, badge_id=badge.id, member_id=member.member_id or 0, reason=badge.rule, at=clock.now()))
    unit.flush()


def _recruit(made: demo.Made, olga: Actor) -> None:
    """Somebody has applied."""
    words, now = {"en": "Canaries?"}, clock.now()
    work.do(composing.begin_form, actor=olga, titles=words, words=words, consent=words, questions=[composing.Asking("short", words)], now=now)
    work.do(composing.open_form, actor=olga, is_open=True, now=now)
    work.do(applying.apply, brand_id=made.brand_id, email="hugo@post.example", name=f"Hugo {CANARY}", language="en", languages=["en"], topics=[],
            answers={}, agreed=True, now=now)


def ask(told: Told, actor: Actor) -> str:
    conversation = uid()
    must(told.say(actor, "conversation.ask", {"conversation": conversation, "client_id": uid(), "body": QUESTION,
                                              "page": {**PAGE, "type": "product", "topic": "optics"}}))
    return conversation


def visitor(site_id: int) -> Actor:
    with reading() as session:
        site = session.get_one(Site, site_id)
    return work.do(admit, site=site, language="en", device="phone", now=clock.now()).actor


def member(member_id: int) -> Actor:
    with reading() as session:
        found = actor_of_member(session, member_id)
    assert found is not None
    return found


def open_offer(actor: Actor) -> str:
    return str(_one(select(AssignmentOffer.uid).where(AssignmentOffer.member_id == actor.member_id, AssignmentOffer.state == "open")))


def must(ack: dict[str, Any]) -> Any:
    """The data of an ack that has to be good."""
    assert ack["ok"], ack
    return ack["data"]


def rows(connection: Connection, brand_id: int) -> dict[str, list[Any]]:
    """Everything that belongs to a brand, table by table: equal before and after means untouched."""
    return {table.name: sorted(map(repr, connection.execute(select(table).where(table.c.brand_id == brand_id))))
            for table in _tables(Base.metadata)}


@contextmanager
def untouched(connection: Connection, brand_id: int) -> Iterator[None]:
    before = rows(connection, brand_id)
    yield
    assert rows(connection, brand_id) == before


def _tables(metadata: MetaData) -> list[Table]:
    return [table for table in metadata.sorted_tables if "brand_id" in table.c]


def _target(made: demo.Made, conversation: str, offer: str, epoch: int, *, promotion: str, share: str) -> Target:
    brand = made.brand_id
    return Target(
        conversation=conversation, offer=offer, epoch=epoch, slug=made.slug, site_key=made.site_key,
        promotion=promotion, share=share,
        assignment=_one(select(Assignment.uid).join(Conversation, Conversation.assignment_id == Assignment.id)
                        .where(Conversation.uid == conversation)),
        team=_one(select(Team.uid).where(Team.brand_id == brand)), block=_one(select(Block.uid).where(Block.brand_id == brand)),
        application=_one(select(Application.uid).where(Application.brand_id == brand)),
        question=_one(select(Question.uid).where(Question.brand_id == brand)),
        member=_one(select(Member.uid).where(Member.id == made.members["ines"])),
        site=_one(select(Site.uid).where(Site.id == made.site_id)),
        reply=_one(select(SavedReply.uid).where(SavedReply.brand_id == brand)),
        request=_one(select(ReplyRequest.uid).where(ReplyRequest.brand_id == brand)),
        topic=_one(select(Topic.uid).where(Topic.id == made.topics["optics"])),
        entry=_one(select(MenuEntry.uid).where(MenuEntry.brand_id == brand)),
        rule=_one(select(TargetingRule.uid).where(TargetingRule.brand_id == brand)),
        award=_one(select(Award.uid).where(Award.brand_id == brand)), post=_one(select(FeedPost.uid).where(FeedPost.brand_id == brand)),
        category=_one(select(Category.uid).where(Category.brand_id == brand).limit(1)))


def _one(statement: Any) -> Any:
    with reading() as session:
        return session.execute(statement).scalar_one()
