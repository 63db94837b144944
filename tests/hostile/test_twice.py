"""The same thing twice, at once, too late, or of somebody else's: it counts once, or a clear no comes back."""

from typing import Any

from app.kernel.ids import uid
from tests.ground.sockets import Socket, eventually
from tests.hostile.conftest import PAGE, Crowd

ROUNDS = 60


def texts(socket: Socket, conversation: str) -> list[str]:
    page = socket.ask("conversation.sync", {"conversation": conversation, "after": 0})["data"]
    assert [entry["seq"] for entry in page["entries"]] == list(range(1, page["head"] + 1))
    return [entry["body"] for entry in page["entries"] if entry.get("kind") == "text"]


def insisting(tab: Socket, command: dict[str, Any], ack: dict[str, Any]) -> dict[str, Any]:
    """As a browser does: what a busy house could not take now is sent again with the same ids."""
    return eventually(lambda: ack if not ack.get("retry") else next(
        (again for again in [tab.ask("conversation.ask", command)] if not again.get("retry")), None), "a final answer")


def stand(desk: Socket) -> None:
    """Present and available, without an offer left over."""
    assert desk.ask("conversation.heads", {"conversations": []})["ok"]
    assert desk.ask("availability.set", {"availability": "available"})["ok"]


def offered(desk: Socket, conversation: str) -> str:
    return str(desk.wait_for("offer.made", lambda data: data["offer"]["conversation"] == conversation)["offer"]["uid"])


def accept(desk: Socket, offer: str, client_id: str = "") -> dict[str, Any]:
    return desk.ask("offer.accept", {"offer": offer, "client_id": client_id or uid()})


class TestTooLate:
    """Comes first: later the queue is full of others' questions."""

    def test_is_said_of_an_offer_that_somebody_took_and_of_a_closed_conversation(self, crowd: Crowd) -> None:
        vera, ines, lena = crowd.enter(63), crowd.at_desk("ines"), crowd.at_desk("lena")
        for desk in (ines, lena):
            stand(desk)
        conversation = crowd.ask(vera, "Who is first?")
        offers = [(ines, offered(ines, conversation)), (lena, offered(lena, conversation))]
        client_id = uid()
        won = accept(*offers[0], client_id)
        assert won["ok"] and accept(*offers[0], client_id) == won, "the same acceptance, sent again, is the same"
        assert accept(*offers[1])["code"] in ("offer.taken", "offer.over")
        assert accept(ines, offers[1][1])["code"] == "not_found"
        assert lena.ask("offer.decline", {"offer": offers[1][1], "client_id": uid()})["ok"] in (True, False)
        epoch = won["data"]["epoch"]
        late = {"conversation": conversation, "client_id": uid(), "body": "From an assignment before", "epoch": epoch + 1}
        assert ines.ask("message.post", late)["code"] == "message.not_yours"
        assert ines.ask("message.post", {**late, "client_id": uid(), "body": "Here I am", "epoch": epoch})["ok"]
        self._close(ines, vera, conversation, epoch)
        for socket in (vera, ines, lena):
            socket.close()
        assert crowd.is_well()

    def _close(self, ines: Socket, vera: Socket, conversation: str, epoch: int) -> None:
        """After the end the respondent writes no more; the visitor's word opens it again."""
        end = {"conversation": conversation, "client_id": uid(), "epoch": epoch}
        assert ines.ask("conversation.close", end)["ok"]
        assert ines.ask("conversation.close", end)["ok"], "the same end, sent again"
        after = ines.ask("message.post", {"conversation": conversation, "client_id": uid(), "body": "One more thing", "epoch": epoch})
        assert after["code"] in ("message.not_yours", "conversation.closed")
        over = {"conversation": conversation, "client_id": uid(), "epoch": epoch, "audience": "agents"}
        assert ines.ask("conversation.transfer", over)["ok"] is False
        entries = vera.ask("conversation.sync", {"conversation": conversation, "after": 0})["data"]["entries"]
        assignment = next(entry["data"]["assignment"] for entry in entries if entry.get("data", {}).get("what") == "assigned")
        rating = {"conversation": conversation, "client_id": uid(), "assignment": assignment, "stars": 5}
        assert vera.ask("assignment.rate", rating)["ok"] and vera.ask("assignment.rate", rating)["ok"]
        assert eventually(lambda: vera.ask("assignment.rate", {**rating, "client_id": uid(), "stars": 1})["code"] == "rating.already")
        assert vera.ask("message.post", {"conversation": conversation, "client_id": uid(), "body": "Thank you"})["ok"]
        assert eventually(lambda: texts(vera, conversation)[-1] == "Thank you")


class TestTheSameFirstMessage:
    def test_from_two_sockets_at_once_is_one_conversation_with_one_message(self, crowd: Crowd) -> None:
        """Both tabs of sixty visitors send before anybody has been answered."""
        tabs = [(crowd.enter(number), crowd.enter(number)) for number in range(ROUNDS)]
        sent = []
        for first, second in tabs:
            command = {"conversation": uid(), "client_id": uid(), "body": "Asked twice", "page": PAGE}
            sent.append((command, [(tab, tab.send("conversation.ask", command)) for tab in (first, second)]))
        for command, both in sent:
            acks = [insisting(tab, command, tab.answer(number)) for tab, number in both]
            assert all(ack["ok"] for ack in acks), acks
            assert acks[0] == acks[1]
            assert acks[0]["data"]["conversation"] == command["conversation"]
            assert texts(both[0][0], command["conversation"]) == ["Asked twice"]
        for first, second in tabs:
            first.close()
            second.close()
        assert crowd.is_well()

    def test_with_anothers_id_is_nobodys(self, crowd: Crowd) -> None:
        vera, other, outsider = crowd.enter(60), crowd.enter(61), crowd.outsider()
        conversation = crowd.ask(vera)
        for stranger in (other, outsider):
            ack = stranger.ask("conversation.ask", {"conversation": conversation, "client_id": uid(), "body": "Mine?", "page": PAGE})
            assert ack["code"] == "not_found"
            for name, more in (("message.post", {"client_id": uid(), "body": "Mine?"}), ("conversation.sync", {"after": 0}),
                               ("conversation.close", {"client_id": uid()}), ("typing.show", {"on": True}), ("read.mark", {"seq": 1}),
                               ("question.leave", {"client_id": uid(), "email": "a@b.example"})):
                assert stranger.ask(name, {"conversation": conversation, **more})["code"] == "not_found", name
        assert texts(vera, conversation) == ["Does this lens fit?"]
        for socket in (vera, other, outsider):
            socket.close()


class TestTheSameMessage:
    def test_sent_five_times_at_once_over_two_sockets_stands_once(self, crowd: Crowd) -> None:
        tabs = [crowd.enter(62), crowd.enter(62)]
        conversation = crowd.ask(tabs[0], "First")
        command = {"conversation": conversation, "client_id": uid(), "body": "Second"}
        acks = [tab.answer(number) for tab, number in [(tabs[at % 2], tabs[at % 2].send("message.post", command)) for at in range(5)]]
        assert all(ack == acks[0] and ack["ok"] for ack in acks), acks
        assert texts(tabs[1], conversation) == ["First", "Second"]
        again = {**command, "body": "Something else under the same id"}
        tabs[0].ask("message.post", again)
        assert texts(tabs[1], conversation) == ["First", "Second"]
        for tab in tabs:
            tab.close()
