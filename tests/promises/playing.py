"""People of the state machine: they choose as those of `make chaos`, but one rule says what they do and its dice say how."""

import random
from typing import Any

from tests.chaos.person import Person
from tests.chaos.respondent import Respondent
from tests.chaos.visitor import Visitor
from tests.ground.lines import BROKEN
from tests.promises.house import House, InnerLine
from tests.promises.told import Parcel

FATES = ("", "", "", "arrived", "vanished", "late", "twice")  # what becomes of the first sending


class Played(Person):
    """`does` lets them act once; a broken line is noticed and made anew at their next turn."""

    house: House
    fate = ""
    is_stopped = False  # their machine hangs: they do nothing, their line stays

    def does(self, what: str, *, luck: int, fate: str) -> None:
        self.dice, self.fate = random.Random(luck), fate
        self.house.breathe()
        try:
            self.be_there()
            self.listen()
            getattr(self, what)()
            self.drain()
            self.listen()
            self.catch_up()
        except BROKEN:
            self.leave()
        self.fate = ""

    def put(self, name: str, command: dict[str, Any]) -> Parcel:
        parcel = super().put(name, command)
        parcel.cut, parcel.twice = self.fate in ("arrived", "vanished", "late"), self.fate == "twice"
        return parcel

    def break_line(self) -> None:
        assert isinstance(self.line, InnerLine)
        self.line.fate = self.fate
        self.line.cut()

    def _take(self, parcel: Parcel, answer: dict[str, Any]) -> None:
        super()._take(parcel, answer)
        parcel.not_before = 0.0  # by the clock of these people it is later at once

    def pause(self) -> None:
        self.house.breathe()

    def nothing(self) -> None:
        """They only listen."""

    def lose_line(self) -> None:
        """Without a word: neither side knows yet."""
        if isinstance(self.line, InnerLine):
            self.line.is_lost = True

    def hang_up(self) -> None:
        self.leave()
        raise OSError("hung up")

    def reload(self) -> None:
        """Another device, which knows nothing; what was not sent is kept."""
        self.leave()
        for conversation in list(self.shown):
            self._told.shown.remove(self.shown.pop(conversation))
        raise OSError("reloaded")


class PlayedVisitor(Played, Visitor):
    def open_ones(self) -> list[str]:
        return [each.conversation for each in self.shown.values() if not each.is_closed]

    def ask_question(self) -> None:
        if len(self.open_ones()) + len(self.outbox) < 3:
            super().ask_question()

    def write_one(self) -> None:
        if self.shown:
            self.write(self.dice.choice(list(self.shown.values())))

    def close_one(self) -> None:
        if found := self.open_ones():
            self.put("conversation.close", {"conversation": self.dice.choice(found)})

    def leave_address(self) -> None:
        if found := self.open_ones():
            self.put("question.leave", {"conversation": self.dice.choice(found), "email": f"{self.key}@visitor.example"})

    def read_one(self) -> None:
        if self.shown:
            self.mark_read()

    def reload(self) -> None:
        """The browser's storage still names their conversations."""
        mine = list(self.shown)
        try:
            super().reload()
        finally:
            for conversation in mine:
                self.see(conversation)


class PlayedRespondent(Played, Respondent):
    def answer_offer(self) -> None:
        if self.offers:
            offer = self.offers.pop(self.dice.randrange(len(self.offers)))
            self.put("offer.decline" if self.dice.random() < 0.2 else "offer.accept", {"offer": offer})

    def attend_one(self) -> None:
        if self.mine:
            self.attend(self.dice.choice(list(self.mine)))

    def answer_all(self) -> None:
        for conversation, epoch in self.mine.items():
            self.put("message.post", {"conversation": conversation, "epoch": epoch, "body": self.words()})

    def step_away_for_good(self) -> None:
        self.calm()

    def step_away(self) -> None:
        for standing in (self.dice.choice(("busy", "away")), "available"):
            self.ask("availability.set", {"availability": standing})
