"""How often a rule's invitation was due, shown and opened, by the hour: added up, never about anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select, update

from app.kernel.work import Unit
from app.routing.models import InvitationCount, TargetingRule

MOST_AN_HOUR = 1_000_000  # of a rule: what is above it is no visitors


@dataclass(frozen=True, slots=True)
class Told:
    """What one browser counted of a rule since it told last."""

    rule: str
    due: int
    shown: int
    opened: int


def count_invitations(unit: Unit, *, site_id: int, told: Sequence[Told], now: datetime) -> int:
    """Adds to this hour's row of each rule; a rule of another site is none. Returns how many rules were counted."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    by_uid = {one.rule: one for one in told}
    rules = unit.execute(select(TargetingRule.id, TargetingRule.brand_id, TargetingRule.uid).where(
        TargetingRule.site_id == site_id, TargetingRule.uid.in_(list(by_uid))).order_by(TargetingRule.id)).all()
    for rule_id, brand_id, uid in rules:
        one = by_uid[uid]
        _add(unit, rule_id, brand_id, hour, {"due": one.due, "shown": one.shown, "opened": one.opened})
    return len(rules)


def _add(unit: Unit, rule_id: int, brand_id: int, hour: datetime, more: dict[str, int]) -> None:
    """One row may be added to by many at once: the sum is made by the database. A new row that another made meanwhile runs the unit again."""
    columns = {name: getattr(InvitationCount, name) for name in more}
    added = unit.execute(
        update(InvitationCount).where(InvitationCount.rule_id == rule_id, InvitationCount.hour == hour)
        .values({name: case((column + more[name] > MOST_AN_HOUR, MOST_AN_HOUR), else_=column + more[name]) for name, column in columns.items()})
        .returning(InvitationCount.rule_id).execution_options(synchronize_session=False)).one_or_none()
    if added is None:
        unit.add(InvitationCount(rule_id=rule_id, brand_id=brand_id, hour=hour, **more))
        unit.flush()
