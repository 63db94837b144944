"""What happened to a sign-in."""

from dataclasses import dataclass

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class AccountRevoked(Fact):
    """Every session that was open before ended; sockets of this account must go."""

    account_id: int
