"""Routing among ten thousand respondents: how long a decision takes, an ask, and a claim until it is on disk, on both databases."""

import gc
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.brands.models import Site
from app.kernel import clock, migrating
from app.kernel.actor import Actor
from app.kernel.database import open_engine
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.respondents.models import Topic
from app.respondents.queries import lineage
from app.routing import pace
from app.routing.asking import ask
from app.routing.gathering import Profiles, Shortlist
from app.routing.knowing import candidates_of
from app.routing.matching import Question
from app.routing.models import AssignmentOffer
from app.routing.scoring import SEEDS
from app.visitors.models import Visitor
from bench import crowd, disk, stands
from bench.figures import percentile, usual
from bench.lines import Line
from tests.ground import cluster

DECISIONS, ASKS, CLAIMS, FEW = 20_000, 60, 3_000, 100
# The heart of accepting, in the driver as posting is: of all who claim at once one has it, and nobody holds more than they can.
TAKE = "UPDATE assignment_offer SET state = 'accepted', ended_at = {0} WHERE id = {0} AND state = 'open'"
PLACE = "UPDATE respondent SET load = load + 1, last_assigned_at = {0} WHERE member_id = {0} AND load < capacity"


def routing() -> Iterator[Line]:
    """All lines of the group."""
    with stands.workplace() as folder:
        yield from _measured("SQLite", f"sqlite:///{folder / 'crowd.db'}", folder, claim=0.1)
        if not cluster.available():
            yield Line("claim, committed, PostgreSQL, p95", None, "ms", target=0.5, gate=1.5, note="PostgreSQL is missing: install postgresql")
            return
        with cluster.running("-c", "shared_buffers=128MB") as database:
            yield from _measured("PostgreSQL", database.url, folder, claim=0.5)


def _measured(name: str, url: str, folder: Path, *, claim: float) -> Iterator[Line]:
    migrating.upgrade(url)
    engine = open_engine(url, write=True, pool=1)
    pace.set_pace(replace(pace.pace(), draws=True))
    now = clock.now()
    try:
        few = crowd.fill(engine, now=now, slug="few", respondents=FEW, available=0.5)
        many = crowd.fill(engine, now=now)
        stands.settle(engine)
        if name == "SQLite":
            with Session(engine) as session:
                people = Shortlist(candidates_of(session, many, now=now), Profiles(session, many), now=now)
                topics = [tuple(lineage(session, many, topic)) for topic in session.scalars(select(Topic.id).where(Topic.brand_id == many))]
            yield from _decisions(people, topics)
        asked = [percentile(each, 0.5) * 1e3 for each in _asks(engine, few, many)]
        yield Line(f"an ask among {crowd.RESPONDENTS:,} ÷ among {FEW}, {name}, processor time", asked[1], "ms", reference=asked[0],
                   lower_is_better=True)
        claims, commits, bare = _claims(engine, folder)
        for share in (0.5, 0.95):
            yield Line(f"a bare synced write between the claims, p{share * 100:.0f}", usual(bare, share) * 1e3, "ms", lower_is_better=True)
        yield Line(f"claim with its capacity, committed, {name}, p50", usual(claims, 0.5) * 1e3, "ms", lower_is_better=True)
        yield Line(f"claim with its capacity, committed, {name}, p95", usual(claims, 0.95) * 1e3, "ms", target=claim, gate=3 * claim,
                   lower_is_better=True)
        yield Line(f"of it the commit, {name}, p95", usual(commits, 0.95) * 1e3, "ms", lower_is_better=True)
    finally:
        engine.dispose()


def _asks(engine: Engine, *brands: int) -> list[list[float]]:
    """Processor time of whole asks in each brand, in turns, every one of them rolled back so that nobody waits."""
    found: list[list[float]] = [[] for _ in brands]
    chance, page = random.Random(7), {"url": "https://shop.example/", "title": "", "type": "product", "product": ""}
    with engine.connect() as connection:
        for _ in range(ASKS):
            for brand, times in zip(brands, found, strict=True):
                with Unit(connection) as unit:
                    site = unit.scalars(select(Site.id).where(Site.brand_id == brand)).one()
                    slug = chance.choice(list(unit.scalars(select(Topic.slug).where(Topic.brand_id == brand).order_by(Topic.id))))
                    visitor = Visitor(brand_id=brand, site_id=site, token_hash=uid(), created_at=clock.now(), seen_at=clock.now())
                    unit.add(visitor)
                    unit.flush()
                    began = time.process_time()
                    ask(unit, actor=Actor(brand_id=brand, role="visitor", visitor_id=visitor.id, site_id=site), uid=uid(), client_id=uid(),
                        body="Is it sharp?", page={**page, "topic": slug}, topic=None, language=chance.choice(crowd.LANGUAGES), now=clock.now())
                    times.append(time.process_time() - began)
                connection.rollback()
    return found


def _decisions(people: Shortlist, topics: list[tuple[int, ...]]) -> Iterator[Line]:
    """Questions of any topic in any language; the first of its kind prepares what the others find ready."""
    chance = random.Random(7)
    asked = [Question(workspace_id=1, language=chance.choice(crowd.LANGUAGES), lineage=chance.choice(topics), seed=chance.randrange(SEEDS),
                      declined=frozenset(chance.sample(range(1, crowd.RESPONDENTS), 2))) for _ in range(DECISIONS)]
    fresh = {(question.language, question.lineage): question for question in asked}
    first = _timed(people, list(fresh.values()))
    yield Line("decision, the first of its topic and language, p95", percentile(first, 0.95) * 1e6, "µs", lower_is_better=True)
    yield Line("decision among those who stand ready, p95", usual(_timed(people, asked), 0.95) * 1e6, "µs", target=10, gate=30,
               lower_is_better=True)
    yield Line("decision without a topic, p95", usual(_timed(people, [replace(each, lineage=()) for each in asked]), 0.95) * 1e6, "µs",
               lower_is_better=True)


def _timed(people: Shortlist, asked: list[Question]) -> list[float]:
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


def _claims(engine: Engine, folder: Path) -> tuple[list[float], list[float], list[float]]:
    """Each in a transaction of its own: the offer is taken if it is open, the place if there is one, and all is on disk.

    How long each took, how much of that was the commit, and how long a bare synced write beside each of them."""
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    take, place = TAKE.format(mark), PLACE.format(mark)
    with engine.connect() as connection:
        rows = connection.execute(select(AssignmentOffer.id, AssignmentOffer.member_id).where(AssignmentOffer.state == "open")
                                  .order_by(AssignmentOffer.id).limit(CLAIMS)).all()
        at = clock.millis(clock.now())
    found, synced, bare = [], [], []
    with engine.connect() as connection, disk.bare(folder / "bare") as write:
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
            cursor.close()
            if taken:
                found.append(ended - began)
                synced.append(ended - done)
                bare.append(write())
    return found, synced, bare
