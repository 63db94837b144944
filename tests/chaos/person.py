"""Somebody with a browser whose line breaks: what they say goes through an outbox, what they hear is folded, nothing is trusted to arrive.

Each person chooses by dice of their own: the same seed makes the same choices, the server's answers and the clock do the rest."""

import random
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import Any

from app.kernel.ids import uid
from tests.ground.lines import BROKEN, Line, Way
from tests.promises.told import Parcel, Shown, Told


class Person:
    """Plays until told to stop; `rest` ends what is under way and reads everything again."""

    def __init__(self, key: str, way: Way, *, seed: str, told: Told) -> None:
        self.key, self._way, self._told = key, way, told
        self.dice = random.Random(f"{seed} {key}")
        self.outbox: list[Parcel] = []
        self.said: list[Parcel] = []  # what may be said again: an ack may be lost behind the browser's back
        self.shown: dict[str, Shown] = {}
        self.resent = 0
        self.trouble: list[str] = []
        self.codes, self.slowest = Counter[str](), 0.0
        self.line: Line | None = None
        self.acks = 0
        self._heard, self._counted = 0, 0

    def act(self) -> None:
        """One choice of this person."""
        raise NotImplementedError

    def arrive(self) -> None:
        """After every connect: read again what may have changed meanwhile."""
        for shown in self.shown.values():
            shown.behind = True

    def hear(self, name: str, data: dict[str, Any]) -> None:
        """An event beyond the log."""

    def play(self, stopped: threading.Event, up: threading.Event) -> None:
        """Until stopped; whatever breaks is begun again, once a server is up."""
        while not stopped.is_set():
            if not up.wait(0.1):
                continue
            with suppress(*BROKEN):
                self.turn()
                stopped.wait(self.dice.uniform(0.0, 0.08))
                continue
            self.leave()
            stopped.wait(0.05)

    def turn(self) -> None:
        self.be_there()
        self.act()
        self.drain()
        self.listen()
        self.catch_up()

    def be_there(self) -> None:
        if self.line is not None and self.line.is_open:
            return
        self.leave()
        self.line, self._heard = self._way(), 0
        self.arrive()

    def leave(self) -> None:
        if self.line is not None:
            line, self.line = self.line, None
            line.close()

    def ask(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        assert self.line is not None
        return self.line.ask(name, command)

    # -- saying

    def put(self, name: str, command: dict[str, Any]) -> Parcel:
        """Into the outbox before anything is sent; now and then the line will be cut before the ack, or two lines carry it."""
        parcel = Parcel(self.key, name, {"client_id": uid(), **command}, cut=self.dice.random() < 0.08, twice=self.dice.random() < 0.05)
        self.outbox.append(parcel)
        self.said.append(parcel)
        self._told.parcels.append(parcel)
        return parcel

    def words(self) -> str:
        """Said by nobody else and never before."""
        self._counted += 1
        return f"{self.key} says {self._counted}: {'é' * self.dice.randrange(1, 40)}"

    def say_again(self) -> None:
        """A parcel that was answered goes once more, with other words: the first answer counts."""
        over = [parcel for parcel in self.said[-20:] if parcel.answers]
        if over:
            parcel = self.dice.choice(over)
            changed = {"body": "something else"} if parcel.name == "message.post" else {}
            self.resent += 1
            self._take(parcel, self.ask(parcel.name, parcel.command | changed))

    def drain(self) -> None:
        """The first parcel of each lane goes out, then the answers are awaited."""
        flying, began = [], time.monotonic()
        for parcel in self._first_of_lanes():
            assert self.line is not None
            parcel.tries += 1
            self.resent += parcel.tries > 1
            flying.append((parcel, self.line.send(parcel.name, parcel.command)))
            if parcel.twice:
                parcel.twice, parcel.crossed = False, True
                self._over_another_line(parcel)
            if parcel.cut:
                parcel.cut = False
                self.break_line()
                raise OSError("cut before the ack")
        for parcel, number in flying:
            assert self.line is not None
            self._take(parcel, self.line.answer(number))
            self.slowest = max(self.slowest, time.monotonic() - began)

    def break_line(self) -> None:
        assert self.line is not None
        time.sleep(self.dice.choice((0, 0.001, 0.01)))
        self.line.cut()

    def _first_of_lanes(self) -> list[Parcel]:
        first: dict[str, Parcel] = {}
        for parcel in self.outbox:
            first.setdefault(parcel.lane, parcel)
        return [parcel for parcel in first.values() if parcel.not_before <= time.monotonic()]

    def _over_another_line(self, parcel: Parcel) -> None:
        other = self._way()
        try:
            self.resent += 1
            self._take(parcel, other.ask(parcel.name, parcel.command))
        finally:
            other.close()

    def _take(self, parcel: Parcel, answer: dict[str, Any]) -> None:
        """What an ack means, as in `wire/outbox.ts`."""
        self.acks += 1
        self.codes[f"{parcel.name} {answer.get('code', 'ok')}"] += 1
        if answer["ok"]:
            parcel.answers.append(answer["data"])
        elif answer["retry"]:
            if answer["code"] == "fault":
                self.trouble.append(f"{parcel.name} {parcel.command}: fault")
            if not parcel.is_over:
                parcel.not_before = time.monotonic() + min(float(answer["data"].get("after", 0.2)), 5.0)
            return
        elif parcel.answers:
            if not (parcel.crossed and self.ask(parcel.name, parcel.command)["ok"]):  # "offer.full" first, then there was room, and it stays
                self.trouble.append(f"{parcel.name} {parcel.command} was answered, and then refused: {answer['code']}")
        else:
            parcel.refusal = answer["code"]
        if parcel in self.outbox:
            self.outbox.remove(parcel)
            self.answered(parcel)

    def answered(self, parcel: Parcel) -> None:
        """A parcel of this person is over."""

    # -- hearing

    def listen(self) -> None:
        assert self.line is not None
        events = self.line.events
        while self._heard < len(events):
            name, data = events[self._heard]
            self._heard += 1
            if name == "entry.appeared":
                self.see(data["conversation"]).take(data["entry"])
            self.hear(name, data)

    def see(self, conversation: str) -> Shown:
        """The conversation on this device; a new one begins empty."""
        if conversation not in self.shown:
            self.shown[conversation] = Shown(self.key, conversation)
            self._told.shown.append(self.shown[conversation])
        return self.shown[conversation]

    def catch_up(self) -> None:
        for shown in list(self.shown.values()):
            if shown.behind:
                self.sync(shown)

    def sync(self, shown: Shown) -> None:
        """Page by page, as far as it goes."""
        while True:
            answer = self.ask("conversation.sync", {"conversation": shown.conversation, "after": shown.head})
            if not answer["ok"]:
                shown.behind = answer["retry"]
                return
            shown.page(answer["data"])
            self.paged(shown, answer["data"])
            if not answer["data"]["more"]:
                return

    def paged(self, shown: Shown, page: dict[str, Any]) -> None:
        """A page came."""

    def beat(self) -> None:
        """The heartbeat: what is ahead of this device was missed."""
        known = [each for each in self.shown.values()][-50:]
        answer = self.ask("conversation.heads", {"conversations": [each.conversation for each in known]})
        for each in known if answer["ok"] else ():
            each.behind = each.behind or answer["data"]["heads"].get(each.conversation, 0) > each.head

    def rest(self, patience: float) -> None:
        """Send what is left until everything is answered, and want nothing new."""
        until = time.monotonic() + patience
        while True:
            try:
                self.be_there()
                self.drain()
                if not self.outbox and self.calm():
                    break
            except BROKEN:
                self.leave()
            if time.monotonic() > until:
                raise TimeoutError(f"{self.key} could not send {[parcel.name for parcel in self.outbox]}")
            self.pause()

    def calm(self) -> bool:
        """Ask for nothing new; whether that is so now."""
        return True

    def read_all(self) -> None:
        """At rest: every device is up to date."""
        self.be_there()
        self.listen()
        for shown in self.shown.values():
            shown.behind = True
        while any(shown.behind for shown in self.shown.values()):
            self.catch_up()
            self.pause()

    def pause(self) -> None:
        """Before trying again."""
        time.sleep(0.05)

    def put_away(self) -> None:
        """What is over at a rest is looked at no more, so that a long run stays as quick as a short one."""
        for conversation in [each for each, shown in self.shown.items() if shown.is_closed]:
            self._told.shown.remove(self.shown.pop(conversation))
        self.said.clear()
