"""The live feed of Objectif, with short ways to take part in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from app.community import feeding
from app.community.facts import FeedChanged, Post
from app.community.queries import Stretch, feed_after
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.kernel.work import Unit
from tests.cast import NOON


@dataclass
class Wall:
    """Each post a minute after the one before."""

    unit: Unit
    now: datetime = field(default=NOON)

    def post(self, actor: Actor, body: str = "Good morning!", client_id: str = "") -> Post:
        self.now += timedelta(minutes=1)
        return feeding.post(self.unit, actor=actor, client_id=client_id or uid(), body=body, now=self.now)

    def remove(self, actor: Actor, post: Post) -> None:
        feeding.remove(self.unit, actor=actor, post=post.uid, now=self.now)

    def cheer(self, actor: Actor, post: Post, on: bool = True) -> None:
        feeding.cheer(self.unit, actor=actor, post=post.uid, on=on)

    def seen(self, actor: Actor, after: int = 0) -> Stretch:
        return feed_after(self.unit, actor=actor, after=after)

    def bodies(self, actor: Actor, after: int = 0) -> list[str]:
        return [post.body for post in self.seen(actor, after).posts]

    def changes(self) -> list[Post]:
        return [fact.post for _, fact in self.unit.facts if isinstance(fact, FeedChanged)]


@pytest.fixture
def wall(unit: Unit) -> Wall:
    return Wall(unit)
