"""A respondent at the desk: accepts, declines, answers, notes, hands over, closes, steps away and comes back."""

from typing import Any

from tests.chaos.person import Person
from tests.promises.told import Parcel, Shown


class Respondent(Person):
    """`mine` holds the epoch of each conversation they are responsible for, as far as they know."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offers: list[str] = []
        self.mine: dict[str, int] = {}
        self.desk: dict[str, Any] = {}

    def arrive(self) -> None:
        """The desk's whole state; what is on it is read."""
        answer = self.ask("desk.sync", {})
        if not answer["ok"]:
            raise OSError("no desk now")
        self.desk = answer["data"]
        self.offers = [each["uid"] for each in self.desk["offers"]]
        held = {row["conversation"] for row in self.desk["conversations"] if row["mine"]}
        self.mine = {uid: epoch for uid, epoch in self.mine.items() if uid in held}
        for uid in held:
            self.see(uid)
        super().arrive()
        if self.desk["standing"]["availability"] != "available":
            self.ask("availability.set", {"availability": "available"})
        self.acks += 1

    def hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "offer.made":
            self.offers.append(data["offer"]["uid"])
        elif name == "offer.ended" and data["offer"] in self.offers:
            self.offers.remove(data["offer"])
        elif name == "conversation.entrusted":
            self.see(data["conversation"]["conversation"]).behind = True
        elif name == "conversation.gone":
            self.mine.pop(data["conversation"], None)

    def act(self) -> None:
        choice = self.dice.random()
        if self.offers and choice < 0.45:
            offer = self.offers.pop(self.dice.randrange(len(self.offers)))
            self.put("offer.decline" if self.dice.random() < 0.2 else "offer.accept", {"offer": offer})
        elif self.mine and choice < 0.86:
            self.attend(self.dice.choice(list(self.mine)))
        elif choice < 0.89:
            self.say_again()
        elif choice < 0.93:
            self.beat()
        elif choice < 0.95:
            for standing in (self.dice.choice(("busy", "away")), "available"):
                self.ask("availability.set", {"availability": standing})
        elif choice < 0.97:
            self.leave()
            raise OSError("closed the lid")

    def attend(self, conversation: str) -> None:
        choice, epoch = self.dice.random(), self.mine[conversation]
        held = {"conversation": conversation, "epoch": epoch}
        if choice < 0.6:
            for _ in range(self.dice.choice((1, 1, 2))):
                self.put("message.post", {**held, "body": self.words()})
        elif choice < 0.7:
            self.put("message.post", {"conversation": conversation, "kind": "note", "body": self.words()})
        elif choice < 0.8:
            to = {"audience": self.dice.choice(("agents", "ambassadors"))}
            if self.dice.random() < 0.4 and (colleague := self.somebody_free(conversation)):
                to = {"member": colleague}
            self.put("conversation.transfer", {**held, **to, "note": self.words() if self.dice.random() < 0.5 else ""})
        elif choice < 0.93:
            category = self.dice.choice([None, *(each["uid"] for each in self.desk["categories"])])
            self.put("conversation.close", {**held, "category": category})
        else:
            self.ask("read.mark", {"conversation": conversation, "seq": self.see(conversation).head or 1})

    def somebody_free(self, conversation: str) -> str | None:
        answer = self.ask("respondents.free", {"conversation": conversation})
        free = answer["data"]["respondents"] if answer["ok"] else []
        return str(self.dice.choice(free)["member"]) if free else None

    def answered(self, parcel: Parcel) -> None:
        if parcel.name == "offer.accept" and parcel.answers:
            self.mine[parcel.answers[0]["conversation"]] = parcel.answers[0]["epoch"]
            self.see(parcel.answers[0]["conversation"]).behind = True

    def paged(self, shown: Shown, page: dict[str, Any]) -> None:
        if page["about"] and page["about"]["mine"]:
            self.mine[shown.conversation] = page["epoch"]
        else:
            self.mine.pop(shown.conversation, None)

    def calm(self) -> bool:
        return bool(self.ask("availability.set", {"availability": "away"})["ok"])

    def read_all(self) -> None:
        super().read_all()
        self._told.desks[self.key] = self.ask("desk.sync", {})["data"]
