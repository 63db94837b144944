"""Merged posting: any grouping of drafts gives what one by one gives, and each caller gets their own answer."""

import os
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from app.conversations.closing import end
from app.conversations.facts import EntryAppended
from app.conversations.joining import join
from app.conversations.posting import Draft, NotYours, Stored, post_message
from app.kernel.errors import Refusal
from app.kernel.groups import Inside
from app.kernel.ids import uid
from app.kernel.work import Call, Unit
from tests.cast import NOON, Cast
from tests.conversations.talk import Talk

IDS = [uid() for _ in range(4)]  # few, so that resends are many


class TestTogether:
    def test_is_gapless_over_many_conversations_and_refusals(self, unit: Unit, cast: Cast) -> None:
        talks = [Talk(unit, cast) for _ in range(12)]
        end(unit, conversation_id=talks[0].id, by=None, now=NOON)
        drafts: list[Draft] = []
        for turn in range(10):
            for talk in talks:
                drafts += [talk.draft(cast.vera, f"{turn}"), talk.draft(cast.zoe, epoch=1), talk.draft(cast.ines, epoch=0)]
        answers = talks[0].say_all(*drafts)
        assert Counter(type(answer).__name__ for answer in answers) == {"Stored": 110, "NotFound": 240, "ClosedToMessages": 10}
        for talk in talks[1:]:
            assert talk.is_gapless()
            assert talk.log()[2:] == [f"{turn}" for turn in range(10)]

    def test_keeps_the_order_of_the_drafts(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        answers = talk.say_all(*(talk.draft(actor, f"{n}", epoch=epoch) for n, actor in enumerate([cast.vera, cast.ines] * 20)))
        seqs = [answer.seq for answer in answers if isinstance(answer, Stored)]
        assert seqs == sorted(seqs)
        assert talk.log()[-40:] == [f"{n}" for n in range(40)]

    def test_announces_to_each_caller_what_is_theirs(self, connection: Connection, cast: Cast) -> None:
        with Unit(connection) as unit:
            talk, other = Talk(unit, cast), Talk(unit, cast)
            unit.keep()
        calls = [Call(post_message, (each.draft(cast.vera),), {}) for each in (talk, other, talk)]
        assert Inside({}).attempt(connection, calls, alone=False) == []
        for call in calls:
            (fact,) = call.facts
            assert isinstance(fact, EntryAppended)
            assert (fact.seq, fact.client_id) == (call.result.seq, call.args[0].client_id)

    def test_meets_a_double_send_inside_one_batch(self, connection: Connection, cast: Cast) -> None:
        with Unit(connection) as unit:
            talk = Talk(unit, cast)
            unit.keep()
        client_id = uid()
        drafts = [talk.draft(cast.vera, "once", client_id=client_id), talk.draft(cast.vera, "between"),
                  talk.draft(cast.vera, "twice", client_id=client_id)]
        calls = run(connection, [drafts])
        assert calls[0].result == calls[2].result
        with Unit(connection) as unit:
            talk.unit = unit
            assert talk.log()[2:] == ["once", "between"]
            assert talk.is_gapless()
        assert [len(call.facts) for call in calls] == [1, 1, 0]

    def test_answers_a_resend_that_would_be_refused_by_now(self, connection: Connection, cast: Cast) -> None:
        with Unit(connection) as unit:
            talk = Talk(unit, cast)
            talk.assign(cast.ines)
            unit.keep()
        client_id = uid()
        stale, note = (talk.draft(cast.ines, kind=kind, epoch=0, client_id=client_id) for kind in ("text", "note"))
        before, first, again = run(connection, [[stale, note, stale]])
        assert isinstance(before.error or before.result, NotYours)
        assert again.result == first.result

    def test_answers_a_resend_that_comes_with_others(self, connection: Connection, cast: Cast) -> None:
        with Unit(connection) as unit:
            talk = Talk(unit, cast)
            unit.keep()
        draft = talk.draft(cast.vera)
        (first,) = run(connection, [[draft]])
        again, new = run(connection, [[draft, talk.draft(cast.vera)]])
        assert again.result == first.result
        assert new.result.seq == first.result.seq + 1


def run(connection: Connection, batches: list[list[Draft]]) -> list[Call]:
    """Each batch as the writer runs it: together, and apart when that fails."""
    done: list[Call] = []
    for batch in batches:
        calls = [Call(post_message, (draft,), {}) for draft in batch]
        waiting = [calls]
        while waiting:
            waiting = [[call] for group in waiting for call in Inside({}).attempt(connection, group, alone=False)]
        done += calls
    return done


PEOPLE = ("vera", "other", "ines", "omar", "zoe")
DRAFTS = st.lists(st.fixed_dictionaries({
    "who": st.sampled_from(PEOPLE), "talk": st.integers(0, 3), "kind": st.sampled_from(["text", "text", "note"]),
    "epoch": st.sampled_from([None, 0, 1, 1]), "client_id": st.sampled_from(IDS), "body": st.sampled_from(["a", "b", "c"])}), max_size=14)


@settings(max_examples=250 if os.environ.get("PROVE") else 10, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(said=DRAFTS, cuts=st.lists(st.integers(1, 6), min_size=14, max_size=14))
def test_grouping_changes_nothing(connection: Connection, cast: Cast, said: list[dict[str, Any]], cuts: list[int]) -> None:
    one_by_one = played(connection, cast, said, [1] * len(said))
    assert played(connection, cast, said, cuts) == one_by_one


def played(connection: Connection, cast: Cast, said: list[dict[str, Any]], cuts: list[int]) -> tuple[Any, ...]:
    """Answers, logs and facts of these drafts cut into batches, in a savepoint that is rolled back."""
    inner = connection.begin_nested()
    with Unit(connection) as unit:
        talks = scene(unit, cast)
        unit.keep()
    drafts = [talks[each["talk"]].draft(getattr(cast, each["who"]), **{key: each[key] for key in ("kind", "epoch", "client_id", "body")})
              for each in said]
    batches, rest = [], drafts
    for size in cuts:
        batches.append(rest[:size])
        rest = rest[size:]
    calls = run(connection, [batch for batch in batches if batch])
    with Unit(connection) as unit:
        logs = []
        for talk in talks:
            talk.unit = unit
            assert talk.is_gapless()
            logs.append([(each.seq, each.kind, each.audience, each.client_id, each.body) for each in talk.entries() if each.kind != "event"])
    inner.rollback()
    return [answer_of(call) for call in calls], logs, [[fact_of(fact) for fact in call.facts] for call in calls]


def scene(unit: Unit, cast: Cast) -> list[Talk]:
    """Four conversations of Vera: new, Ines', Omar's after Ines', and closed."""
    talks = [Talk(unit, cast) for _ in range(4)]
    for talk in talks[1:]:
        talk.assign(cast.ines)
    join(unit, conversation_id=talks[1].id, member_id=cast.omar.member_id or 0, now=NOON)
    talks[2].release()
    talks[2].assign(cast.omar)
    end(unit, conversation_id=talks[3].id, by=None, now=NOON)
    return talks


def answer_of(call: Call) -> Any:
    return call.error.code if isinstance(call.error, Refusal) else call.result.seq


def fact_of(fact: Any) -> Any:
    return (fact.seq, fact.kind, fact.body, fact.by)
