"""Sign out everywhere: sessions that began before now are no longer believed."""

from sqlalchemy import update

from app.accounts.facts import AccountRevoked
from app.accounts.models import Account
from app.kernel.errors import NotFound
from app.kernel.work import Unit


def sign_out_everywhere(unit: Unit, *, account_id: int) -> int:
    """Raise the session epoch and return it; open sockets of the account are dropped by what follows AccountRevoked."""
    epoch = unit.execute(update(Account).where(Account.id == account_id).values(session_epoch=Account.session_epoch + 1)
                         .returning(Account.session_epoch)).scalar_one_or_none()
    if epoch is None:
        raise NotFound
    unit.announce(AccountRevoked(account_id=account_id))
    return epoch
