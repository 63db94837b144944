"""Who acts: a visitor of a site, a member of a brand, or the system itself."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["visitor", "ambassador", "agent", "manager", "owner", "system"]

STAFF: frozenset[str] = frozenset({"ambassador", "agent", "manager", "owner"})
MANAGERS: frozenset[str] = frozenset({"manager", "owner"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Exactly one of `visitor_id` and `member_id` is set, neither for the system; everything is read within `brand_id`."""

    brand_id: int
    role: Role
    visitor_id: int | None = None
    member_id: int | None = None
    site_id: int | None = None
    account_id: int | None = None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def manages(self) -> bool:
        return self.role in MANAGERS

    @property
    def key(self) -> str:
        """A short name for rate limits, receipts and presence: `v12`, `m7`, or `system`."""
        if self.visitor_id is not None:
            return f"v{self.visitor_id}"
        return f"m{self.member_id}" if self.member_id is not None else "system"
