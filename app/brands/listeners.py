"""Whose rights ended or changed loses the sockets that were opened with them."""

from app.accounts.facts import AccountRevoked
from app.brands.facts import MemberEnded, RoleChanged
from app.brands.queries import members_of_account
from app.kernel.database import reading
from app.realtime import delivery


def drop_account(fact: AccountRevoked) -> None:
    with reading() as session:
        members = members_of_account(session, account_id=fact.account_id)
    for member_id in members:
        delivery.drop(delivery.member(member_id))


def drop_member(fact: MemberEnded | RoleChanged) -> None:
    delivery.drop(delivery.member(fact.member_id))
