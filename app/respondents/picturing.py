"""The photo of a respondent, beside their name wherever it stands; a photo that is replaced or removed is gone."""

from datetime import datetime

from sqlalchemy import select

from app.kernel import storage
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.work import Unit
from app.respondents.models import Respondent
from app.respondents.policy import can_introduce


def set_photo(unit: Unit, *, actor: Actor, member_id: int, picture: storage.Picture, now: datetime) -> None:
    """One's own, or by a manager. Raises NotAllowed, NotFound."""
    row = _respondent(unit, actor, member_id)
    if row.photo == picture.key:
        return
    storage.keep(unit, brand_id=row.brand_id, picture=picture, now=now)
    _replace(unit, row, picture.key)


def remove_photo(unit: Unit, *, actor: Actor, member_id: int) -> None:
    """The initials again; harmless without one. Raises NotAllowed, NotFound."""
    _replace(unit, _respondent(unit, actor, member_id), "")


def _replace(unit: Unit, row: Respondent, key: str) -> None:
    before, row.photo = row.photo, key
    unit.flush()
    if before:
        storage.forget(unit, brand_id=row.brand_id, key=before)


def _respondent(unit: Unit, actor: Actor, member_id: int) -> Respondent:
    if not can_introduce(actor, member_id):
        raise NotAllowed()
    row = unit.scalar(select(Respondent).where(Respondent.member_id == member_id, Respondent.brand_id == actor.brand_id).with_for_update())
    if row is None:
        raise NotFound()
    return row
