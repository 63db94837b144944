"""One conversation of Objectif, played by verbs in a unit, and what a test asks about it."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from app.conversations import assigning, posting, starting
from app.conversations.models import Conversation, Entry, Participant
from app.conversations.posting import Draft, Stored, post_message
from app.kernel.actor import Actor
from app.kernel.errors import Refusal
from app.kernel.facts import Fact
from app.kernel.ids import uid
from app.kernel.work import Unit
from tests.cast import NOON, SHOP, Cast

PAGE = {"url": f"{SHOP}/product/lens", "title": "A lens", "type": "product", "topic": "optics", "product": ""}
Kind = TypeVar("Kind", bound=Fact)


def begin(unit: Unit, cast: Cast, *, by: Actor | None = None, name: str = "", conversation: str = "", now: datetime = NOON) -> starting.Started:
    """A visitor starts a conversation on a lens's page."""
    actor = by or cast.vera
    return starting.start(unit, actor=actor, uid=conversation or uid(), site_id=actor.site_id or 0, workspace_id=cast.workspace_id,
                          topic_id=cast.objectif.topics["optics"], topic="Optics", page=PAGE, language="en", name=name, now=now)


class Talk:
    """`now` stands still until a test moves it."""

    def __init__(self, unit: Unit, cast: Cast) -> None:
        self.unit, self.cast, self.now = unit, cast, NOON
        started = begin(unit, cast)
        self.id, self.uid = started.conversation_id, started.uid

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now

    # -- playing

    def draft(self, actor: Actor, body: str = "Is it sharp?", *, conversation: str = "", client_id: str = "", **more: Any) -> Draft:
        return Draft(actor=actor, conversation=conversation or self.uid, client_id=client_id or uid(), body=body, now=self.now, **more)

    def say(self, actor: Actor, body: str = "Is it sharp?", **more: Any) -> Stored:
        stored: Stored = post_message(self.unit, self.draft(actor, body, **more))
        return stored

    def say_all(self, *drafts: Draft) -> list[Stored | Refusal]:
        """As the writer does it with everything that waits."""
        answers: list[Stored | Refusal] = posting.post_message.many(self.unit, list(drafts))  # type: ignore[attr-defined]
        return answers

    def assign(self, actor: Actor) -> assigning.Assigned:
        return assigning.assign(self.unit, conversation_id=self.id, member_id=actor.member_id or 0, topic_id=None, asked_at=self.now, now=self.now)

    def release(self, ending: str = "transferred") -> assigning.Released | None:
        return assigning.release(self.unit, conversation_id=self.id, ending=ending, now=self.now)

    # -- looking

    @property
    def row(self) -> Conversation:
        return self.unit.get_one(Conversation, self.id, populate_existing=True)

    def seat(self, actor: Actor) -> Participant:
        person = Participant.visitor_id == actor.visitor_id if actor.visitor_id else Participant.member_id == actor.member_id
        return self.unit.scalars(select(Participant).where(Participant.conversation_id == self.id, person)
                                 .execution_options(populate_existing=True)).one()

    def entries(self) -> list[Entry]:
        return list(self.unit.scalars(select(Entry).where(Entry.conversation_id == self.id).order_by(Entry.seq)))

    def log(self) -> list[str]:
        """What each entry says: an event's `what`, a message's body."""
        return [each.body if each.kind != "event" else (each.data or {})["what"] for each in self.entries()]

    def last(self) -> dict[str, Any]:
        """The data of the last entry."""
        return self.entries()[-1].data or {}

    def is_gapless(self) -> bool:
        seqs = [each.seq for each in self.entries()]
        return seqs == list(range(1, len(seqs) + 1)) and self.row.last_seq == len(seqs)

    def facts(self, kind: type[Kind]) -> list[Kind]:
        return [fact for _, fact in self.unit.facts if isinstance(fact, kind)]
