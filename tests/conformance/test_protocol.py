"""What any implementation of the protocol keeps: the same over a WebSocket and over HTTP, seen from outside only."""

from typing import Any

import pytest

from app.kernel.ids import uid
from tests.conformance.conftest import Asker, House, say
from tests.ground.databases import ENOUGH
from tests.ground.lines import OpenLine
from tests.ground.sockets import Refused

pytestmark = [pytest.mark.real, pytest.mark.only(*ENOUGH)]


def texts(page: dict[str, Any]) -> list[str]:
    return [entry["body"] for entry in page["entries"] if entry.get("kind") == "text"]


class TestAsking:
    def test_is_the_same_when_it_is_sent_again(self, house: House) -> None:
        asker, said = house.visitor(), {"client_id": uid()}
        first = asker.ask(**said)
        assert first["ok"] and asker.ask(**said, body="Something else?") == first
        assert texts(asker.sync()) == ["Is it sharp?"]
        asker.line.close()

    def test_refuses_another_visitors_conversation(self, house: House, vera: Asker) -> None:
        other = house.visitor()
        other.conversation = vera.conversation
        assert other.ask()["code"] == other.post("from outside")["code"] == "not_found"
        answer = other.line.ask("conversation.sync", {"conversation": vera.conversation, "after": 0})
        assert answer == {"ok": False, "code": "not_found", "retry": False, "data": {}}
        assert other.line.ask("conversation.heads", {"conversations": [vera.conversation]})["data"]["heads"] == {}
        other.line.close()


class TestPosting:
    def test_answers_a_resend_with_the_first_seq_whatever_it_says(self, vera: Asker) -> None:
        said = {"client_id": uid()}
        first = vera.post("one", **said)
        other = vera.open()
        again = other.ask("message.post", {"conversation": vera.conversation, "body": "two", **said})
        other.close()
        assert first["ok"] and again == first
        assert texts(vera.sync()) == ["Is it sharp?", "one"]

    def test_keeps_a_senders_order(self, vera: Asker) -> None:
        numbers = [vera.line.send("message.post", {"conversation": vera.conversation, "client_id": uid(), "body": f"n{n}"}) for n in range(5)]
        seqs = [vera.line.answer(number)["data"]["seq"] for number in numbers]
        assert seqs == sorted(seqs)
        assert texts(vera.sync())[1:] == [f"n{n}" for n in range(5)]

    @pytest.mark.parametrize(("changed", "code"), [
        ({"body": ""}, "malformed"), ({"body": " \u200b"}, "message.empty"), ({"body": "x" * 4_001}, "message.too_long"),
        ({"client_id": "1"}, "malformed"), ({"conversation": uid()}, "not_found"), ({"kind": "note"}, "message.not_yours"),
        ({"unknown": 1}, "malformed")])
    def test_refuses(self, vera: Asker, changed: dict[str, Any], code: str) -> None:
        answer = vera.post(**{"body": "Hello", **changed})
        assert not answer["ok"] and not answer["retry"]
        assert answer["code"] == code or answer["code"] == "message.empty" and changed == {"body": ""}
        assert texts(vera.sync()) == ["Is it sharp?"]

    def test_knows_no_command_by_another_name(self, vera: Asker) -> None:
        assert vera.line.ask("message.shout", {})["code"] == "command.unknown"


class TestSyncing:
    def test_gives_the_log_without_gaps_from_any_place(self, vera: Asker) -> None:
        vera.post("one")
        whole = vera.sync()
        assert [entry["seq"] for entry in whole["entries"]] == list(range(1, whole["head"] + 1))
        for after in (0, 2, whole["head"], whole["head"] + 5):
            page = vera.sync(after)
            assert page["entries"] == whole["entries"][after:]
            assert (page["more"], page["head"], page["me"]) == (False, whole["head"], 1)

    def test_gives_the_heads_on_the_heartbeat(self, vera: Asker) -> None:
        heads = vera.line.ask("conversation.heads", {"conversations": [vera.conversation, uid()]})["data"]["heads"]
        assert heads == {vera.conversation: vera.sync()["head"]}

    def test_waits_over_http_until_there_is_something(self, house: House, vera: Asker) -> None:
        head = vera.sync()["head"]
        with house.server.client(origin=house.origin) as client:
            client.headers["Authorization"] = f"Bearer {vera.token}"
            vera.post("one")
            answer = client.get("/embed/sync", params={"conversation": vera.conversation, "after": head}).json()
        assert answer["ok"] and texts(answer["data"]) == ["one"]


class TestAnswering:
    def test_reaches_the_visitor_and_its_note_only_as_a_place(self, vera: Asker, ines: OpenLine, answering: dict[str, Any]) -> None:
        note = say(ines, "message.post", {"conversation": vera.conversation, "client_id": uid(), "body": "knows a lot", "kind": "note"})
        said = say(ines, "message.post", {**answering, "client_id": uid(), "body": "Very."})
        page = vera.sync()
        assert page["entries"][note["data"]["seq"] - 1] == {"seq": note["data"]["seq"], "veiled": True}
        assert page["entries"][said["data"]["seq"] - 1]["body"] == "Very."
        if isinstance(vera.line, OpenLine):
            heard = vera.line.wait_for("entry.appeared", lambda data: data["entry"]["seq"] == note["data"]["seq"])
            assert heard == {"conversation": vera.conversation, "entry": {"seq": note["data"]["seq"], "veiled": True}}

    def test_is_refused_once_it_was_handed_over(self, vera: Asker, ines: OpenLine, answering: dict[str, Any]) -> None:
        said = {"client_id": uid()}
        before = say(ines, "message.post", {**answering, **said, "body": "Very."})
        handed = {**answering, "client_id": uid(), "audience": "agents"}
        assert say(ines, "conversation.transfer", handed) == say(ines, "conversation.transfer", handed) == {"ok": True, "data": {}}
        assert say(ines, "message.post", {**answering, "client_id": uid(), "body": "Late."})["code"] == "message.not_yours"
        assert say(ines, "message.post", {**answering, **said, "body": "Very."}) == before
        assert sum((entry.get("data") or {}).get("what") == "transferred" for entry in vera.sync()["entries"]) == 1

    def test_ends_with_the_conversation_until_the_visitor_writes_again(self, vera: Asker, ines: OpenLine, answering: dict[str, Any]) -> None:
        closing = {**answering, "client_id": uid()}
        assert say(ines, "conversation.close", closing) == say(ines, "conversation.close", closing) == {"ok": True, "data": {}}
        assert say(ines, "message.post", {**answering, "client_id": uid(), "body": "Late."})["code"] == "conversation.closed"
        assert vera.post("One more thing")["ok"]
        assert [(entry.get("data") or {}).get("what") for entry in vera.sync()["entries"]].count("reopened") == 1


class TestEntering:
    @pytest.mark.parametrize("origin", [None, "http://elsewhere.example"])
    def test_is_for_pages_of_the_site_only(self, house: House, vera: Asker, origin: str | None) -> None:
        with pytest.raises(Refused) as caught:
            OpenLine(house.server.port, {"visitor": vera.token}, origin=origin)
        assert caught.value.code == "origin_not_allowed"
        with house.server.client(origin=origin) as client:
            answer = client.post("/embed/commands", json={"name": "conversation.ask", "command": {"page": vera.page}},
                                 headers={"Authorization": f"Bearer {vera.token}"})
        assert answer.status_code == 403
