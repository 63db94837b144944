"""Words looked for in everything a brand wrote: the newest page of each kind of question, on both databases."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.brands.models import Brand, Site
from app.insights.searching import Asked, search
from app.kernel import clock, migrating
from app.kernel.actor import Actor
from app.kernel.database import open_engine
from bench import history, people, size, stands
from bench.figures import percentile
from bench.lines import Line
from tests.ground import cluster

EACH, FEW = 200, 5  # questions of a kind, and of those that no index answers
ONE = "a word that one message has"
COMMON, MIDDLING = 40, 400  # words, by how often they are written: to the first, from there to the second, and the rest
TARGET, GATE = 12.0, 30.0  # milliseconds, for a million


def searching() -> Iterator[Line]:
    """All lines of the group."""
    stored = size.sized(100_000, 1_000_000)
    with stands.workplace() as folder:
        yield from _measured("SQLite", f"sqlite:///{folder / 'search.db'}", stored)
        if not cluster.available():
            yield Line("search, PostgreSQL", None, "ms", target=TARGET, gate=GATE, note="PostgreSQL is missing: install postgresql")
            return
        with cluster.running("-c", "shared_buffers=128MB") as database:
            yield from _measured("PostgreSQL", database.url, stored)


def _measured(name: str, url: str, stored: int) -> Iterator[Line]:
    migrating.upgrade(url)
    people.fill(url, conversations=people.SLICE)
    history.add(url, stored)
    engine = open_engine(url, write=True, pool=1)
    stands.settle(engine)
    engine.dispose()
    engine = open_engine(url, write=False, pool=1)
    try:
        worst, kinds = 0.0, asked(engine, stored)
        for kind, questions in kinds.items():
            times, hits = _timed(engine, questions)
            worst = max(worst, found := percentile(times, 0.95) * 1e3)
            yield Line(f"search for {kind}, {stored:,} messages, {name}: p95 ({hits:.1f} hits a page)", found, "ms", lower_is_better=True,
                       reference=_without_index(engine, questions) if kind == ONE else None)
        yield Line(f"search, the slowest kind, {stored:,} messages, {name}: p95", worst, "ms", target=TARGET, gate=GATE, lower_is_better=True)
    finally:
        engine.dispose()


def _timed(engine: Engine, questions: Sequence[Asked]) -> tuple[list[float], float]:
    """Seconds of each, and how many hits a page had."""
    times, hits = [], 0
    with Session(engine) as session:
        actor = Actor(brand_id=session.scalars(select(Brand.id)).one(), role="manager")
        search(session, actor, asked=questions[0])  # the statements are made once
        for question in questions:
            began = time.perf_counter()
            hits += len(search(session, actor, asked=question).hits)
            session.rollback()
            times.append(time.perf_counter() - began)
    return times, hits / len(questions)


def _without_index(engine: Engine, questions: Sequence[Asked]) -> float:
    """Milliseconds in the middle of a few that look through every text for the same."""
    times = []
    with engine.connect() as connection:
        for question in questions[:FEW]:
            began = time.perf_counter()
            connection.execute(text("SELECT id FROM entry WHERE body LIKE :like ORDER BY id DESC LIMIT 26"), {"like": f"%{question.typed}%"}).all()
            times.append(time.perf_counter() - began)
    return percentile(times, 0.5) * 1e3


def asked(engine: Engine, stored: int) -> Mapping[str, Sequence[Asked]]:
    """So many questions of each kind, drawn from what is written there."""
    chance, now = random.Random(9), clock.now()
    bodies = [body.split() for body in history.bodies(random.Random(history.SEED))]
    ranked = [word for word, _ in Counter(word for body in bodies for word in body).most_common()]
    common, middling, rare = ranked[:COMMON], ranked[COMMON:MIDDLING], ranked[MIDDLING:]
    pairs = [pair for body in bodies for pair in pairwise(body)]
    with Session(engine) as session:
        site = session.scalars(select(Site.id)).one()

    def words(*of: Sequence[str]) -> Callable[[], Asked]:
        return lambda: Asked(" ".join(chance.choice(each) for each in of))

    def phrase() -> Asked:
        return Asked('"{} {}"'.format(*chance.choice(pairs)))

    def without() -> Asked:
        return Asked(f"{chance.choice(common)} -{chance.choice(common)}")

    def needle() -> Asked:
        return Asked(history.needle(history.NEEDLE * chance.randint(1, stored // history.NEEDLE)))

    def week(of: Callable[[], Asked]) -> Callable[[], Asked]:
        def some() -> Asked:
            since = now - timedelta(days=chance.uniform(history.AGO - history.DAYS + 7, history.AGO))
            return replace(of(), since=since, until=since + timedelta(days=7))
        return some

    kinds: dict[str, Callable[[], Asked]] = {
        "a common word": words(common), "a word in between": words(middling), "a rare word": words(rare),
        ONE: needle, "a word that nobody wrote": lambda: Asked(f"nowhere{chance.random()}"),
        "two common words": words(common, common), "a common and a rare word": words(common, rare), "two rare words": words(rare, rare),
        "a phrase": phrase, "a common word without another": without,
        "a common word of one role": lambda: replace(words(common)(), role=chance.choice(history.ROLES)),
        "a common word of a role that wrote nothing": lambda: replace(words(common)(), role="agent"),
        "a word in between on one site": lambda: replace(words(middling)(), site_id=site),
        "a common word of one week": week(words(common)), "a rare word of one week": week(words(rare)),
    }
    return {kind: [make() for _ in range(EACH)] for kind, make in kinds.items()}
