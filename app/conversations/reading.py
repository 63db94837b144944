"""How far each participant has read: a position, sent as a hint, not a log entry."""

from sqlalchemy import update

from app.conversations.facts import ReadPositionMoved
from app.conversations.models import Participant
from app.conversations.queries import Seen
from app.kernel.work import Unit


def mark_read(unit: Unit, *, place: Seen, seq: int) -> None:
    """Move the participant's position forward to `seq`, at most to the head; never back."""
    reached = min(seq, place.head)
    moved = unit.execute(
        update(Participant).where(Participant.id == place.participant_id, Participant.read_seq < reached).values(read_seq=reached)
        .returning(Participant.id).execution_options(synchronize_session=False)).all()
    if moved:
        unit.announce(ReadPositionMoved(brand_id=place.brand_id, conversation_id=place.conversation_id, conversation_uid=place.uid,
                                        by=place.ordinal, seq=reached))
