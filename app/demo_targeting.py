"""The demo's targeting rules: quiet where nobody asks, words of its own where people hesitate, the team where money is involved."""

from datetime import datetime

from sqlalchemy import select

from app.brands.models import Site
from app.demo import Made, member_actor
from app.kernel import work
from app.kernel.database import reading
from app.routing.ruling import Ruled, add_rule

AMBASSADORS, AGENTS = ("ambassadors", None), ("agents", None)
RULES = (
    Ruled("Small print", {"path": ["/privacy"]}, "none"),
    Ruled("Torn between two", {"type": ["product"], "back": True}, "proactive", delay=2, cascade=(AMBASSADORS, AGENTS), words={
        "en": "Torn between two? Ask somebody who owns one of them.", "fr": "Vous hésitez entre deux ? Demandez à quelqu’un qui en possède un.",
        "ar": "محتار بين اثنين؟ اسأل من يملك أحدهما.", "ru": "Выбираете из двух? Спросите того, у кого есть один из них."}),
    Ruled("A large basket", {"type": ["basket", "checkout"], "basket": {"min": 100_000, "currency": "EUR"}}, "button",
          cascade=(AGENTS, AMBASSADORS), priority="high"),
    Ruled("First film", {"type": ["list"], "path": ["/c/film"]}, "words", cascade=(AMBASSADORS, AGENTS), words={
        "en": "Which film to begin with?", "fr": "Par quelle pellicule commencer ?",
        "ar": "بأي فيلم تبدأ؟", "ru": "С какой плёнки начать?"}),
    Ruled("Products", {"type": ["product"]}, "button", cascade=(AMBASSADORS, AGENTS)),
)


def rule(made: Made, *, now: datetime) -> int:
    """Maya's rules for Objectif's shop, in their order; how many there are."""
    maya = member_actor(made.members["maya"])
    with reading() as session:
        site = session.scalars(select(Site).where(Site.brand_id == maya.brand_id).order_by(Site.id).limit(1)).one()
    for each in RULES:
        work.do(add_rule, actor=maya, site_id=site.id, ruled=each, now=now)
    return len(RULES)
