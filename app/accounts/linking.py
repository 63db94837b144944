"""Single-use links: made for an account, sent by mail or printed, consumed once by POST."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.accounts.models import Account, Link
from app.accounts.registering import clean_email
from app.accounts.securing import set_password
from app.kernel.errors import Refusal
from app.kernel.letters import queue_letter
from app.kernel.text import clean_line
from app.kernel.vault import hashed, new_token
from app.kernel.work import Unit

LASTS = {"invite": timedelta(days=7), "reset": timedelta(hours=1), "found": timedelta(hours=24)}

KEPT = timedelta(days=30)


class LinkOver(Refusal):
    """Unknown, used or expired: the same answer."""

    code, status = "link.over", 404


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Who the link belonged to and what it was for; `epoch` signs the session that may begin now."""

    kind: str
    account_id: int
    epoch: int
    about: Mapping[str, str]


def make_link(unit: Unit, *, kind: str, account_id: int | None, about: Mapping[str, str] | None = None, now: datetime) -> str:
    """The token of a new link; earlier ones of the same kind for the same thing end."""
    token, for_what = new_token(), dict(about or {})
    if account_id is not None:
        _end_earlier(unit, kind, account_id, for_what, now)
    unit.add(Link(kind=kind, account_id=account_id, about=for_what, token_hash=hashed(token), made_at=now, expires_at=now + LASTS[kind]))
    unit.flush()
    return token


def send_reset(unit: Unit, *, email: str, now: datetime) -> None:
    """Write to whoever has this address. Threat: who asks must not learn whether anybody has it, not even by the time it takes,
    so an unknown address costs a link too, one that nobody ever sees."""
    account = unit.scalar(select(Account).where(Account.email == clean_email(email)))
    token = make_link(unit, kind="reset", account_id=account.id if account else None, now=now)
    if account is not None:
        queue_letter(unit, to=account.email, template="letters/reset", values={"name": account.name, "token": token},
                     language=account.language, now=now)


def redeem_link(
    unit: Unit, *, token: str, kinds: Collection[str], now: datetime, name: str = "", password_hash: str | None = None
) -> Redeemed:
    """Consume the link and set name and password; raises LinkOver. Two at once: one conditional update, one winner."""
    row = unit.execute(
        update(Link).where(Link.token_hash == hashed(token), Link.kind.in_(kinds), Link.used_at.is_(None), Link.expires_at > now)
        .values(used_at=now).returning(Link.kind, Link.account_id, Link.about)).one_or_none()
    if row is None or row.account_id is None:
        raise LinkOver
    kind, account_id, about = row.kind, row.account_id, row.about
    account = unit.get_one(Account, account_id)
    epoch = account.session_epoch
    # An invitation never replaces a password that is there: joining a brand is no way into the rest of somebody's account.
    if password_hash is not None and (kind == "reset" or account.password_hash is None):
        account.name = clean_line(name, longest=120) or account.name
        unit.flush()
        epoch = set_password(unit, account_id=account_id, password_hash=password_hash, now=now)
    elif account.password_hash is None:
        raise LinkOver
    return Redeemed(kind=kind, account_id=account_id, epoch=epoch, about=about)


def forget_links(unit: Unit, *, now: datetime, most: int = 200) -> int:
    """Delete links that ended more than KEPT ago; how many went."""
    old = select(Link.id).where(Link.expires_at < now - KEPT).order_by(Link.expires_at).limit(most)
    return len(unit.execute(delete(Link).where(Link.id.in_(old)).returning(Link.id)).all())


def _end_earlier(unit: Unit, kind: str, account_id: int, about: dict[str, str], now: datetime) -> None:
    unit.execute(update(Link).where(Link.kind == kind, Link.account_id == account_id, Link.about == about, Link.used_at.is_(None),
                                    Link.expires_at > now).values(expires_at=now).execution_options(synchronize_session=False))
