"""What the outsider must see nothing of: a conversation of Objectif in full swing, and Lumen's own people beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app import demo
from app.brands.models import Member, MenuEntry, Site, Team
from app.community.models import FeedPost
from app.conversations.models import Assignment, Category, Conversation
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.realtime import pacing
from app.recognition.models import Award
from app.recruitment.models import Application, Question
from app.replies.models import ReplyRequest, SavedReply
from app.respondents.models import Topic
from app.routing.models import TargetingRule
from app.visitors.models import Block
from tests.ground.doors import Told
from tests.matrix import furnishing
from tests.matrix.acting import CANARY, QUESTION, admitted, ask, member, must, one, open_offer, visitor
from tests.matrix.commands import PAGE
from tests.matrix.tried import Target

__all__ = ["CANARY", "QUESTION", "ask", "member", "must", "open_offer", "visitor"]


@dataclass(frozen=True)
class World:
    """`people` are Objectif's by name, its visitors too; `tokens` what visitors hold."""

    target: Target
    zoe: Actor
    zoes_visitor: Actor
    people: Mapping[str, Actor]
    tokens: Mapping[str, str]
    objectif: int
    lumen: int

    @property
    def ines(self) -> Actor:
        return self.people["ines"]

    @property
    def olga(self) -> Actor:
        return self.people["olga"]

    @property
    def zoes_account(self) -> int:
        return self.zoe.account_id or 0

    @property
    def outsiders(self) -> tuple[Actor, Actor]:
        return self.zoe, self.zoes_visitor


def play(told: Told) -> World:
    """Vera asks, Ines accepts and answers; a second question is offered, Omar answers a third. All through the public commands."""
    now = clock.now()
    objectif = demo.make_objectif(shop_origin="http://shop.localhost:5000", now=now)
    lumen = demo.make_lumen(shop_origin="http://twin.localhost:5000", now=now)
    come = {"vera": admitted(objectif.site_id), "bob": admitted(objectif.site_id), "zoes_visitor": admitted(lumen.site_id)}
    zoe, stranger, vera = member(lumen.members["zoe"]), come["zoes_visitor"].actor, come["vera"].actor
    people = {name: member(number) for name, number in objectif.members.items()} | {"vera": vera, "bob": come["bob"].actor}
    for respondent in (people["ines"], people["omar"], zoe):
        must(told.say(respondent, "conversation.heads", {"conversations": []}))
        must(told.say(respondent, "availability.set", {"availability": "available"}))
    found = _talk(told, people)
    found |= furnishing.furnish(told, objectif, people)
    ask(told, vera)
    target = _target(objectif, offer=open_offer(people["ines"]), **found)
    told.heard.clear()
    told.joined.clear()
    pacing.count_in("memory://")
    return World(target, zoe, stranger, people, {name: each.token for name, each in come.items()}, objectif.brand_id, lumen.brand_id)


def _talk(told: Told, people: Mapping[str, Actor]) -> dict[str, Any]:
    """A question that Ines answers, with what belongs to it; another that Omar does."""
    vera, ines, omar = people["vera"], people["ines"], people["omar"]
    conversation = ask(told, vera)
    epoch = must(told.say(ines, "offer.accept", {"offer": open_offer(ines), "client_id": uid()}))["epoch"]
    here = {"conversation": conversation, "epoch": epoch}
    must(told.say(ines, "message.post", {**here, "client_id": uid(), "body": f"It does. {CANARY}"}))
    must(told.say(ines, "mirror.ask", {**here, "client_id": uid()}))
    grant = must(told.say(vera, "mirror.show", {"conversation": conversation, "client_id": uid()}))["grant"]
    promotion, share = furnishing.promote(told, people["olga"], ines, here)
    must(told.say(vera, "order.report", {"client_id": uid(), "reference": f"A-1 {CANARY}", "amount": 1, "currency": "EUR"}))
    seen = {"path": "/p/lens", "title": "A lens", "at": 1}
    basket = {"value": 1, "currency": "EUR", "items": [{"name": "Lens", "count": 1}]}
    must(told.say(vera, "page.show", {"page": PAGE, "trail": [seen], "basket": basket}))
    another = ask(told, vera, topic="delivery")
    taken = must(told.say(omar, "offer.accept", {"offer": open_offer(omar), "client_id": uid()}))
    return {**here, "grant": grant, "promotion": promotion, "share": share, "another": another, "another_epoch": taken["epoch"]}


def _target(made: demo.Made, **found: Any) -> Target:
    brand = made.brand_id
    return Target(
        **found, slug=made.slug, site_key=made.site_key,
        assignment=one(select(Assignment.uid).join(Conversation, Conversation.assignment_id == Assignment.id)
                        .where(Conversation.uid == found["conversation"])),
        team=one(select(Team.uid).where(Team.brand_id == brand)), block=one(select(Block.uid).where(Block.brand_id == brand)),
        application=one(select(Application.uid).where(Application.brand_id == brand, Application.state != "accepted")),
        question=one(select(Question.uid).where(Question.brand_id == brand)),
        member=one(select(Member.uid).where(Member.id == made.members["ines"])),
        site=one(select(Site.uid).where(Site.id == made.site_id)),
        reply=one(select(SavedReply.uid).where(SavedReply.brand_id == brand)),
        request=one(select(ReplyRequest.uid).where(ReplyRequest.brand_id == brand)),
        topic=one(select(Topic.uid).where(Topic.id == made.topics["optics"])),
        entry=one(select(MenuEntry.uid).where(MenuEntry.brand_id == brand)),
        rule=one(select(TargetingRule.uid).where(TargetingRule.brand_id == brand)),
        award=one(select(Award.uid).where(Award.brand_id == brand)), post=one(select(FeedPost.uid).where(FeedPost.brand_id == brand)),
        category=one(select(Category.uid).where(Category.brand_id == brand).limit(1)))
