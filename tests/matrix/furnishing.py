"""What Objectif has beside its conversations: people, places, words, rules, candidates, each with the canary in it."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from app import demo
from app.brands.greeting import Lead, add_entry
from app.brands.models import Member
from app.brands.staffing import invite_member
from app.brands.teaming import add_team
from app.brands.timing import set_holiday, set_week
from app.commerce.promoting import Terms, add_promotion
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.recognition.models import Award, Badge
from app.recognition.scoring import RATED_AT_LEAST
from app.recruitment import applying, composing, inviting
from app.recruitment.models import Application
from app.replies.drafting import Words, add_reply
from app.respondents.wishing import choose_topics
from app.routing.ruling import Ruled, add_rule
from tests.ground.doors import Told
from tests.matrix.acting import CANARY, ask, must, one, open_offer, visitor


def furnish(told: Told, made: demo.Made, people: Mapping[str, Actor]) -> dict[str, object]:
    """Everything of the office and of the people among themselves."""
    olga, ines, now = people["olga"], people["ines"], clock.now()
    _keep_out(told, visitor(made.site_id), ines)
    must(told.say(ines, "reply.request", {"client_id": uid(), "body": f"Write this down. {CANARY}", "language": "en"}))
    must(told.say(ines, "feed.post", {"client_id": uid(), "body": f"Among ourselves: {CANARY}"}))
    work.do(add_reply, actor=olga, words=Words(f"Fits {CANARY}", "fits", {"en": f"It fits. {CANARY}"}), now=now)
    work.do(add_team, actor=olga, name=f"Optics {CANARY}")
    work.do(add_entry, actor=olga, site_id=made.site_id, words={"en": f"Suppliers {CANARY}"}, lead=Lead(audience="agents"))
    work.do(add_rule, actor=olga, site_id=made.site_id, ruled=Ruled(f"Products {CANARY}", {"type": ["product"]}), now=now)
    work.do(set_week, actor=olga, zone="Europe/Paris", week=["0:00-24:00"] * 7)
    work.do(set_holiday, actor=olga, day=date(2000, 1, 1), name=CANARY)
    work.do(_recognise, member=ines)
    _recruit(made, olga)
    work.do(choose_topics, actor=ines, topics={made.topics[slug]: level for slug, level in (("optics", 3), ("digital", 2), ("film", 1))})
    invited = work.do(invite_member, actor=olga, email="kim@objectif.example", name=f"Kim {CANARY}", role="ambassador", now=now)
    return {"invited": one(select(Member.uid).where(Member.id == invited)), "wished": made.topics["film"],
            "accepted": one(select(Application.uid).where(Application.brand_id == made.brand_id, Application.state == "accepted"))}


def promote(told: Told, olga: Actor, ines: Actor, here: Mapping[str, object]) -> tuple[str, str]:
    """A promotion that Ines has shared with Vera."""
    terms = Terms(titles={"en": f"Ring {CANARY}"}, words={}, code="RING50", amount=None, currency=None, link="http://shop.localhost:5000/p/ring")
    promotion = work.do(add_promotion, actor=olga, terms=terms, now=clock.now())
    shared = must(told.say(ines, "promotion.share", {**here, "client_id": uid(), "promotion": promotion}))
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
    for name in ("hugo", "rosa"):
        work.do(applying.apply, brand_id=made.brand_id, email=f"{name}@post.example", name=f"{name.title()} {CANARY}", language="en",
                languages=["en"], topics=[], answers={}, agreed=True, now=now)
    rosa = one(select(Application.uid).where(Application.brand_id == made.brand_id, Application.email == "rosa@post.example"))
    work.do(inviting.accept, actor=olga, application=rosa, seen="received", now=now)
