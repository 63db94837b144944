"""Who hears what over their own socket, and a conversation played through the doors and verbs as the server does it."""

from collections import defaultdict
from typing import Any

from app.conversations import assigning, closing
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.realtime.protocol import Event
from tests.cast import Cast
from tests.conversations.talk import begin
from tests.ground.doors import Told


class Ears(Told):
    """As Told, and what each person's socket heard while it was in the audience."""

    def __init__(self) -> None:
        super().__init__()
        self.by_person: defaultdict[str, list[tuple[str, Any]]] = defaultdict(list)

    def emit(self, name: str, data: Any, *, room: str | list[str]) -> None:
        super().emit(name, data, room=room)
        assert isinstance(data, Event.registry[name])  # nothing leaves the house in another shape
        for sid in {sid for sid, joined in self.joined if joined in ([room] if isinstance(room, str) else room)}:
            self.by_person[sid].append((name, data.model_dump(mode="json")))

    def of(self, actor: Actor, name: str) -> list[Any]:
        """The data of this event as the person's socket heard it."""
        return [data for heard, data in self.by_person[actor.key] if heard == name]

    def must(self, actor: Actor, name: str, command: dict[str, Any]) -> Any:
        """The data of an ack that has to be good."""
        ack = self.say(actor, name, command)
        assert ack["ok"], ack
        return ack["data"]


def code(ack: dict[str, Any]) -> str:
    """The refusal's code, or `ok`."""
    return "ok" if ack["ok"] else str(ack["code"])


class Stage:
    """A conversation of Vera's, whose verbs run through `work.do`."""

    def __init__(self, ears: Ears, cast: Cast) -> None:
        self.ears, self.cast = ears, cast
        started = work.do(begin, cast, now=clock.now())
        self.id, self.uid = started.conversation_id, started.uid

    def assign(self, actor: Actor) -> assigning.Assigned:
        return work.do(assigning.assign, conversation_id=self.id, member_id=actor.member_id or 0, topic_id=None, asked_at=clock.now(),
                       now=clock.now())

    def release(self) -> None:
        work.do(assigning.release, conversation_id=self.id, ending="transferred", now=clock.now())

    def close(self) -> None:
        work.do(closing.end, conversation_id=self.id, by=None, now=clock.now())

    def sync(self, actor: Actor, after: int = 0) -> Any:
        return self.ears.must(actor, "conversation.sync", {"conversation": self.uid, "after": after})

    def said(self, body: str = "Is it sharp?", **more: Any) -> dict[str, Any]:
        """A message as a browser sends it."""
        return {"conversation": self.uid, "client_id": uid(), "body": body, **more}

    def post(self, actor: Actor, body: str = "Is it sharp?", **more: Any) -> Any:
        return self.ears.must(actor, "message.post", self.said(body, **more))
