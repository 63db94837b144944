"""A brand with people, topics and a site in a few rows, and the outsider's beside it; time stands where the test puts it."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select, update

from app.accounts.models import Account
from app.brands.models import Brand, Member, Site, Workspace
from app.conversations.models import Category, Conversation, Entry
from app.kernel import vault
from app.kernel.actor import Actor
from app.kernel.facts import Fact
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.realtime.presence import Presence
from app.respondents.models import Expertise, Respondent, Topic
from app.routing import accepting, asking, serving
from app.routing.models import AssignmentOffer, Decision, Waiting
from app.visitors.models import Contact, Visitor

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SECRET = "a secret that only the brand's server and Vouch know, and long enough for any of the algorithms"
Kind = TypeVar("Kind", bound=Fact)


class House:
    """One brand. Topics: optics (under digital), film, and delivery, which only the company answers."""

    def __init__(self, unit: Unit, slug: str, languages: tuple[str, ...] = ("en", "fr")) -> None:
        self.unit, self.slug = unit, slug
        self.brand = self._kept(Brand(slug=slug, name=slug.title(), languages=list(languages), created_at=NOON))
        self.id = self.brand.id
        self.workspace = self._kept(Workspace(brand_id=self.id, name="Main"))
        self.site = self._kept(Site(brand_id=self.id, workspace_id=self.workspace.id, name="Shop", key=f"key-{slug}", languages=list(languages),
                                    origins=["https://shop.example"], identify_secret=vault.seal(SECRET), created_at=NOON))
        self.category = self._kept(Category(brand_id=self.id, name="Advice"))
        self.topics: dict[str, Topic] = {}
        for name, audience, parent in (("digital", "ambassadors", None), ("optics", "ambassadors", "digital"),
                                       ("film", "ambassadors", None), ("delivery", "agents", None)):
            self.topics[name] = self._kept(Topic(brand_id=self.id, slug=name, names={"en": name.title(), "fr": f"{name} (fr)"},
                                                 audience=audience, parent_id=self.topics[parent].id if parent else None))

    def member(self, name: str, role: str = "ambassador", *, answers: bool = True, languages: tuple[str, ...] = ("en",), capacity: int = 2,
               availability: str = "available", here: bool = True, knows: dict[str, int] | None = None) -> Actor:
        account = self._kept(Account(email=f"{name}@{self.slug}.example".lower(), name=name, created_at=NOON))
        member = self._kept(Member(brand_id=self.id, account_id=account.id, role=role, name=name, joined_at=NOON))
        actor = Actor(brand_id=self.id, role=role, member_id=member.id, account_id=account.id)  # type: ignore[arg-type]
        if answers:
            self._kept(Respondent(member_id=member.id, brand_id=self.id, line=f"{name}'s line", languages=list(languages), capacity=capacity,
                                  availability=availability))
            for topic, level in (knows or {}).items():
                self._kept(Expertise(member_id=member.id, topic_id=self.topics[topic].id, brand_id=self.id, level=level, confirmed_at=NOON))
        if here:
            self.come(actor)
        return actor

    def visitor(self, name: str = "") -> Actor:
        visitor = self._kept(Visitor(brand_id=self.id, site_id=self.site.id, token_hash=uid(), name=name, created_at=NOON, seen_at=NOON))
        return Actor(brand_id=self.id, role="visitor", visitor_id=visitor.id, site_id=self.site.id)

    def elsewhere(self, visitor: Actor) -> Actor:
        """The same person, known to the brand, on another site of it."""
        site = self._kept(Site(brand_id=self.id, workspace_id=self.workspace.id, name="Outlet", key=f"outlet-{self.slug}", identify_secret="x",
                               created_at=NOON))
        contact = self._kept(Contact(brand_id=self.id, reference="7", created_at=NOON))
        self.unit.get_one(Visitor, visitor.visitor_id).contact_id = contact.id
        there = self._kept(Visitor(brand_id=self.id, site_id=site.id, token_hash=uid(), contact_id=contact.id, created_at=NOON, seen_at=NOON))
        return Actor(brand_id=self.id, role="visitor", visitor_id=there.id, site_id=site.id)

    def come(self, actor: Actor) -> None:
        self.unit.merge(Presence(key=actor.key, brand_id=self.id, until=NOON + timedelta(days=1)))
        self.unit.flush()

    def go(self, actor: Actor) -> None:
        self.unit.execute(update(Presence).where(Presence.key == actor.key).values(until=NOON - timedelta(seconds=1)))

    def stand(self, actor: Actor, **values: Any) -> None:
        """Set a respondent's columns: availability, load, capacity …"""
        self.unit.execute(update(Respondent).where(Respondent.member_id == actor.member_id).values(**values))
        self.unit.expire_all()

    def _kept(self, row: Any) -> Any:
        self.unit.add(row)
        self.unit.flush()
        return row


