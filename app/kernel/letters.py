"""Letters to people are queued as rows, so that what a unit promised to write is written even after a crash."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import vault
from app.kernel.database import SEALED, Base, BigId, Instant
from app.kernel.facts import Fact
from app.kernel.ids import uid
from app.kernel.work import Unit

KEPT = timedelta(days=30)


class OutgoingLetter(Base):
    """A letter to be sent. Its words are rendered in `language` when it goes out; `sealed` is emptied once it went."""

    __tablename__ = "outgoing_letter"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id"))
    to: Mapped[str] = mapped_column(String(320))
    template: Mapped[str] = mapped_column(String(80))  # "letters/invite" is app/templates/letters/invite.txt
    language: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[str] = mapped_column(Text, info=SEALED)  # JSON of the template's values: it may hold a single-use link
    made_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(String(500))
    __table_args__ = (Index("ix_outgoing_letter_made_at", "made_at"), Index("ix_outgoing_letter_to_made_at", "to", "made_at"))

    @property
    def values(self) -> dict[str, str]:
        """What the template is filled with; empty once the letter went out."""
        return dict(json.loads(vault.unseal(self.sealed))) if self.sealed else {}


@dataclass(frozen=True, slots=True)
class LetterQueued(Fact):
    letter_id: int


def queue_letter(
    unit: Unit, *, to: str, template: str, values: Mapping[str, str], language: str, now: datetime, brand_id: int | None = None
) -> int:
    """Queue a letter; returns its id. The first line of the template is the subject."""
    letter = OutgoingLetter(to=to, template=template, language=language, brand_id=brand_id, made_at=now,
                            sealed=vault.seal(json.dumps(dict(values), ensure_ascii=False)))
    unit.add(letter)
    unit.flush()
    unit.announce(LetterQueued(letter_id=letter.id))
    return letter.id


def note_sent(unit: Unit, *, letter_id: int, now: datetime) -> None:
    """It went out: its content is not kept."""
    _note(unit, letter_id, sent_at=now, sealed="", error=None)


def note_failed(unit: Unit, *, letter_id: int, error: str) -> None:
    """It did not go out; `error` is for the operator."""
    _note(unit, letter_id, error=error[:500])


def forget_letters(unit: Unit, *, now: datetime, most: int = 200) -> int:
    """Delete letters that went more than KEPT ago; how many were deleted."""
    old = select(OutgoingLetter.id).where(OutgoingLetter.sent_at < now - KEPT).order_by(OutgoingLetter.id).limit(most)
    return len(unit.execute(delete(OutgoingLetter).where(OutgoingLetter.id.in_(old)).returning(OutgoingLetter.id)).all())


def _note(unit: Unit, letter_id: int, **values: object) -> None:
    unit.execute(update(OutgoingLetter).where(OutgoingLetter.id == letter_id).values(**values))
