"""What people do in the film, so that each role is told of everything it can be told of."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.commerce.promoting import Terms, add_promotion
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.recognition.models import Badge
from app.recognition.scoring import RATED_AT_LEAST
from app.replies.drafting import Words, add_reply
from app.replies.models import ReplyRequest
from app.respondents.capacity import set_capacity
from tests.cast import NOON
from tests.folding.filming import Film, Screen
from tests.matrix.acting import one

PAGES = {"ambassadors": ("product", "optics"), "agents": ("basket", "delivery")}
LENS = {"url": "http://shop.localhost:5000/p/lens", "title": "A lens", "type": "product", "topic": "optics", "product": "lens"}

TRAIL = [{"path": "/p/lens", "title": "A lens", "type": "product", "topic": "optics", "at": clock.millis(NOON)}]
BASKET = {"value": 12_990, "currency": "EUR", "items": [{"name": "A lens", "count": 1}]}


@dataclass
class Scene:
    """A respondent, a colleague who may answer too, and two visitors whom nobody has seen yet."""

    film: Film
    who: Screen
    colleague: Screen
    vera: Screen
    otto: Screen
    held: list[dict[str, str]] = field(default_factory=list)  # assignments in turn

    def play(self, *, queue: bool, whole: bool) -> None:
        """The whole story, with a queue before it, or what is enough for every event once."""
        self.film.watch(self.who, self.colleague)
        if queue:
            self.queue()
        here = self.take(self.vera)
        self.film.watch(self.who, self.vera)
        self.talk(here)
        self.show(here)
        self.sell(here)
        if whole:
            self.put_aside(here)
            self.ask_besides()
        self.film.watch(self.who, self.colleague, self.vera)
        self.hand_over(here)
        self.end(here)
        if whole:
            self.come_back(here)
        self.film.act("goes home", lambda: self.who.do("availability.set", availability="away"))

    def queue(self) -> None:
        """Two wait while nobody is free; the first one goes, the second is offered to one who declines and to one who lets it pass."""
        film, first = self.film, self.ask(self.vera)
        second = self.ask(self.otto)
        film.watch(self.who, self.colleague, self.vera, self.otto)
        film.act("the first in the queue goes", lambda: self.vera.sure("conversation.close", conversation=first))
        film.act("becomes available", lambda: self.who.do("availability.set", availability="available"))
        film.act("declines", lambda: self.who.sure("offer.decline", offer=offer(self.who, second)))
        film.act("a colleague becomes available", lambda: self.colleague.do("availability.set", availability="available"))
        film.act("nobody takes it", lambda: film.wait(100))
        film.act("the visitor leaves an address", lambda: self.otto.sure("question.leave", conversation=second, email="otto@post.example"))
        film.act("the colleague goes", lambda: self.colleague.do("availability.set", availability="away"))
        film.act("the visitor gives up", lambda: self.otto.sure("conversation.close", conversation=second))

    def ask(self, visitor: Screen) -> str:
        kind, topic = PAGES["ambassadors" if self.who.actor.role == "ambassador" else "agents"]
        conversation = uid()
        page = {**LENS, "type": kind, "topic": topic}
        visitor.sure("conversation.ask", conversation=conversation, body="Is it sharp at the edges of the picture?", page=page)
        visitor.mine.add(conversation)
        self.film.house.run_jobs()
        return conversation

    def take(self, visitor: Screen) -> dict[str, Any]:
        film = self.film
        film.act("is available again", lambda: self.who.do("availability.set", availability="available"))
        film.watch(self.who, self.colleague)
        conversation = film.act("a question comes", lambda: self.ask(visitor))
        film.watch(self.who, self.colleague, visitor)
        taken = film.act("accepts", lambda: self.who.sure("offer.accept", offer=offer(self.who, conversation)))
        return {"conversation": conversation, "epoch": taken["epoch"], "assignment": taken["assignment"]}

    def talk(self, here: dict[str, Any]) -> None:
        film, who, vera, conversation = self.film, self.who, self.vera, here["conversation"]
        fenced = {"conversation": conversation, "epoch": here["epoch"]}
        film.act("the respondent types", lambda: who.do("typing.show", conversation=conversation, on=True))
        film.act("writes a long answer", lambda: who.sure("message.post", body="It is. 😀 " * 60, **fenced))
        film.act("the visitor reads", lambda: vera.do("read.mark", conversation=conversation, seq=head(vera, conversation)))
        film.act("the visitor types", lambda: vera.do("typing.show", conversation=conversation, on=True))
        film.act("the visitor writes", lambda: vera.sure("message.post", conversation=conversation, body="And in the rain, is it still sharp then?"))
        film.act("the respondent reads", lambda: who.do("read.mark", conversation=conversation, seq=head(who, conversation)))
        film.act("leaves a note", lambda: who.sure("message.post", kind="note", body="Knows a lot.", **fenced))
        film.act("the visitor goes to another page", lambda: vera.do("page.show", page={**LENS, "title": "A strap"}, trail=TRAIL, basket=BASKET))
        film.act("and agrees to be measured no longer", lambda: vera.do("trail.forget"))
        film.watch(who)
        film.act("the visitor goes", vera.go)
        film.act("the visitor comes again", vera.come)
        film.watch(who, vera)

    def show(self, here: dict[str, Any]) -> None:
        """The visitor's page, asked for, shown, watched and hidden."""
        film, who, vera, conversation = self.film, self.who, self.vera, here["conversation"]
        film.act("asks for the page", lambda: who.sure("mirror.ask", conversation=conversation, epoch=here["epoch"]))
        grant = film.act("the page is shown", lambda: vera.sure("mirror.show", conversation=conversation))["grant"]
        film.act("looks at it", lambda: who.ear.ask("mirror.watch", {"conversation": conversation, "on": True}))
        film.act("a piece of it comes", lambda: vera.do("mirror.stream", grant=grant, seq=1, checkpoint=True, events="[]"))
        film.act("the page is hidden", lambda: vera.sure("mirror.hide", conversation=conversation))

    def sell(self, here: dict[str, Any]) -> None:
        film, who, promotion = self.film, self.who, promote(self.film)
        shared = {"conversation": here["conversation"], "epoch": here["epoch"], "promotion": promotion}
        share = film.act("shares a promotion", lambda: who.sure("promotion.share", words="", **shared))["share"]
        film.act("the visitor follows it", lambda: self.vera.sure("promotion.follow", share=share))
        film.act("the visitor buys", lambda: self.vera.sure("order.report", reference=uid(), amount=12_990, currency="EUR"))

    def put_aside(self, here: dict[str, Any]) -> None:
        film, who, conversation = self.film, self.who, here["conversation"]
        film.act("puts it aside", lambda: who.sure("conversation.snooze", conversation=conversation))
        film.act("the visitor writes meanwhile", lambda: self.vera.sure("message.post", conversation=conversation, body="One more thing."))
        until = clock.millis(clock.now()) + 60_000
        film.act("puts it aside for a minute", lambda: who.sure("conversation.snooze", conversation=conversation, until=until))
        film.act("the minute is over", lambda: film.wait(62))

    def ask_besides(self) -> None:
        """The same visitor asks something else meanwhile; and a manager lets the respondent have fewer at once."""
        film, who = self.film, self.who
        besides = film.act("the visitor asks something else", lambda: self.ask(self.vera))
        film.act("declines that", lambda: who.sure("offer.decline", offer=offer(who, besides)))
        film.act("the visitor does not need it", lambda: self.vera.sure("conversation.close", conversation=besides))
        film.act("may have fewer at once", lambda: work.do(narrow, who=who.actor))
        until = clock.millis(clock.now()) + 20_000
        film.act("is there for a moment", lambda: who.do("availability.set", availability="available", until=until))
        film.act("the moment is over", lambda: film.wait(25))
        film.act("is there again", lambda: who.do("availability.set", availability="available"))

    def hand_over(self, here: dict[str, Any]) -> None:
        """There and back again."""
        film, who, other, conversation = self.film, self.who, self.colleague, here["conversation"]
        film.act("the colleague is there", lambda: other.do("availability.set", availability="available"))
        for giver, taker in ((who, other), (other, who)):
            gives = {"conversation": conversation, "epoch": here["epoch"], "member": member(taker), "note": "You know more."}
            film.act("hands over", lambda giver=giver, gives=gives: giver.sure("conversation.transfer", **gives))
            here |= film.act("takes over", lambda taker=taker: taker.sure("offer.accept", offer=offer(taker, conversation)))
            says = {"conversation": conversation, "epoch": here["epoch"], "body": "Here I am."}
            film.act("answers", lambda taker=taker, says=says: taker.sure("message.post", **says))
            self.held.append({"conversation": conversation, "assignment": here["assignment"]})
        film.act("the colleague is away", lambda: other.do("availability.set", availability="away"))

    def end(self, here: dict[str, Any]) -> None:
        film, who, conversation = self.film, self.who, here["conversation"]
        closes = {"conversation": conversation, "epoch": here["epoch"], "category": who.do("desk.sync")["categories"][0]["uid"]}
        film.act("closes", lambda: who.sure("conversation.close", **closes))
        rates = {"conversation": conversation, "assignment": here["assignment"], "stars": 5, "words": "Thank you!"}
        film.act("is rated", lambda: self.vera.sure("assignment.rate", **rates))
        for award in [each["uid"] for each in who.do("desk.sync")["awards"] if not each["seen"]]:
            film.act("has seen the badge", lambda award=award: who.sure("award.see", award=award))

    def come_back(self, here: dict[str, Any]) -> None:
        """The visitor writes to what was closed; who had it takes it again, is silent, and then keeps the visitor out."""
        film, who, conversation = self.film, self.who, here["conversation"]
        film.act("the visitor writes again", lambda: self.vera.sure("message.post", conversation=conversation, body="It broke."))
        film.act("takes it again", lambda: who.sure("offer.accept", offer=offer(who, conversation)))
        film.act("is silent", lambda: film.wait(125))
        film.act("the visitor is tired of it", lambda: self.vera.sure("conversation.close", conversation=conversation))


