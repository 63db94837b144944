"""Routing among ten thousand respondents: how long a decision takes, and a claim until it is on disk, on both databases."""

import gc
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.kernel import clock, migrating
from app.kernel.database import open_engine
from app.respondents.models import Topic
from app.respondents.queries import lineage
from app.routing import pace
from app.routing.gathering import People, people_of
from app.routing.matching import Question
from app.routing.models import AssignmentOffer
from app.routing.scoring import SEEDS
from bench import crowd, stands
from bench.figures import percentile
from bench.lines import Line
from tests.ground import cluster

DECISIONS, GATHERINGS, CLAIMS = 20_000, 40, 3_000
# The heart of accepting, in the driver as posting is: of all who claim at once one has it, and nobody holds more than they can.
TAKE = "UPDATE assignment_offer SET state = 'accepted', ended_at = {0} WHERE id = {0} AND state = 'open'"
PLACE = "UPDATE respondent SET load = load + 1, last_assigned_at = {0} WHERE member_id = {0} AND load < capacity"


def routing() -> Iterator[Line]:
    """All lines of the group."""
    with stands.workplace() as folder:
        yield from _measured("SQLite", f"sqlite:///{folder / 'crowd.db'}", claim=0.1)
        if not cluster.available():
            yield Line("claim, committed, PostgreSQL, p95", None, "ms", target=0.5, gate=1.5, note="PostgreSQL is missing: install postgresql")
            return
        with cluster.running() as database:
            yield from _measured("PostgreSQL", database.url, claim=0.5)


def _measured(name: str, url: str, *, claim: float) -> Iterator[Line]:
    migrating.upgrade(url)
    engine = open_engine(url, write=True, pool=1)
    now = clock.now()
    try:
        brand = crowd.fill(engine, now=now)
        gathered = []
        with Session(engine) as session:
            for _ in range(GATHERINGS):
                began = time.perf_counter()
                people = people_of(session, brand, now=now)
                gathered.append(time.perf_counter() - began)
            topics = [tuple(lineage(session, brand, topic)) for topic in session.scalars(select(Topic.id).where(Topic.brand_id == brand))]
        yield Line(f"everybody available of {crowd.RESPONDENTS:,} read, {name}, p95", percentile(gathered, 0.95) * 1e3, "ms", lower_is_better=True)
        if name == "SQLite":
            yield from _decisions(people, topics)
        claims, syncs = _claims(engine)
        yield Line(f"claim with its capacity, committed, {name}, p50", percentile(claims, 0.5) * 1e3, "ms", lower_is_better=True)
        yield Line(f"claim with its capacity, committed, {name}, p95", percentile(claims, 0.95) * 1e3, "ms", target=claim, gate=3 * claim,
                   lower_is_better=True)
        yield Line(f"of it the commit, {name}, p95", percentile(syncs, 0.95) * 1e3, "ms", lower_is_better=True)
    finally:
        engine.dispose()


def _decisions(people: People, topics: list[tuple[int, ...]]) -> Iterator[Line]:
    """Questions of any topic in any language; the first of its kind prepares what the others find ready."""
    chance = random.Random(7)
    asked = [Question(workspace_id=1, language=chance.choice(crowd.LANGUAGES), lineage=chance.choice(topics), seed=chance.randrange(SEEDS),
                      declined=frozenset(chance.sample(range(1, crowd.RESPONDENTS), 2))) for _ in range(DECISIONS)]
    fresh = {(question.language, question.lineage): question for question in asked}
    first = _timed(people, list(fresh.values()))
    yield Line("decision, the first of its topic and language, p95", percentile(first, 0.95) * 1e6, "µs", lower_is_better=True)
    yield Line("decision among those who stand ready, p95", percentile(_timed(people, asked), 0.95) * 1e6, "µs", target=10, gate=30,
               lower_is_better=True)
    yield Line("decision without a topic, p95", percentile(_timed(people, [replace(each, lineage=()) for each in asked]), 0.95) * 1e6, "µs",
               lower_is_better=True)


def _timed(people: People, asked: list[Question]) -> list[float]:
    most, found = pace.pace().best, []
    gc.collect()
    gc.disable()
    try:
        for question in asked:
            began = time.perf_counter()
            people.ranked(question, "ambassadors", most=most)
            found.append(time.perf_counter() - began)
    finally:
        gc.enable()
    return found


def _claims(engine: Engine) -> tuple[list[float], list[float]]:
    """Each in a transaction of its own: the offer is taken if it is open, the place if there is one, and all is on disk.

    How long each took, and how much of that was the commit."""
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    take, place = TAKE.format(mark), PLACE.format(mark)
    with engine.connect() as connection:
        rows = connection.execute(select(AssignmentOffer.id, AssignmentOffer.member_id).where(AssignmentOffer.state == "open").limit(CLAIMS)).all()
        at = clock.millis(clock.now())
    found, synced = [], []
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if engine.dialect.name != "sqlite":
            raw.rollback()
        for offer, member in rows:
            began = time.perf_counter()
            cursor = raw.cursor()
            if engine.dialect.name == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            taken = cursor.execute(take, (at, offer)).rowcount and cursor.execute(place, (at, member)).rowcount
            done = time.perf_counter()
            raw.commit() if taken else raw.rollback()
            ended = time.perf_counter()
            found.append(ended - began)
            synced.append(ended - done)
            cursor.close()
    return found, synced
