"""What was answered while its visitor was away is mailed: a signed link, no word that anybody wrote, and never too often."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.brands.models import Brand
from app.conversations.models import Conversation
from app.kernel import vault
from app.kernel.errors import NotFound
from app.kernel.letters import queue_letter
from app.kernel.work import Unit
from app.routing.leaving import link_token
from app.routing.models import LeftQuestion
from app.routing.queries import LETTER, answers_due
from app.visitors.models import Address
from app.visitors.reaching import unsubscribe

PURPOSE = "no more letters"
YEAR = 365 * 24 * 3600  # seconds


def mail_answer(unit: Unit, *, conversation_id: int, now: datetime) -> bool:
    """One letter for all that was answered since the last one; False when none is due (any more).

    Nothing goes to an address that bounced or wants nothing, and at most two a day to one that nobody has shown to be theirs."""
    unit.execute(select(LeftQuestion.conversation_id).where(LeftQuestion.conversation_id == conversation_id).with_for_update())
    due = next(iter(answers_due(unit, now=now, only=conversation_id)), None)
    if due is None:
        return False
    uid, language, brand_id, brand, address_id, to = unit.execute(
        select(Conversation.uid, Conversation.language, Conversation.brand_id, Brand.name, Address.id, Address.value)
        .join(Brand, Brand.id == Conversation.brand_id).join(LeftQuestion, LeftQuestion.conversation_id == Conversation.id)
        .join(Address, Address.id == LeftQuestion.address_id).where(Conversation.id == conversation_id)).one()
    unit.execute(update(LeftQuestion).where(LeftQuestion.conversation_id == conversation_id)
                 .values(mailed_at=now, mailed_seq=due.upto).execution_options(synchronize_session=False))
    values = {"brand": brand, "token": link_token(uid, address_id), "unsubscribe": no_more_token(address_id)}
    queue_letter(unit, to=to, template=LETTER, values=values, language=language, now=now, brand_id=brand_id)
    return True


def no_more_token(address_id: int) -> str:
    """What `/no-more-letters/<token>` carries."""
    return vault.sign({"address": address_id}, purpose=PURPOSE)


def brand_of(session: Session, *, link: str) -> tuple[str, str]:
    """Whose letters such a link ends, and in which colour its page stands; reading changes nothing. Raises NotFound."""
    found = session.execute(select(Brand.name, Brand.colour).join(Address, Address.brand_id == Brand.id).where(Address.id == _address(link)))
    row = found.one_or_none()
    if row is None:
        raise NotFound()
    return row[0], row[1]


def stop_letters(unit: Unit, *, link: str, now: datetime) -> None:
    """No letter of this brand goes to this address any more. Harmless twice. Raises NotFound."""
    unsubscribe(unit, address_id=_address(link), now=now)


def _address(link: str) -> int:
    said = vault.signed(link, purpose=PURPOSE, max_age=YEAR)
    if not isinstance(said, dict) or not isinstance(said.get("address"), int):
        raise NotFound()
    return int(said["address"])
