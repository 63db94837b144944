"""Objectif with its first badge, and ratings given in one line each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.brands.models import Brand
from app.conversations.models import Assignment, Conversation, Participant, Rating
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.recognition.awarding import award_what_is_due, give_first_badges
from app.recognition.facts import BadgeAwarded
from app.recognition.models import Award, Badge
from tests.cast import NOON, Cast


def rated(unit: Unit, *, cast: Cast, actor: Actor, stars: int, at: datetime = NOON, by: Actor | None = None) -> int:
    """A conversation that the actor answered and somebody rated, without the talk; the assignment's id."""
    visitor = by or cast.vera
    talk = Conversation(uid=uid(), brand_id=visitor.brand_id, workspace_id=cast.workspace_id, site_id=visitor.site_id, created_at=at, closed_at=at,
                        status="closed")
    unit.add(talk)
    unit.flush()
    seats = [Participant(brand_id=talk.brand_id, conversation_id=talk.id, ordinal=1, role="visitor", visitor_id=visitor.visitor_id, joined_at=at),
             Participant(brand_id=talk.brand_id, conversation_id=talk.id, ordinal=2, role=actor.role, member_id=actor.member_id, joined_at=at)]
    unit.add_all(seats)
    unit.flush()
    given = Assignment(brand_id=talk.brand_id, conversation_id=talk.id, member_id=actor.member_id or 0, participant_id=seats[1].id, epoch=1,
                       asked_at=at, started_at=at, answered_at=at, ended_at=at, ending="closed")
    unit.add(given)
    unit.flush()
    unit.add(Rating(assignment_id=given.id, brand_id=talk.brand_id, visitor_id=visitor.visitor_id or 0, stars=stars, at=at))
    unit.flush()
    return given.id


@dataclass
class Praise:
    """`give` rates, a minute after the one before."""

    unit: Unit
    cast: Cast
    now: datetime = NOON

    def give(self, actor: Actor, *stars: int, by: Actor | None = None) -> None:
        for each in stars:
            self.now += timedelta(minutes=1)
            rated(self.unit, cast=self.cast, actor=actor, stars=each, at=self.now, by=by)

    def consider(self, actor: Actor) -> int:
        return award_what_is_due(self.unit, brand_id=actor.brand_id, member_id=actor.member_id or 0)

    def awards(self, actor: Actor) -> list[Award]:
        return list(self.unit.scalars(select(Award).where(Award.member_id == actor.member_id)))

    def facts(self) -> list[BadgeAwarded]:
        return [fact for _, fact in self.unit.facts if isinstance(fact, BadgeAwarded)]

    def zone(self, name: str) -> None:
        self.unit.get_one(Brand, self.cast.objectif.brand_id).timezone = name
        self.unit.flush()

    def badge(self) -> Badge:
        return self.unit.scalars(select(Badge).where(Badge.brand_id == self.cast.objectif.brand_id)).one()


@pytest.fixture
def praise(unit: Unit, cast: Cast) -> Praise:
    give_first_badges(unit, brand_id=cast.objectif.brand_id)
    return Praise(unit, cast)
