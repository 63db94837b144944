"""Everybody at once, on the real writer: one winner, nobody has missed it, capacity never passed, seqs without gaps."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.conversations.models import Assignment, Conversation, Entry
from app.kernel.actor import Actor
from app.kernel.database import open_engine
from app.kernel.errors import Refusal
from app.kernel.ids import uid
from app.kernel.lanes import Ground
from app.kernel.work import Unit
from app.kernel.writer import Writer
from app.respondents.models import Respondent
from app.routing.accepting import accept
from app.routing.asking import ask
from app.routing.models import AssignmentOffer, Waiting
from app.routing.serving import sweep
from tests.ground.databases import Database
from tests.routing.claiming import insist, open_all
from tests.routing.scene import NOON, Scene

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = 10_000 if os.environ.get("PROVE") else 500  # for each of eight writers


def made(database: Database, make) -> Scene:
    """The scene, committed."""
    with database.engine.begin() as connection, Unit(connection) as unit:
        scene = Scene(unit)
        make(scene)
        unit.keep()
    return scene


@pytest.fixture
def writer(own_database: Database) -> Iterator[Writer]:
    engine = open_engine(own_database.url, write=True)  # a connection for each lane
    found = Writer(engine, {}, ground=Ground(), mix=own_database.kind == "sqlite", patience=60)
    yield found
    found.close()
    engine.dispose()


def at_once(calls) -> list[object]:
    """Each call in a thread of its own, let go together; the answers, a refusal where one was raised."""
    answers: list[object] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(number: int) -> None:
        gate.wait()
        try:
            answers[number] = calls[number]()
        except Refusal as refusal:
            answers[number] = refusal.code

    running = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for one in running:
        one.start()
    for one in running:
        one.join(120)
    return answers


class TestTwoHundredAtOnce:
    def test_leave_one_winner_and_nobody_who_missed_it(self, own_database: Database, writer: Writer) -> None:
        people: list[Actor] = []

        def make(scene: Scene) -> None:
            scene.ask()
            people.extend(scene.member(f"R{number}") for number in range(200))
            scene.unit.execute(Waiting.__table__.delete())
            open_all(scene.unit, now=NOON)

        made(own_database, make)
        with Session(own_database.reader) as session:
            offers = {member: offer for member, offer in session.execute(select(AssignmentOffer.member_id, AssignmentOffer.uid))}
        answers = at_once([partial(insist, writer, accept, actor=one, offer=offers[one.member_id], client_id=uid(), now=NOON) for one in people])
        said = Counter(answer if isinstance(answer, str) else "won" for answer in answers)
        assert said == {"won": 1, "offer.taken": 199}
        with Session(own_database.reader) as session:
            states = dict(session.execute(select(AssignmentOffer.state, func.count()).group_by(AssignmentOffer.state)).all())
            assert states == {"accepted": 1, "withdrawn": 199}
            assert session.scalar(select(func.sum(Respondent.load))) == 1
            assert session.scalar(select(func.count()).select_from(Assignment)) == 1
            check_logs(session)


class TestTheSameFirstMessage:
    def test_from_many_sockets_at_once_is_one_conversation(self, own_database: Database, writer: Writer) -> None:
        visitors: list[Actor] = []
        made(own_database, lambda scene: visitors.append(scene.visitor()))
        conversation, client_id = uid(), uid()
        page = {"url": "https://shop.example/", "type": "product"}
        call = partial(insist, writer, ask, actor=visitors[0], uid=conversation, client_id=client_id, body="Hello?", page=page, topic=None,
                       language="en", now=NOON)
        answers = at_once([call] * 20)
        assert {answer.seq for answer in answers} == {3}  # type: ignore[attr-defined]  # a refusal would fail here
        with Session(own_database.reader) as session:
            assert session.scalar(select(func.count()).select_from(Conversation)) == 1
            check_logs(session)


class TestManyAsk:
    def test_and_nobody_has_more_than_three_offers(self, own_database: Database, writer: Writer) -> None:
        visitors: list[Actor] = []

        def make(scene: Scene) -> None:
            visitors.extend(scene.visitor() for _ in range(40))
            for number in range(3):
                scene.member(f"R{number}", capacity=4)

        scene = made(own_database, make)
        page = {"url": "https://shop.example/", "type": "product"}
        calls = [partial(insist, writer, ask, actor=one, uid=uid(), client_id=uid(), body="Hello?", page=page, topic=None, language="en", now=NOON)
                 for one in visitors]
        calls += [lambda: insist(writer, sweep, brand_id=scene.id, now=NOON)] * 8
        assert not [answer for answer in at_once(calls) if isinstance(answer, str)]
        with Session(own_database.reader) as session:
            counts = session.scalars(select(func.count()).select_from(AssignmentOffer).where(AssignmentOffer.state == "open")
                                     .group_by(AssignmentOffer.member_id)).all()
            assert counts == [3, 3, 3]
            assert session.scalar(select(func.count()).select_from(Waiting)) == 40
            check_logs(session)


class TestClaims:
    def test_never_pass_capacity(self, own_database: Database) -> None:
        """Eight writers: on SQLite two processes with four claimers each, on PostgreSQL a process each."""
        def make(scene: Scene) -> None:
            for _ in range(30):
                scene.ask()
            for number in range(8):
                scene.member(f"R{number}", capacity=1 + number % 3)
            scene.unit.execute(Waiting.__table__.delete())
            open_all(scene.unit, now=NOON)

        made(own_database, make)
        processes, threads = (2, 4) if own_database.kind == "sqlite" else (8, 1)
        running = [subprocess.Popen([sys.executable, "-m", "tests.routing.claiming", own_database.url, str(seed), str(CLAIMS), str(threads)],
                                    cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for seed in range(processes)]
        looked = 0
        while any(one.poll() is None for one in running):
            with Session(own_database.reader) as session:
                check_capacity(session)
            looked += 1
            time.sleep(0.05)
        ended: Counter[str] = Counter()
        for one in running:
            out, err = one.communicate()
            assert one.returncode == 0, err[-3000:]
            ended.update(json.loads(out))
        assert sum(ended.values()) == 8 * CLAIMS
        assert set(ended) <= {"won", "offer.taken", "offer.over", "offer.full", "nothing"}, ended
        assert ended["won"] > 15 and ended["offer.full"] and looked, ended
        with Session(own_database.reader) as session:
            check_capacity(session)
            check_logs(session)
            assert session.scalar(select(func.count()).select_from(AssignmentOffer).where(AssignmentOffer.state == "expired")) == 0
            if own_database.kind == "postgresql":  # the lock order holds
                assert session.scalar(text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")) == 0


def check_capacity(session: Session) -> None:
    """I6 and I7, as committed now."""
    held = (select(func.count()).select_from(Assignment).where(Assignment.member_id == Respondent.member_id, Assignment.ended_at.is_(None))
            .scalar_subquery())
    rows = session.execute(select(Respondent.member_id, Respondent.load, Respondent.capacity, held)).all()
    assert [row for row in rows if row[1] > row[2] or row[1] != row[3]] == []
    twice = session.execute(select(Assignment.conversation_id).where(Assignment.ended_at.is_(None)).group_by(Assignment.conversation_id)
                            .having(func.count() > 1)).all()
    assert twice == []


def check_logs(session: Session) -> None:
    """I3: the seqs of each conversation are 1..n."""
    rows = session.execute(select(Conversation.last_seq, func.count(), func.min(Entry.seq), func.max(Entry.seq))
                           .join(Entry, Entry.conversation_id == Conversation.id).group_by(Conversation.id, Conversation.last_seq)).all()
    assert [row for row in rows if not (row[0] == row[1] == row[3] and row[2] == 1)] == []
