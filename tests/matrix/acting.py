"""Acting in the world of the matrix: people come in, ask and are offered, through the house's own verbs and commands."""

from typing import Any

from sqlalchemy import select

from app.brands.models import Site
from app.brands.queries import actor_of_member
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.ids import uid
from app.realtime import pacing
from app.routing.models import AssignmentOffer
from app.visitors.recognising import Admitted, admit
from tests.ground.doors import Told
from tests.matrix.commands import PAGE

CANARY = "canary-5e3f"
# The outsider may have any id of it; not one may come back with anything behind it.
QUESTION = f"Does this lens fit? {CANARY}"


def ask(told: Told, actor: Actor, *, topic: str = "optics", words: str = QUESTION) -> str:
    pacing.count_in("memory://")  # nobody is held back while the stage is set
    conversation = uid()
    must(told.say(actor, "conversation.ask", {"conversation": conversation, "client_id": uid(), "body": words,
                                              "page": {**PAGE, "type": "product", "topic": topic}}))
    return conversation


def visitor(site_id: int) -> Actor:
    return admitted(site_id).actor


def admitted(site_id: int) -> Admitted:
    with reading() as session:
        site = session.get_one(Site, site_id)
    return work.do(admit, site=site, language="en", device="phone", now=clock.now())


def member(member_id: int) -> Actor:
    with reading() as session:
        found = actor_of_member(session, member_id)
    assert found is not None
    return found


def open_offer(actor: Actor) -> str:
    return str(one(select(AssignmentOffer.uid).where(AssignmentOffer.member_id == actor.member_id, AssignmentOffer.state == "open")))


def must(ack: dict[str, Any]) -> Any:
    """The data of an ack that has to be good."""
    assert ack["ok"], ack
    return ack["data"]


def one(statement: Any) -> Any:
    with reading() as session:
        return session.execute(statement).scalar_one()
