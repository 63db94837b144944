"""A small past of Objectif, row by row at given instants, so that its figures can be computed by hand."""

from datetime import UTC, datetime, timedelta

from app.commerce.models import Order
from app.conversations.models import Assignment, Conversation, Participant, Rating
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.routing.models import AssignmentOffer
from tests.cast import Cast


def at(text: str) -> datetime:
    """ "2026-11-20 09:30" in UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


class Past:
    def __init__(self, unit: Unit, cast: Cast) -> None:
        self.unit, self.cast = unit, cast

    def conversation(self, when: datetime, by: Actor | None = None) -> int:
        visitor = by or self.cast.vera
        talk = Conversation(uid=uid(), brand_id=visitor.brand_id, workspace_id=self.cast.workspace_id, site_id=visitor.site_id, created_at=when)
        self.unit.add(talk)
        self.unit.flush()
        return talk.id

    def assignment(self, conversation: int, who: Actor, when: datetime, *, answered: float | None = None, ended: float | None = None,
                   stars: int | None = None, asked: float = 0) -> int:
        """Began at `when`, asked `asked` seconds before; answered so many seconds after it was asked, ended so many after it began."""
        count = self.unit.query(Assignment).filter_by(conversation_id=conversation).count()
        seat = self.unit.query(Participant).filter_by(conversation_id=conversation, member_id=who.member_id).one_or_none()
        seat = seat or Participant(brand_id=who.brand_id, conversation_id=conversation, ordinal=count + 2, role=who.role, member_id=who.member_id,
                                   joined_at=when)
        self.unit.add(seat)
        self.unit.flush()
        begun = when - timedelta(seconds=asked)
        row = Assignment(brand_id=who.brand_id, conversation_id=conversation, member_id=who.member_id, participant_id=seat.id, epoch=count + 1,
                         asked_at=begun, started_at=when, answered_at=None if answered is None else begun + timedelta(seconds=answered),
                         ended_at=None if ended is None else when + timedelta(seconds=ended), ending=None if ended is None else "closed")
        self.unit.add(row)
        self.unit.flush()
        if stars is not None:
            self.unit.add(Rating(assignment_id=row.id, brand_id=who.brand_id, visitor_id=self.cast.vera.visitor_id, stars=stars, at=when))
        return row.id

    def offer(self, conversation: int, who: Actor, when: datetime, state: str, *, number: int = 1) -> None:
        self.unit.add(AssignmentOffer(brand_id=who.brand_id, conversation_id=conversation, member_id=who.member_id, round=number, state=state,
                                      reason="best", made_at=when, expires_at=when))

    def order(self, when: datetime, amount: int, currency: str = "EUR", *, conversation: int | None = None, assignment: int | None = None,
              who: Actor | None = None) -> None:
        self.unit.add(Order(brand_id=self.cast.objectif.brand_id, site_id=self.cast.objectif.site_id, visitor_id=self.cast.vera.visitor_id,
                            reference=uid(), amount=amount, currency=currency, placed_at=when, conversation_id=conversation,
                            assignment_id=assignment, member_id=who.member_id if who else None))
        self.unit.flush()