def among_themselves(film: Film, boss: Screen, people: list[Screen], earlier: Scene) -> None:
    """The feed, saved replies and requests for them, the ranking: everybody of the brand hears."""
    film.watch(*people)
    film.act("a colleague is rated for what was before", lambda: earlier.vera.sure("assignment.rate", stars=4, words="", **earlier.held[0]))
    words = ("Good morning!", "And good luck.")
    post = film.act("the brand writes twice to all", lambda: [boss.sure("feed.post", body=each) for each in words])[0]["post"]
    for each in people:
        film.watch(boss, each)
        film.act("cheers", lambda each=each: each.do("feed.cheer", post=post, on=True))
        film.act("reads the feed", lambda each=each: each.do("feed.mark", seq=1))
        film.act("asks for a reply", lambda each=each: each.sure("reply.request", body="How do I clean it?", language="en"))
        request = one(_open_request(each))
        film.act("the reply is written", lambda request=request: work.do(
            add_reply, actor=boss.actor, words=Words(f"Clean {request[:8]}", "", {"en": "With a cloth."}), request=request, now=clock.now()))
    film.watch(boss, people[0])
    film.act("takes a cheer back", lambda: people[0].do("feed.cheer", post=post, on=False))
    film.act("the post is removed", lambda: boss.sure("feed.remove", post=post))


