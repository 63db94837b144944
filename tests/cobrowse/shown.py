"""A conversation between Vera and Ines whose page can be asked for, shown, watched and ended."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from app.cobrowse.models import PageShare
from app.conversations.models import Conversation, Entry
from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.ids import uid
from app.realtime import delivery, pacing
from tests.cast import Cast
from tests.ground.doors import Told
from tests.matrix.cells import PAGE
from tests.matrix.world import must, open_offer


class Stage:
    def __init__(self, told: Told, cast: Cast) -> None:
        self.told, self.cast, self.uid = told, cast, uid()
        must(self.say(cast.ines, "conversation.heads", conversations=[]))
        must(self.say(cast.ines, "availability.set", availability="available"))
        must(self.say(cast.vera, "conversation.heads", conversations=[]))
        must(self.say(cast.vera, "conversation.ask", conversation=self.uid, client_id=uid(), body="Does it fit?",
                      page={**PAGE, "type": "product", "topic": "optics"}))
        self.epoch = must(self.say(cast.ines, "offer.accept", offer=open_offer(cast.ines), client_id=uid()))["epoch"]
        with reading() as session:
            self.id = session.scalars(select(Conversation.id).where(Conversation.uid == self.uid)).one()

    def say(self, who: Actor, name: str, **command: Any) -> dict[str, Any]:
        pacing.count_in("memory://")
        return self.told.say(who, name, command)

    def ask(self, who: Actor | None = None, **more: Any) -> dict[str, Any]:
        return self.say(who or self.cast.ines, "mirror.ask", **{"conversation": self.uid, "client_id": uid(), "epoch": self.epoch, **more})

    def show(self, who: Actor | None = None, **more: Any) -> dict[str, Any]:
        return self.say(who or self.cast.vera, "mirror.show", **{"conversation": self.uid, "client_id": uid(), **more})

    def hide(self, who: Actor | None = None) -> dict[str, Any]:
        return self.say(who or self.cast.vera, "mirror.hide", conversation=self.uid, client_id=uid())

    def watch(self, who: Actor | None = None, *, on: bool = True) -> dict[str, Any]:
        return self.say(who or self.cast.ines, "mirror.watch", conversation=self.uid, on=on)

    def stream(self, grant: str, seq: int, who: Actor | None = None, **more: Any) -> dict[str, Any]:
        return self.say(who or self.cast.vera, "mirror.stream", **{"grant": grant, "seq": seq, "events": f"[{seq}]", **more})

    def shown(self) -> str:
        """The grant of a page that Ines asked for, Vera shows and Ines watches."""
        must(self.ask())
        grant = str(must(self.show())["grant"])
        must(self.watch())
        return grant

    def flowed(self) -> list[int]:
        """The numbers of the batches that the watcher heard."""
        return [data["batch"]["seq"] for name, data in self.told.to(delivery.readers(self.id, "mirror")) if name == "mirror.flowed"]

    def log(self) -> Sequence[tuple[str, Any]]:
        """What the log says of the page: what, and of whom."""
        with reading() as session:
            rows = session.scalars(select(Entry.data).where(Entry.conversation_id == self.id, Entry.kind == "event").order_by(Entry.seq)).all()
        return [(data["what"], data["n"]) for data in rows if data and data["what"].startswith("page_")]

    def pass_time(self, **since: Any) -> None:
        """The share's state began then; what a river believes is forgotten."""
        work.do(_set, conversation_id=self.id, values=since)

    def transfer(self) -> None:
        must(self.say(self.cast.ines, "conversation.transfer", conversation=self.uid, client_id=uid(), epoch=self.epoch, audience="agents"))

    def close(self) -> None:
        must(self.say(self.cast.ines, "conversation.close", conversation=self.uid, client_id=uid(), epoch=self.epoch))


def _set(unit: work.Unit, *, conversation_id: int, values: dict[str, Any]) -> None:
    unit.execute(update(PageShare).where(PageShare.conversation_id == conversation_id).values(**values))