class Scene(House):
    """Objectif, and what tests do in it and look at."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "objectif")
        self.now = NOON
        self.twin = House(unit, "lumen")
        self.zoe = self.twin.member("Zoe", "manager")

    def later(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    def ask(self, visitor: Actor | None = None, body: str = "Is it sharp?", *, type: str = "product", topic: str = "", chosen: str | None = None,
            language: str = "en", conversation: str | None = None, client_id: str | None = None,
            guessed: str | None = None, rule: str | None = None) -> asking.Asked:
        page = {"url": "https://shop.example/lens", "title": "Lens", "type": type, "topic": topic, "product": ""}
        return asking.ask(self.unit, actor=visitor or self.visitor(), uid=conversation or uid(), client_id=client_id or uid(), body=body,
                          page=page, topic=chosen, language=language, guessed=guessed, now=self.now, rule=rule)

    def taken(self, actor: Actor, **asked: Any) -> tuple[asking.Asked, accepting.Accepted]:
        """A question that this respondent has accepted."""
        question = self.ask(**asked)
        return question, self.accept(actor, question)

    def accept(self, actor: Actor, question: asking.Asked) -> accepting.Accepted:
        return accepting.accept(self.unit, actor=actor, offer=self.offer(actor, question), client_id=uid(), now=self.now)

    def sweep(self, seconds: float = 0) -> int:
        return serving.sweep(self.unit, brand_id=self.id, now=self.later(seconds))

    def conversation_row(self) -> int:
        """A conversation without anybody in it."""
        row = self._kept(Conversation(uid=uid(), brand_id=self.id, workspace_id=self.workspace.id, site_id=self.site.id, created_at=self.now))
        return int(row.id)

    # -- looking

    def offer(self, actor: Actor, question: asking.Asked) -> str:
        """The uid of the newest offer of this question to this person."""
        return self.unit.scalars(select(AssignmentOffer.uid).where(
            AssignmentOffer.conversation_id == question.conversation_id, AssignmentOffer.member_id == actor.member_id)
            .order_by(AssignmentOffer.id.desc()).limit(1)).one()

    def offered(self, question: asking.Asked, state: str = "open") -> list[int]:
        """Members who have an offer of this state, in the order of making."""
        return list(self.unit.scalars(select(AssignmentOffer.member_id).where(
            AssignmentOffer.conversation_id == question.conversation_id, AssignmentOffer.state == state).order_by(AssignmentOffer.id)))

    def row(self, question: asking.Asked) -> Waiting | None:
        return self.unit.get(Waiting, question.conversation_id, populate_existing=True)

    def stage(self, question: asking.Asked) -> str | None:
        row = self.row(question)
        return None if row is None else row.stage

    def log(self, question: asking.Asked) -> list[str]:
        """The kinds of the conversation's entries; for events what they say, with for whom."""
        entries = self.unit.scalars(select(Entry).where(Entry.conversation_id == question.conversation_id).order_by(Entry.seq))
        return [each.kind if each.kind != "event" else " ".join(str((each.data or {})[key]) for key in ("what", "for", "to", "reason")
                                                                if key in (each.data or {})) for each in entries]

    def load(self, actor: Actor) -> int:
        return self.unit.scalars(select(Respondent.load).where(Respondent.member_id == actor.member_id)).one()

    def conversation(self, question: asking.Asked) -> Conversation:
        return self.unit.get_one(Conversation, question.conversation_id, populate_existing=True)

    def decisions(self, question: asking.Asked) -> list[tuple[str, str]]:
        return [(step, why) for step, why in self.unit.execute(select(Decision.step, Decision.reason).where(
            Decision.conversation_id == question.conversation_id).order_by(Decision.id))]

    def facts(self, kind: type[Kind]) -> list[Kind]:
        return [fact for _, fact in self.unit.facts if isinstance(fact, kind)]

    def forget_facts(self) -> None:
        self.unit.facts.clear()
