"""What screens are told, kept as a film: the server's real answers before an act, every event that followed, and the answers after it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.ids import uid
from tests.promises.house import House, InnerLine

Json = dict[str, Any]
ASKS_AFTER = ("conversation.entrusted", "conversation.gone")  # events after which a desk reads the conversation: the film says what it got


@dataclass(eq=False)
class Screen:
    """A person with two screens: a hand that acts and an ear that only listens. `reels`: what the ear was told while it was watched."""

    name: str
    actor: Actor
    auth: Json
    house: House
    reels: list[Json] = field(default_factory=list)
    mine: set[str] = field(default_factory=set)  # a visitor's conversations
    known: int = 0  # up to which change of the feed the last answers reach
    hand: InnerLine = field(init=False)
    ear: InnerLine = field(init=False)

    def __post_init__(self) -> None:
        self.come()

    def come(self) -> None:
        self.hand, self.ear = (InnerLine(self.house, self.auth) for _ in range(2))

    def go(self) -> None:
        self.hand.close()
        self.ear.close()

    def do(self, name: str, **command: Any) -> Any:
        """Say it with the hand; the answer's data. What has to be sure carries an id."""
        return must(self.hand, name, command)

    def sure(self, name: str, **command: Any) -> Any:
        return self.do(name, client_id=uid(), **command)

    def beat(self) -> None:
        for line in (self.hand, self.ear):
            if line.is_open:
                line.ask("conversation.heads", {"conversations": []})

    def resume(self) -> Json:
        """What the ear reads when it comes: from then on it hears what belongs to it."""
        return self._read(self.ear)

    def fresh(self) -> Json:
        """What another screen of this person, opened now, would be answered: the hand asks, so that the ear hears no more than before."""
        return self._read(self.hand)

    def _read(self, line: InnerLine) -> Json:
        self.house.breathe()
        if not self.actor.is_staff:
            return _visit(line, self.mine)
        found = _desk(line)
        since, self.known = self.known, found["feed.sync"]["head"]
        return {**found, "feed.since": must(line, "feed.sync", {"after": since}) if since != self.known else {**found["feed.sync"], "posts": []}}


class Film:
    """`act` lets somebody do something while some are watched; `told`: (event, role) for everything anybody's ear ever heard."""

    def __init__(self, house: House) -> None:
        self.house, self.screens = house, dict[str, Screen]()
        self.told: set[tuple[str, str]] = set()
        self._watched: list[Screen] = []

    def add(self, name: str, actor: Actor, auth: Json) -> Screen:
        self.screens[name] = Screen(name, actor, auth, self.house)
        return self.screens[name]

    def watch(self, *screens: Screen) -> None:
        """From here on these are watched, and nobody else; who was watched already goes on."""
        now = list(dict.fromkeys(screens))
        for screen in now:
            if screen not in self._watched:
                reel = {"screen": screen.name, "role": screen.actor.role, "at": clock.millis(clock.now()), "first": screen.resume(), "frames": []}
                screen.reels.append(reel)
        self._watched = now

    def act(self, words: str, run: Callable[[], object]) -> Any:
        """Do it, let follow what follows, and ask the server anew for everybody who is watched."""
        for screen in self.screens.values():
            screen.ear.events.clear()
        self.house.breathe()
        found = run()
        self.house.run_jobs()
        for screen in self.screens.values():
            self.told |= {(name, screen.actor.role) for name, _ in screen.ear.events}
        for screen in self._watched:
            self._expose(screen, words)
        return found

    def wait(self, seconds: float) -> None:
        """Everybody is there, and promises are kept."""
        def beat() -> None:
            for screen in self.screens.values():
                screen.beat()

        self.house.pass_time(timedelta(seconds=seconds), beat)

    @property
    def reels(self) -> list[Json]:
        return [reel for screen in self.screens.values() for reel in screen.reels]

    def _expose(self, screen: Screen, words: str) -> None:
        told = list(screen.ear.events)
        asked = sorted({_about(data) for name, data in told if name in ASKS_AFTER})
        for conversation in asked:
            screen.ear.ask("conversation.sync", {"conversation": conversation, "after": 0})
        screen.reels[-1]["frames"].append({"act": words, "told": told, "after": screen.fresh(), "at": clock.millis(clock.now())})


def must(line: InnerLine, name: str, command: Json) -> Any:
    """The data of an answer that has to be good."""
    line.house.breathe()
    answer = line.ask(name, command)
    assert answer["ok"], (name, command, answer)
    return answer["data"]


def _about(data: Json) -> str:
    about = data["conversation"]
    return str(about if isinstance(about, str) else about["conversation"])


def _desk(line: InnerLine) -> Json:
    """Everything a desk can show that stays on the screen."""
    desk = must(line, "desk.sync", {})
    threads = {row["conversation"]: must(line, "conversation.sync", {"conversation": row["conversation"]}) for row in desk["conversations"]}
    mine = [row["conversation"] for row in desk["conversations"] if row["mine"]]  # who has left sees no visit
    return {
        "desk.sync": desk, "feed.sync": must(line, "feed.sync", {}), "replies.list": must(line, "replies.list", {}),
        "ranking.read": must(line, "ranking.read", {}), "conversation.sync": threads,
        "visitor.read": {uid: must(line, "visitor.read", {"conversation": uid}) for uid in mine},
    }


def _visit(line: InnerLine, mine: set[str]) -> Json:
    """The log of each of the visitor's conversations, and their list."""
    return {"conversation.sync": {uid: must(line, "conversation.sync", {"conversation": uid}) for uid in sorted(mine)},
            "conversation.list": must(line, "conversation.list", {})}
