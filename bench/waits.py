"""`python -m bench.waits [DAYS] [SEED]`: days of a shop's team played through the real functions and a clock of their own,
to say how true the estimates were that waiting visitors were told. What it prints stands in docs/waiting.md."""

import heapq
import math
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from app.conversations.models import Conversation
from app.kernel import migrating
from app.kernel.actor import Actor
from app.kernel.database import open_engine
from app.kernel.errors import Refusal
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.routing import accepting, releasing, serving
from app.routing.estimating import BANDS, OFF_BY, band
from app.routing.facts import OfferMade
from app.routing.models import Waiting
from app.routing.pace import pace
from tests.routing.scene import NOON, Scene

AGENTS, CAPACITY = 5, 2
HANDLING, SPREAD = 420.0, 0.8  # seconds on average, lognormal
BUSY = ((9, 12, 1.15), (12, 14, 0.8), (14, 17, 1.25), (17, 20, 0.6))  # hours, and how much of what the team can do is asked


@dataclass(frozen=True, slots=True)
class Wait:
    place: int
    waited: float
    computed: int | None
    told: int | None


class Days:
    """The clock is a heap of what happens next."""

    def __init__(self, unit: Unit, seed: int) -> None:
        self.scene, self.rng, self.order = Scene(unit), random.Random(seed), count()
        self.agents = {one.member_id: one for one in (self.scene.member(f"Agent {n}", "agent", capacity=CAPACITY) for n in range(AGENTS))}
        self.due: list[tuple[datetime, int, str, Any]] = []
        self.waits: list[Wait] = []

    def at(self, seconds: float, what: str, about: Any = None) -> None:
        heapq.heappush(self.due, (self.scene.now + timedelta(seconds=seconds), next(self.order), what, about))

    def play(self, days: int) -> list[Wait]:
        for day in range(days):
            for first, last, load in BUSY:
                rate, at = load * AGENTS * CAPACITY / HANDLING, first * 3600.0
                while (at := at + self.rng.expovariate(rate)) < last * 3600:
                    self.at(day * 86_400 + at, "ask")
        while self.due:
            self.scene.now, _, what, about = heapq.heappop(self.due)
            self.scene.unit.facts.clear()
            getattr(self, what)(about)
            for fact in self.scene.facts(OfferMade):
                self.at(self.rng.uniform(3, 12), "accept", (fact.member_id, fact.card.uid, fact.conversation_id))
            self.scene.unit.expire_all()
        return self.waits

    def ask(self, _: None) -> None:
        self.scene.ask(type="checkout")
        self.at(pace().offer.total_seconds() + 0.1, "sweep")
        self.at(pace().promise.total_seconds() + 0.1, "sweep")

    def sweep(self, _: None) -> None:
        serving.sweep(self.scene.unit, brand_id=self.scene.id, now=self.scene.now)

    def accept(self, about: tuple[int, str, int]) -> None:
        member_id, offer, conversation_id = about
        row = self.scene.unit.get(Waiting, conversation_id)
        entered = None if row is None or row.entered_at is None or row.place is None else (row.place, row.entered_at, row.expected)
        try:
            taken = accepting.accept(self.scene.unit, actor=self.agents[member_id], offer=offer, client_id=uid(), now=self.scene.now)
        except Refusal:
            return self.at(pace().offer.total_seconds(), "sweep")
        if entered is not None:
            told = self.scene.unit.scalar(select(Conversation.told_estimate).where(Conversation.id == conversation_id))
            self.waits.append(Wait(entered[0], (self.scene.now - entered[1]).total_seconds(), entered[2], told))
        lasts = self.rng.lognormvariate(math.log(HANDLING) - SPREAD**2 / 2, SPREAD)
        self.at(lasts, "close", (self.agents[member_id], taken))

    def close(self, about: tuple[Actor, accepting.Accepted]) -> None:
        actor, taken = about
        releasing.close_conversation(self.scene.unit, actor=actor, conversation=taken.conversation, epoch=taken.epoch, category=None,
                                     client_id=uid(), now=self.scene.now)


def table(waits: Iterable[Wait]) -> Iterator[str]:
    """By place: how many waited, and for what was computed and what was told, how often it was right within half and the middle error."""
    found = list(waits)
    yield "| place | waited | computed: within ±50 % | median error | told | told: within ±50 % | median error |"
    yield "|---|---|---|---|---|---|---|"
    firsts = [1, *BANDS]
    for number, first in enumerate(firsts):
        last = firsts[number + 1] - 1 if number + 1 < len(firsts) else None
        here = [one for one in found if band(one.place) == number]
        name = f"{first}" if last == first else f"{first} to {last}" if last else f"from {first} on"
        told = [(one.waited, one.told) for one in here if one.told is not None]
        computed = [(one.waited, one.computed) for one in here if one.computed is not None]
        yield f"| {name} | {len(here)} | {_judged(computed)} | {len(told)} | {_judged(told)} |"


def _judged(pairs: list[tuple[float, int]]) -> str:
    if not pairs:
        return "– | –"
    errors = sorted(abs(waited - said) / max(waited, 1.0) for waited, said in pairs)
    return f"{sum(error <= OFF_BY for error in errors) / len(errors):.0%} | {errors[len(errors) // 2]:.0%}"


@contextmanager
def empty() -> Iterator[Unit]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/days.db"
        migrating.upgrade(url)
        engine = open_engine(url, write=True)
        with engine.connect() as connection, Unit(connection) as unit:
            yield unit
        engine.dispose()


if __name__ == "__main__":
    days, seed = (int(word) for word in (*sys.argv[1:], "5", "20261122")[:2]) if len(sys.argv) != 2 else (int(sys.argv[1]), 20261122)
    from app.kernel import vault

    vault.open_with(encryption_keys=["s_RYTAIgPIgb8LNIvwqXX7qhJdVDP0Nhd0K4hpTLHb0="], signing_keys=["days"])
    with empty() as one:
        print(f"{days} days from {NOON:%Y-%m-%d}, seed {seed}, {AGENTS} agents with {CAPACITY} conversations each")
        print("\n".join(table(Days(one, seed).play(days))))
