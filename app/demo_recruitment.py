"""The demo brand looks for ambassadors: its open form, and six people who applied."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.brands.models import Brand, Site
from app.demo import Made, member_actor
from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.recruitment import applying, composing, inviting, reviewing
from app.recruitment.composing import Asking
from app.recruitment.models import Application, Question
from app.respondents.models import Topic

TITLES = {"en": "Do you know our cameras better than we do?", "fr": "Vous connaissez nos appareils mieux que nous ?"}
WORDS = {"en": "Answer the questions of other enthusiasts, an hour a day or less, whenever you like.",
         "fr": "Répondez aux questions d'autres passionnés, une heure par jour ou moins, quand vous voulez."}
CONSENT = {"en": "Objectif may keep what I write here to decide about my application.",
           "fr": "Objectif peut conserver ce que j'écris ici pour étudier ma candidature."}
WHEN = ({"en": "In the evening", "fr": "Le soir"}, {"en": "At the weekend", "fr": "Le week-end"}, {"en": "At noon", "fr": "À midi"})
QUESTIONS = (
    Asking("long", {"en": "Tell us about a photo you are proud of", "fr": "Racontez une photo dont vous êtes fier"}, is_needed=True),
    Asking("short", {"en": "Which camera is in your bag today?", "fr": "Quel appareil est dans votre sac aujourd'hui ?"}),
    Asking("several", {"en": "When are you mostly free?", "fr": "Quand êtes-vous plutôt libre ?"}, choices=WHEN),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who applied, and what became of it: steps are `read`, `shortlisted`, `accepted`, `declined`, or a note's words."""

    name: str
    language: str
    days_ago: float
    topics: tuple[str, ...]
    photo: str
    camera: str = ""
    free: tuple[int, ...] = (0,)
    came: applying.Came = applying.Came()
    steps: tuple[str, ...] = ()


FOOTER = applying.Came(source="shop-footer", referrer="shop.objectif.example", via="site")
CANDIDATES = (
    Candidate("Hugo", "fr", 0.2, ("optics", "digital"), "Un martin-pêcheur, un matin de février, au 300 mm à main levée.",
              "D5 et téléobjectif 70–300", (0, 1), FOOTER),
    Candidate("Priya", "en", 0.9, ("film", "cleaning"), "My grandmother's hands, rolling dough. One frame of HP5, window light, no second try.",
              "Rangefinder R35", (1,), applying.Came(source="newsletter")),
    Candidate("Tomás", "en", 3.1, ("action", "accessories"), "A wave from inside, at sunrise, with the Wave 4K between my teeth.", "Wave 4K", (1, 2),
              applying.Came(source="instagram", referrer="l.instagram.com"),
              ("read", "shortlisted", "Writes well and briefly. Lena knows him from the dive club.")),
    Candidate("Noémie", "fr", 4.6, ("digital",), "Mon fils qui saute dans une flaque. J'ai jeté quarante images pour garder celle-là.", "Objectif D5",
              (0,), applying.Came(source="recu-de-caisse"), ("read", "shortlisted")),
    Candidate("Erik", "en", 6.3, ("optics",), "The Milky Way over the breakwater, 14 mm, twenty seconds, and very cold feet.", "14 mm f/2.8", (0, 1),
              applying.Came(referrer="forum.nightsky.example"), ("read", "Knows more about coma than I ever will.", "accepted")),
    Candidate("Chloé", "fr", 9.5, ("accessories",), "Je n'en ai pas encore, je commence tout juste.", "", (1,), applying.Came(source="newsletter"),
              ("read", "Very kind, too early: ask again in a year.", "declined")),
)


def recruit(made: Made, *, now: datetime) -> int:
    """Open the form and let CANDIDATES apply; how many did."""
    maya = member_actor(made.members["maya"])
    begun = now - timedelta(days=14)
    work.do(composing.begin_form, actor=maya, titles=TITLES, words=WORDS, consent=CONSENT, questions=QUESTIONS, now=begun)
    with reading() as session:
        privacy = session.scalars(select(Site.privacy_url).where(Site.brand_id == made.brand_id)).first() or ""
    work.do(composing.change_form, actor=maya, titles=TITLES, words=WORDS, consent=CONSENT, consent_url=privacy, now=begun)
    work.do(composing.open_form, actor=maya, is_open=True, now=begun)
    with reading() as session:
        brand = session.get_one(Brand, made.brand_id)
        topics = {topic.slug: topic.uid for topic in session.scalars(select(Topic).where(Topic.brand_id == made.brand_id))}
        asked = [question.uid for question in session.scalars(
            select(Question).where(Question.brand_id == made.brand_id).order_by(Question.position))]
    for one in sorted(CANDIDATES, key=lambda one: -one.days_ago):
        at = now - timedelta(days=one.days_ago)
        answers = dict(zip(asked, ([one.photo], [one.camera], [WHEN[each][one.language] for each in one.free]), strict=True))
        spoken = brand.languages if one.language == "fr" else ["en"]
        number = work.do(applying.apply, brand_id=brand.id, email=f"{one.name.lower()}@post.example".replace("é", "e").replace("á", "a"),
                         name=one.name, language=one.language, languages=spoken, topics=[topics[slug] for slug in one.topics], answers=answers,
                         agreed=True, came=one.came, now=at)
        _decide(maya, number, one, at)
    return len(CANDIDATES)


def _decide(maya: Actor, number: int | None, one: Candidate, at: datetime) -> None:
    with reading() as session:
        application = session.get_one(Application, number).uid
    stands = "received"
    for step in one.steps:
        at += timedelta(hours=5)
        if step == "read":
            work.do(reviewing.mark_read, actor=maya, application=application, now=at)
        elif step == "accepted":
            work.do(inviting.accept, actor=maya, application=application, seen=stands, now=at)
        elif step in ("shortlisted", "declined"):
            work.do(reviewing.move, actor=maya, application=application, seen=stands, to=step, with_letter=True, now=at)
            stands = step
        else:
            work.do(reviewing.add_note, actor=maya, application=application, words=step, now=at)
