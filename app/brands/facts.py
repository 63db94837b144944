"""What happened to brands and their people."""

from dataclasses import dataclass

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class BrandFounded(Fact):
    brand_id: int


@dataclass(frozen=True, slots=True)
class TeamArchived(Fact):
    """Nobody is asked as one of this team any more."""

    brand_id: int
    team_id: int


@dataclass(frozen=True, slots=True)
class MemberJoined(Fact):
    """The invitation was accepted: rights begin."""

    brand_id: int
    member_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class RoleChanged(Fact):
    """Sockets open with the old role must go."""

    brand_id: int
    member_id: int
    role: str


@dataclass(frozen=True, slots=True)
class MemberEnded(Fact):
    """Rights ended: sockets must go, and what the member was responsible for must find somebody else."""

    brand_id: int
    member_id: int
    account_id: int
