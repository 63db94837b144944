"""`make chaos`: servers that are killed again and again under people who talk, and then the question what was promised and kept.

`python -m tests.chaos.running CYCLES [--database sqlite|postgresql] [--url URL] [--seed SEED]`; the last line is one JSON object."""

import argparse
import json
import random
import secrets
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from app.kernel import clock
from tests.chaos.person import Person
from tests.chaos.town import Town, built, server_of
from tests.ground.server import ROOT
from tests.ground.warm import Ember
from tests.promises.checking import Promised, check, counted
from tests.promises.fault import COLUMNS, Fault
from tests.promises.stored import Stored
from tests.promises.told import Told

OFFER, PROMISE = 30.0, 3.0  # seconds
SHORTEST, LONGEST = 0.05, 1.0  # seconds that a server lives among them
CYCLES_A_ROUND = 25  # then everybody rests and everything is compared
MOST_NAMED, MOST_WORDS = 20, 600  # of what was found, in the line
KEPT = ROOT / "artifacts" / "chaos"


class Run:
    """One town, one seed, many deaths."""

    def __init__(self, town: Town, folder: Path, *, seed: str, grace: float, say: Callable[[str], None]) -> None:
        self.town, self.seed, self.say, self.told = town, seed, say, Told()
        self.ember = Ember()
        self.server = server_of(town, folder, self.ember, offer=OFFER, promise=PROMISE)
        self.grace = grace
        self.patience = PROMISE + grace + 60
        self.dice = random.Random(seed)
        self.cycles, self.faults, self.began = 0, list[Fault](), time.monotonic()
        self.stored = Stored()  # at the last comparison
        self.people: list[Person] = []
        self.trouble: list[str] = []
        self.up = threading.Event()

    def play(self, cycles: int) -> None:
        """In rounds: kill `CYCLES_A_ROUND` times, rest, compare. Ends early when a promise was broken."""
        self.server.start()
        try:
            self.people = self.town.people(self.server, seed=self.seed, told=self.told)
            while self.cycles < cycles and not self.faults:
                self.round(min(CYCLES_A_ROUND, cycles - self.cycles))
                self.compare()
                self.say(json.dumps(self.line()))
        except Exception:
            self.trouble.append(traceback.format_exc())
        finally:
            for person in self.people:
                person.leave()
            self.server.kill()
            self.ember.close()
            self.trouble += [*self.server.trouble(), *(words for person in self.people for words in person.trouble)]

    def round(self, cycles: int) -> None:
        stopped = threading.Event()
        for person in self.people:
            person.leave()
        self.up.set()
        playing = [threading.Thread(target=_play, args=(person, stopped, self.up)) for person in self.people]
        for one in playing:
            one.start()
        try:
            for _ in range(cycles):
                self.live()
                self.kill()
                self.cycles += 1
        finally:
            stopped.set()
            for one in playing:
                one.join()

    def live(self) -> None:
        """A while among people: counted from when the first of them was answered, or the first respondent, or from when all come at once."""
        moment, among = self.dice.uniform(SHORTEST, LONGEST), self.dice.choice(("", "vm", "m", "m"))
        waited_for = [person for person in self.people if person.key[0] in among] if among else []
        until, acks = time.monotonic() + 10, sum(person.acks for person in waited_for)
        while waited_for and sum(person.acks for person in waited_for) == acks and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(moment)

    def kill(self) -> None:
        """SIGKILL, and a new process on the same port."""
        went = clock.millis(clock.now())
        self.up.clear()
        self.server.restart()
        self.told.away.append((went, clock.millis(clock.now())))
        self.up.set()

    def compare(self) -> None:
        """Everybody sends what is left, the house comes to rest, every device reads, and nothing moves meanwhile."""
        at_once(self.people, lambda person: person.rest(self.patience))
        until = time.monotonic() + self.patience
        while True:
            before = self.town.stamp()
            if before is not None:
                at_once(self.people, lambda person: person.read_all())
                found = self.town.stored()
                if before == self.town.stamp():
                    break
            if time.monotonic() > until:
                found = self.town.stored()
                break
            time.sleep(0.2)
        promised = Promised(wait=int(PROMISE * 1000), grace=int(self.grace * 1000), slowest=int(self.slowest() * 1000) + 500)
        self.stored = found
        self.faults += check(self.told, found, promised)
        for person in self.people:
            person.put_away()

    def slowest(self) -> float:
        """Seconds that the slowest answer took: how busy this machine is with other things."""
        return max((person.slowest for person in self.people), default=0.0)

    def line(self) -> dict[str, object]:
        """What is counted so far."""
        entries = [parcel for parcel in self.told.parcels if parcel.name in ("message.post", "conversation.ask")]
        return {
            "cycles": self.cycles, "sent": len(entries), "acked": sum(bool(parcel.answers) for parcel in entries),
            "refused": sum(bool(parcel.refusal) for parcel in entries),
            "resent": sum(person.resent for person in self.people), **counted(self.faults), "trouble": len(self.trouble),
            "commands": len(self.told.parcels), "slowest": round(self.slowest(), 2),
            "seconds": round(time.monotonic() - self.began, 1), "seed": self.seed,
            "database": self.town.database.kind, "found": [words[-MOST_WORDS:] for words in (*map(str, self.faults), *self.trouble)][:MOST_NAMED]}

    def keep(self) -> Path:
        """What was found and what the servers wrote, in a file of its own that outlives the run."""
        KEPT.mkdir(parents=True, exist_ok=True)
        kept = KEPT / f"{self.town.database.kind}-{self.seed}.log".replace(" ", "-")
        faults = [str(fault) for fault in self.faults]
        named = [uid for uid in self.stored.by_uid if any(uid in words for words in faults)]
        found = [json.dumps(self.line()), *faults, *self.trouble, *(self.stored.history(uid) for uid in named), self.server.log.read_text()]
        kept.write_text("\n\n".join(found), encoding="utf-8")
        return kept


def _play(person: Person, stopped: threading.Event, up: threading.Event) -> None:
    try:
        person.play(stopped, up)
    except Exception as error:
        person.trouble.append(f"{person.key} could not go on: {error!r}")
        raise


def at_once(people: list[Person], what: Callable[[Person], None]) -> None:
    """Everybody does it, each in a thread; the first failure is raised."""
    failed: list[BaseException] = []

    def one(person: Person) -> None:
        try:
            what(person)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def run(cycles: int, *, kind: str = "sqlite", url: str = "", seed: str = "", grace: float = 5.0,
        say: Callable[[str], None] = lambda words: None) -> Run:
    """Play on a database of its own; `faults` and `trouble` (what no healthy server says) of what is returned tell how it went."""
    with tempfile.TemporaryDirectory(prefix="vouch-chaos-") as folder, built(kind, url) as town:
        found = Run(town, Path(folder), seed=seed or secrets.token_hex(4), grace=grace, say=say)
        say(f"seed {found.seed}")
        found.play(cycles)
        if found.faults or found.trouble:
            say(f"kept: {found.keep()}")
    return found


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cycles", type=int)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--url", default="")
    parser.add_argument("--seed", default="")
    asked = parser.parse_args(words)
    done = run(asked.cycles, kind=asked.database, url=asked.url, seed=asked.seed, say=lambda line: print(line, file=sys.stderr, flush=True))
    print(f"answers: {dict(sum((person.codes for person in done.people), Counter()).most_common())}", file=sys.stderr)
    for found in [*map(str, done.faults), *done.trouble][:50]:
        print(found, file=sys.stderr)
    line = done.line()
    print(json.dumps(line))
    return 1 if any(line[column] for column in (*COLUMNS, "trouble")) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