def make_badge(film: Film, brand_id: int) -> None:
    """One that a single rating earns."""
    def make(unit: work.Unit) -> None:
        rule = {"kind": RATED_AT_LEAST, "number": 1, "stars": 4}
        unit.add(Badge(brand_id=brand_id, slug="first", names={"en": "First thanks"}, symbol="♥", rule=rule))
        unit.flush()

    work.do(make)


def narrow(unit: work.Unit, *, who: Actor) -> None:
    set_capacity(unit, brand_id=who.brand_id, member_id=who.member_id or 0, capacity=3)


def promote(film: Film) -> str:
    terms = Terms(titles={"en": "A strap with every lens"}, words={}, code=uid()[-8:].upper(), amount=None, currency=None,
                  link="http://shop.localhost:5000/p/strap")
    return work.do(add_promotion, actor=film.screens["olga"].actor, terms=terms, now=clock.now())


def _open_request(asked_by: Screen) -> Any:
    return select(ReplyRequest.uid).where(ReplyRequest.member_id == asked_by.actor.member_id, ReplyRequest.state == "open")


def offer(who: Screen, conversation: str) -> str:
    desk = who.do("desk.sync")
    found = [each["uid"] for each in desk["offers"] if each["conversation"] == conversation]
    assert found, (who.name, desk["standing"], desk["offers"])
    return str(found[0])


def member(who: Screen) -> str:
    return who.do("desk.sync")["me"]["member"]


def head(who: Screen, conversation: str) -> int:
    return who.do("conversation.sync", conversation=conversation)["head"]
