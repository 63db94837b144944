"""Objectif's open form and somebody who fills it in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.kernel import vault, work
from app.kernel.letters import OutgoingLetter
from app.recruitment import applying, composing
from app.recruitment.composing import Asking
from app.recruitment.models import Application, ApplicationStep, Question
from app.respondents.models import Topic
from tests.cast import NOON, Cast

LENS = {"en": "Which lens?", "fr": "Quel objectif ?"}
WHEN = ({"en": "At noon", "fr": "À midi"}, {"en": "In the evening", "fr": "Le soir"})
WORDS = {"titles": {"en": "Join us", "fr": "Rejoignez-nous"}, "words": {"en": "An hour a day.", "fr": "Une heure par jour."},
         "consent": {"en": "You may keep this.", "fr": "Vous pouvez garder ceci."}}
QUESTIONS = (Asking("long", {"en": "Why?", "fr": "Pourquoi ?"}, is_needed=True), Asking("short", LENS),
             Asking("one", {"en": "How often?"}, choices=({"en": "Daily"}, {"en": "Weekly"})),
             Asking("several", {"en": "When?", "fr": "Quand ?"}, choices=WHEN))
HUGO = "hugo@post.example"


@dataclass
class Scene:
    """`why`, `lens`, `often` and `when` are the questions' uids."""

    do: Any
    session: Any
    cast: Cast
    why: str = ""
    lens: str = ""
    often: str = ""
    when: str = ""

    def opened(self) -> "Scene":
        self.do(composing.begin_form, actor=self.cast.maya, questions=QUESTIONS, now=NOON, **WORDS)
        self.do(composing.open_form, actor=self.cast.maya, is_open=True, now=NOON)
        self.why, self.lens, self.often, self.when = self.session.scalars(
            select(Question.uid).where(Question.brand_id == self.brand_id).order_by(Question.position))
        return self

    @property
    def brand_id(self) -> int:
        return self.cast.objectif.brand_id

    def topic(self, slug: str, brand: str = "objectif") -> str:
        made = getattr(self.cast, brand)
        return str(self.session.scalars(select(Topic.uid).where(Topic.id == made.topics[slug])).one())

    def said(self, **other: Any) -> dict[str, Any]:
        """What Hugo sends."""
        return {"brand_id": self.brand_id, "email": HUGO, "name": "Hugo", "language": "fr", "languages": ["fr"], "agreed": True, "now": NOON,
                "topics": [self.topic("optics"), self.topic("film")], "answers": {self.why: ["J'aime aider."], self.when: ["Le soir"]}, **other}

    def apply(self, **other: Any) -> str:
        """Hugo applies; the application's uid."""
        number = self.do(applying.apply, **self.said(**other))
        return str(self.session.scalars(select(Application.uid).where(Application.id == number)).one())

    def row(self, uid: str) -> Application:
        found: Application = self.session.scalars(
            select(Application).where(Application.uid == uid).execution_options(populate_existing=True)).one()
        return found

    def steps(self, uid: str) -> list[str]:
        return list(self.session.scalars(select(ApplicationStep.what).join(Application, Application.id == ApplicationStep.application_id)
                                         .where(Application.uid == uid).order_by(ApplicationStep.id)))

    def letters(self, to: str = HUGO) -> list[OutgoingLetter]:
        return list(self.session.scalars(select(OutgoingLetter).where(OutgoingLetter.to == to).order_by(OutgoingLetter.id)))

    def link(self, uid: str) -> str:
        return f"/application/{vault.sign(uid, purpose=applying.PURPOSE)}"


def through(unit: work.Unit) -> Any:
    """`do(verb, …)` within one unit."""
    return lambda verb, **given: verb(unit, **given)
