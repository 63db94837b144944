"""One transaction for many callers: what one unit does wrong never reaches another."""

from contextvars import ContextVar
from functools import partial

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from app.kernel.errors import Refusal
from app.kernel.groups import groups
from app.kernel.work import Call, Unit, together
from app.kernel.writer import Writer
from tests.ground.databases import Database
from tests.kernel import ledger
from tests.kernel.ledger import Told, Unwanted, add_line, add_lines, all_at_once, behind_one, job_rows, stored, writing


class TestMixedUnits:
    def test_undo_only_what_failed_and_give_each_caller_its_own_answer(self, own_database: Database) -> None:
        told = Told()
        with writing(own_database, told.consequences) as writer:
            kinds = ["fine", "fine", "refused", "broken", "same"]
            wanted = [("same" if kinds[i % 5] == "same" else f"{kinds[i % 5]} {i}") for i in range(200)]
            answers = behind_one(writer, *(partial(writer.do, add_line, words=words) for words in wanted))
        found = {"fine": [], "refused": [], "broken": [], "same": []}
        for words, answer in zip(wanted, answers, strict=True):
            found[words.split()[0]].append(answer)
        assert all(isinstance(answer, int) for answer in found["fine"]) and len(found["fine"]) == 80
        assert all(type(answer) is Unwanted for answer in found["refused"])
        assert [str(answer) for answer in found["broken"]] == [words for words in wanted if words.startswith("broken")]
        assert sum(isinstance(answer, int) for answer in found["same"]) == 1
        assert sum(isinstance(answer, IntegrityError) for answer in found["same"]) == 39
        rows = stored(own_database.engine)
        assert [n for n, _ in rows] == list(range(1, 82))
        assert sorted(words for _, words in rows) == told.words()
        assert job_rows(own_database.engine) == 81

    def test_read_and_write_one_row_200_times_without_a_gap(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            answers = behind_one(writer, *(partial(writer.do, add_line, words=str(i)) for i in range(200)))
        assert sorted(answers) == list(range(1, 201))

    def test_keep_the_order_of_each_caller(self, own_database: Database) -> None:
        def talk(writer: Writer, caller: int) -> None:
            for i in range(20):
                writer.do(add_line, words=f"{caller} {i:02}")

        with writing(own_database) as writer:
            all_at_once(*(partial(talk, writer, caller) for caller in range(8)))
        said = [words.split() for _, words in stored(own_database.engine)]
        assert len(said) == 160
        for caller in map(str, range(8)):
            assert [number for who, number in said if who == caller] == [f"{i:02}" for i in range(20)]


class TestOneUnit:
    def test_that_refuses_after_a_flush_is_not_committed_by_its_session(self, own_database: Database) -> None:
        """Closing a session on a joined transaction leaves what it wrote; only a rollback takes it back."""
        with writing(own_database) as writer:
            with pytest.raises(Unwanted):
                writer.do(add_line, words="refused alone")
            behind_one(writer, *(partial(writer.do, add_line, words=words) for words in ("refused among others", "fine")))
        assert [words for _, words in stored(own_database.engine)] == ["fine"]

    def test_that_hides_an_error_of_the_database_is_not_acknowledged(self, own_database: Database) -> None:
        """PostgreSQL answers COMMIT of a broken transaction with a rollback, in silence."""
        def hide(unit: Unit) -> str:
            unit.execute(insert(ledger.line).values(tally="a", n=1, words="hidden"))
            try:
                unit.execute(text("SELECT nothing FROM nowhere"))
            except Exception:
                return "done"
            raise AssertionError("the statement must fail")

        with writing(own_database) as writer:
            try:
                answer = writer.do(hide)
            except Exception:
                answer = "failed"
        assert (answer, len(stored(own_database.engine))) in [("done", 1), ("failed", 0)]

    def test_that_violates_a_key_runs_once_more_alone(self, own_database: Database) -> None:
        tries = []

        def add_unless_there(unit: Unit) -> str:
            tries.append(1)
            if len(tries) > 1:
                return "found it"
            unit.execute(insert(ledger.tally).values(name="a", n=0))
            return "added"

        with writing(own_database) as writer:
            assert writer.do(add_unless_there) == "found it"

    def test_leaves_nothing_of_the_first_run_in_the_second(self, own_database: Database) -> None:
        told, tries = Told(), []

        def wavering(unit: Unit) -> int:
            tries.append(1)
            unit.announce(ledger.LineAdded(tally_uid="a", n=len(tries), words=f"run {len(tries)}"))
            if len(tries) == 1:
                unit.execute(insert(ledger.tally).values(name="a", n=0))
            return len(tries)

        with writing(own_database, told.consequences) as writer:
            assert writer.do(wavering) == 2
        assert told.words() == ["run 2"]

    def test_hands_a_strange_exception_to_its_caller_and_the_writer_goes_on(self, own_database: Database) -> None:
        def leave(unit: Unit) -> None:
            raise SystemExit(3)

        with writing(own_database, patience=5) as writer:
            with pytest.raises(SystemExit):
                writer.do(leave)
            assert writer.do(add_line, words="after") == 1


class TestTogether:
    def test_merges_and_answers_each_by_its_own(self, own_database: Database) -> None:
        told = Told()
        with writing(own_database, told.consequences) as writer:
            wanted = [f"{'refused' if i % 4 == 3 else 'fine'} {i}" for i in range(60)]
            answers = behind_one(writer, *(partial(writer.do, add_lines, words) for words in wanted))
        assert sorted(answer for answer in answers if isinstance(answer, int)) == list(range(1, 46))
        assert sum(isinstance(answer, Unwanted) for answer in answers) == 15
        numbers = {words: answer for words, answer in zip(wanted, answers, strict=True) if isinstance(answer, int)}
        assert {fact.words: fact.n for fact in told.facts} == numbers
        assert dict(map(reversed, stored(own_database.engine))) == numbers

    def test_takes_a_group_apart_when_one_of_it_fails(self, own_database: Database) -> None:
        with writing(own_database) as writer:
            answers = behind_one(writer, *(partial(writer.do, add_lines, words) for words in ["x", "y", "x", "z", "x"]))
        assert sorted(answer for answer in answers if isinstance(answer, int)) == [1, 2, 3]
        assert sum(isinstance(answer, IntegrityError) for answer in answers) == 2
        assert sorted(words for _, words in stored(own_database.engine)) == ["x", "y", "z"]

    def test_runs_without_any_callers_context(self, own_database: Database) -> None:
        """Merged or alone: else what works alone would fail under load."""
        who: ContextVar[str] = ContextVar("who", default="nobody")

        @together()
        def ask(unit: Unit, items: list[int]) -> list[str]:
            return [who.get() for _ in items]

        def asking(name: str) -> str:
            who.set(name)
            return str(writer.do(ask, 1))

        with writing(own_database) as writer:
            assert behind_one(writer, *(partial(asking, name) for name in ("Ines", "Omar", "Awa"))) == ["nobody"] * 3
            assert asking("Ines") == "nobody"

    def test_that_answers_for_too_few_fails_and_writes_nothing(self, own_database: Database) -> None:
        @together()
        def forgetful(unit: Unit, items: list[str]) -> list[int]:
            unit.execute(delete(ledger.tally))
            return []

        with writing(own_database) as writer:
            with pytest.raises(ValueError):
                writer.do(forgetful, "one")
            assert writer.do(lambda unit: len(unit.execute(select(ledger.tally)).all())) == 3

    def test_raises_a_refusal_when_called_as_one(self, unit: Unit) -> None:
        @together()
        def refuse(unit: Unit, items: list[str]) -> list[Refusal]:
            return [Unwanted() for _ in items]

        with pytest.raises(Unwanted):
            refuse(unit, "one")


class TestGroups:
    def test_are_adjacent_calls_of_one_verb_for_many_up_to_its_limit(self) -> None:
        @together(limit=2)
        def many(unit: Unit, items: list[int]) -> list[int]:
            return items

        def single(unit: Unit) -> None:
            """Not written for many."""

        calls = [Call(verb, (1,), {}) for verb in (many, many, many, single, single, many)]
        assert [len(group) for group in groups(calls)] == [2, 1, 1, 1, 1]

    def test_leave_a_repeated_call_alone(self) -> None:
        calls = [Call(add_lines, (str(i),), {}) for i in range(3)]
        calls[1].tries = 1
        assert [len(group) for group in groups(calls[:2])] == [1, 1]
