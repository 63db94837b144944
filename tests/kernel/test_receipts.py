"""A command that is sent again, also at the same moment, is carried out once and answered the same."""

import threading
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import func, insert, select

from app.kernel.errors import Malformed, Refusal
from app.kernel.receipts import Receipt, once
from app.kernel.work import Unit
from tests.ground.databases import Database
from tests.kernel.ledger import add_line, all_at_once, line, stored, writing

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class TestOnce:
    def test_gives_the_kept_answer_again(self, unit: Unit) -> None:
        runs = iter(range(10))
        answers = [once(unit, actor_key="v1", client_id="a", verb="try", now=NOON, run=lambda: {"n": next(runs)}) for _ in range(3)]
        assert answers == [{"n": 0}] * 3

    def test_keeps_people_and_commands_apart(self, unit: Unit) -> None:
        runs = iter(range(10))
        pairs = [("v1", "a"), ("v1", "b"), ("m1", "a")]
        answers = [once(unit, actor_key=who, client_id=what, verb="try", now=NOON, run=lambda: {"n": next(runs)}) for who, what in pairs]
        assert answers == [{"n": 0}, {"n": 1}, {"n": 2}]

    def test_gives_no_answer_of_another_verb(self, unit: Unit) -> None:
        once(unit, actor_key="v1", client_id="a", verb="ask", now=NOON, run=dict)
        with pytest.raises(Malformed) as refused:
            once(unit, actor_key="v1", client_id="a", verb="show", now=NOON, run=lambda: {"grant": "g"})
        assert refused.value.data == {"fields": ["client_id"]}
        assert once(unit, actor_key="v1", client_id="b", verb="show", now=NOON, run=lambda: {"grant": "g"}) == {"grant": "g"}

    def test_knows_what_an_older_version_answered(self, unit: Unit) -> None:
        unit.execute(insert(Receipt).values(actor_key="v1", client_id="a", answer={"n": 1}, at=NOON))
        assert once(unit, actor_key="v1", client_id="a", verb="ask", now=NOON, run=lambda: {"n": 2}) == {"n": 1}

    def test_keeps_no_refusal(self, unit: Unit) -> None:
        def refuse() -> dict[str, object]:
            raise Refusal("offer.full")

        with pytest.raises(Refusal):
            once(unit, actor_key="v1", client_id="a", verb="try", now=NOON, run=refuse)
        assert once(unit, actor_key="v1", client_id="a", verb="try", now=NOON, run=lambda: {"n": 1}) == {"n": 1}

    def test_carries_out_once_what_came_from_many_sockets_at_the_same_moment(self, own_database: Database) -> None:
        tries: list[int] = []
        barrier = threading.Barrier(4)

        def accept(unit: Unit) -> dict[str, object]:
            tries.append(1)
            if own_database.kind == "postgresql" and len(tries) <= 4:
                barrier.wait(10)  # all have begun, none has written
            return once(unit, actor_key="m1", client_id="a", verb="try", now=NOON, run=lambda: {"n": add_line(unit, words=f"run {len(tries)}")})

        with writing(own_database) as writer:
            answers = all_at_once(*[partial(writer.do, accept)] * 4)
            kept = writer.do(lambda unit: unit.scalar(select(func.count()).select_from(Receipt)))
        assert answers == [{"n": 1}] * 4
        assert (kept, len(stored(own_database.engine))) == (1, 1)

    def test_answers_alike_when_the_first_has_changed_what_the_second_stands_on(self, own_database: Database) -> None:
        """The second waits for the first's lock, and what it was to do is done: that is no refusal."""
        tries: list[int] = []
        barrier = threading.Barrier(4)

        def close(unit: Unit) -> dict[str, object]:
            tries.append(1)
            if own_database.kind == "postgresql":
                if len(tries) <= 4:
                    barrier.wait(10)  # all have looked for an answer, none has found one
                unit.execute(select(func.pg_advisory_xact_lock(7)))
            if unit.scalar(select(func.count()).select_from(line)):
                raise Refusal("conversation.closed")
            return {"n": add_line(unit, words="closed")}

        def command(unit: Unit) -> dict[str, object]:
            return once(unit, actor_key="m1", client_id="a", verb="try", now=NOON, run=lambda: close(unit))

        with writing(own_database) as writer:
            answers = all_at_once(*[partial(writer.do, command)] * 4)
        assert answers == [{"n": 1}] * 4
