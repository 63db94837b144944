"""A team is no more: what waits for it waits for everybody of its audience."""

from sqlalchemy import select

from app.kernel.work import Unit
from app.routing.models import Waiting
from app.routing.taking_turns import hold, take_turn


def forget_team(unit: Unit, *, brand_id: int, team_id: int) -> int:
    """Each step keeps its place in the cascade, without the team; the number of conversations that named it."""
    take_turn(unit, brand_id)
    rows = [row for row in unit.scalars(select(Waiting).where(Waiting.brand_id == brand_id).order_by(Waiting.conversation_id))
            if any(team == team_id for _audience, team in row.cascade)]
    hold(unit, [row.conversation_id for row in rows])
    for row in rows:
        row.cascade = [[audience, None if team == team_id else team] for audience, team in row.cascade]
    unit.flush()
    return len(rows)
