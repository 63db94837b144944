"""The doors: they translate in, make one call, translate out, and let nobody hear what is not theirs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.engine import Connection

from app.accounts.models import Account
from app.conversations.posting import LONGEST
from app.kernel import clock
from app.realtime import delivery
from tests.cast import Cast
from tests.conversations.ears import Stage, code
from tests.conversations.talk import PAGE

Move = Callable[[timedelta], None]


class TestPost:
    def test_answers_where_and_when_it_is_kept(self, stage: Stage, cast: Cast) -> None:
        assert stage.post(cast.vera) == {"seq": 3, "at": clock.millis(clock.now())}

    def test_answers_a_second_send_the_same(self, stage: Stage, cast: Cast, move: Move) -> None:
        said = stage.said()
        first = stage.ears.must(cast.vera, "message.post", said)
        move(timedelta(minutes=2))
        assert stage.ears.must(cast.vera, "message.post", {**said, "body": "changed"}) == first

    @pytest.mark.parametrize(("body", "answer"), [
        ("", "message.empty"), ("\u200b\u202e \n", "message.empty"), ("x" * 10_000, "message.too_long"), ("x" * 70_000, "malformed"),
        ("👩‍👩‍👧" * 100, "ok"), ("\u202eevil", "ok"), ("a\x00b", "ok"), ("half \ud83d", "ok"), (None, "malformed"), (7, "malformed"),
        (["a"], "malformed"), ({"$ne": 1}, "malformed")])
    def test_says_what_is_wrong_with_the_words(self, stage: Stage, cast: Cast, body: Any, answer: str) -> None:
        assert code(stage.ears.say(cast.vera, "message.post", stage.said(body))) == answer

    def test_says_the_limit(self, stage: Stage, cast: Cast) -> None:
        ack = stage.ears.say(cast.vera, "message.post", stage.said("x" * 10_000))
        assert (ack["data"], ack["retry"]) == ({"limit": LONGEST}, False)

    @pytest.mark.parametrize(("change", "fields"), [
        ({"conversation": "1"}, ["conversation"]), ({"client_id": "x" * 36}, ["client_id"]), ({"client_id": "a\x00"}, ["client_id"]),
        ({"epoch": "1"}, ["epoch"]), ({"epoch": -1}, ["epoch"]), ({"epoch": 2**40}, ["epoch"]), ({"epoch": True}, ["epoch"]),
        ({"kind": "event"}, ["kind"]), ({"actor": 1}, ["actor"]), ({"brand_id": 1, "seq": 1}, ["brand_id", "seq"])])
    def test_names_the_fields_that_are_wrong(self, stage: Stage, cast: Cast, change: dict[str, Any], fields: list[str]) -> None:
        ack = stage.ears.say(cast.vera, "message.post", {**stage.said(), **change})
        assert (ack["code"], ack["data"], ack["retry"]) == ("malformed", {"fields": fields}, False)

    @pytest.mark.parametrize("payload", [None, [], "text", 7, {}, [{}], {"": {}}])
    def test_survives_what_is_no_command(self, stage: Stage, cast: Cast, payload: Any) -> None:
        assert code(stage.ears.say(cast.vera, "message.post", payload)) == "malformed"

    def test_does_not_know_a_command_that_is_not_there(self, stage: Stage, cast: Cast) -> None:
        assert code(stage.ears.say(cast.vera, "message.unpost", {})) == "command.unknown"

    def test_is_not_found_by_an_outsider(self, stage: Stage, cast: Cast) -> None:
        for actor in (cast.zoe, cast.zoes_visitor, cast.other, cast.omar):
            assert code(stage.ears.say(actor, "message.post", stage.said(epoch=0))) == "not_found"

    def test_says_that_it_is_no_longer_yours(self, stage: Stage, cast: Cast) -> None:
        epoch = stage.assign(cast.ines).epoch
        stage.release()
        assert code(stage.ears.say(cast.ines, "message.post", stage.said(epoch=epoch))) == "message.not_yours"

    def test_opens_a_closed_conversation_again(self, stage: Stage, cast: Cast, move: Move) -> None:
        stage.close()
        move(timedelta(hours=2))
        assert stage.post(cast.vera)["seq"] == 5  # started, joined, closed, reopened, the words

    def test_opens_it_no_more_after_three_days(self, stage: Stage, cast: Cast, move: Move) -> None:
        stage.close()
        move(timedelta(hours=73))
        ack = stage.ears.say(cast.vera, "message.post", stage.said())
        assert (ack["code"], ack["retry"]) == ("conversation.closed", False)

    def test_never_opens_it_by_a_respondents_words(self, stage: Stage, cast: Cast) -> None:
        epoch = stage.assign(cast.ines).epoch
        stage.close()
        assert code(stage.ears.say(cast.ines, "message.post", stage.said(epoch=epoch))) == "conversation.closed"

    def test_leaves_a_closed_conversation_closed_when_the_words_are_refused(self, stage: Stage, cast: Cast) -> None:
        stage.close()
        assert code(stage.ears.say(cast.vera, "message.post", stage.said(kind="note"))) == "message.not_yours"
        assert stage.sync(cast.vera)["entries"][-1]["data"]["what"] == "closed"

    def test_asks_to_slow_down(self, stage: Stage, cast: Cast) -> None:
        acks = [stage.ears.say(cast.vera, "message.post", stage.said()) for _ in range(45)]
        refused = [ack for ack in acks if not ack["ok"]]
        assert refused
        assert {(ack["code"], ack["retry"]) for ack in refused} == {("slow_down", True)}
        assert all(ack["data"]["after"] >= 1 for ack in refused)


class TestSync:
    def test_gives_the_page_and_where_it_stands(self, stage: Stage, cast: Cast) -> None:
        epoch = stage.assign(cast.ines).epoch
        page = stage.sync(cast.vera)
        assert [entry["seq"] for entry in page["entries"]] == [1, 2, 3, 4]
        assert (page["head"], page["more"], page["epoch"], page["me"], page["about"]) == (4, False, epoch, 1, None)

    def test_joins_what_one_may_hear(self, stage: Stage, cast: Cast) -> None:
        stage.assign(cast.ines)
        stage.sync(cast.vera)
        stage.sync(cast.ines)
        assert {(cast.vera.key, delivery.readers(stage.id, "visitor")), (cast.ines.key, delivery.readers(stage.id, "staff"))} <= stage.ears.joined
        assert (cast.vera.key, delivery.readers(stage.id, "staff")) not in stage.ears.joined

    def test_joins_nobody_from_outside(self, stage: Stage, cast: Cast) -> None:
        for actor in (cast.zoe, cast.zoes_visitor, cast.other, cast.omar, cast.maya):
            assert code(stage.ears.say(actor, "conversation.sync", {"conversation": stage.uid})) == "not_found"
        assert not [room for _, room in stage.ears.joined if room.startswith("c")]

    def test_lets_who_left_read_without_hearing(self, stage: Stage, cast: Cast, move: Move) -> None:
        stage.assign(cast.ines)
        stage.release()
        stage.post(cast.vera, "after she left")
        page = stage.sync(cast.ines)
        assert (page["head"], page["entries"][-1]["data"]["what"]) == (6, "left")
        assert (cast.ines.key, delivery.readers(stage.id, "staff")) not in stage.ears.joined
        move(timedelta(hours=25))
        assert code(stage.ears.say(cast.ines, "conversation.sync", {"conversation": stage.uid})) == "not_found"

    def test_tells_respondents_who_asks(self, stage: Stage, cast: Cast) -> None:
        stage.assign(cast.ines)
        stage.ears.must(cast.vera, "conversation.heads", {"conversations": []})
        about = stage.sync(cast.ines)["about"]
        assert (about["topic"], about["site"], about["mine"]) == ("Optics", "Objectif shop", True)
        assert about["visitor"]["here"] is True
        assert about["visitor"]["page"] == PAGE
        assert not {"email", "address", "phone"} & set(about["visitor"])

    def test_speaks_the_respondents_language(self, stage: Stage, cast: Cast, connection: Connection) -> None:
        connection.execute(update(Account).where(Account.id == cast.ines.account_id).values(language="fr"))
        stage.assign(cast.ines)
        assert stage.sync(cast.ines)["about"]["topic"] == "Optiques"

    def test_does_not_show_who_left_where_the_visitor_is(self, stage: Stage, cast: Cast) -> None:
        stage.assign(cast.ines)
        stage.release()
        stage.ears.must(cast.vera, "conversation.heads", {"conversations": []})
        stage.ears.must(cast.vera, "page.show", {"page": {**PAGE, "title": "Elsewhere"}})
        visitor = stage.sync(cast.ines)["about"]["visitor"]
        assert (visitor["here"], visitor["page"]["title"]) == (False, "A lens")

    def test_asks_as_many_questions_for_many_entries_as_for_few(self, stage: Stage, cast: Cast, connection: Connection) -> None:
        counts = []
        stage.assign(cast.ines)
        for body in ("one", "two", "three", "four"):
            statements: list[str] = []

            def note(_: Any, __: Any, statement: str, *rest: Any, into: list[str] = statements) -> None:
                into.append(statement)

            event.listen(connection, "before_cursor_execute", note)
            stage.sync(cast.ines)
            event.remove(connection, "before_cursor_execute", note)
            counts.append(len([each for each in statements if each.startswith("SELECT")]))
            stage.post(cast.vera, body)
        assert set(counts) == {counts[0]}
        assert counts[0] <= 8

    @pytest.mark.parametrize("after", [-1, 2**53, "0", None, 1.5, True])
    def test_refuses_a_place_that_is_none(self, stage: Stage, cast: Cast, after: Any) -> None:
        ack = stage.ears.say(cast.vera, "conversation.sync", {"conversation": stage.uid, "after": after})
        assert (ack["code"], ack["data"]) == ("malformed", {"fields": ["after"]})
