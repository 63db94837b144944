"""A server under each flood, with others who go on talking: `python -m tests.floods.running [--seconds 10] [--database sqlite] [--only frames]`.

A line of JSON for each flood: what was tried and taken, by how many MB the server grew, how long the others waited for their acks."""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.brands.models import Site
from app.conversations.models import Conversation, Entry, Participant
from app.conversations.queries import PAGE
from app.kernel import clock, vault
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.visitors.models import Visitor
from tests.chaos.town import built
from tests.floods.attacks import ATTACKS, HANDS
from tests.floods.raw import Aim
from tests.ground.databases import Database
from tests.ground.lines import SHOP
from tests.ground.server import ROOT, Server
from tests.ground.sockets import Lost, Socket
from tests.ground.warm import Ember, WarmServer

OTHERS, ATTACKERS = 4, 16
PACE = 0.35  # seconds between two messages of one of the others: within every limit
MB = 1024 * 1024
HERE = {"url": f"{SHOP}/p/lens", "title": "A lens", "type": "product", "topic": "optics"}


@dataclass
class Other:
    """A visitor who talks in peace, from an address of their own; `times` are seconds from the send to the ack."""

    socket: Socket
    conversation: str
    times: list[float] = field(default_factory=list)
    lost: int = 0

    def talk(self, stopped: threading.Event) -> None:
        while not stopped.wait(PACE):
            began = time.monotonic()
            try:
                ack = self.socket.ask("message.post", {"conversation": self.conversation, "client_id": uid(), "body": "Does it fit?"})
            except (Lost, TimeoutError):
                self.lost += 1
                return
            self.times.append(time.monotonic() - began)
            self.lost += not ack["ok"]


@dataclass(frozen=True)
class Scene:
    server: Server
    others: list[tuple[str, str]]  # token and conversation
    aim: Aim

    @contextmanager
    def talking(self) -> Iterator[list[Other]]:
        """The others, at it until the end."""
        stopped = threading.Event()
        talkers = [Other(self.server.socket({"visitor": token}, origin=SHOP, source=f"127.0.8.{number + 1}"), conversation)
                   for number, (token, conversation) in enumerate(self.others)]
        threads = [threading.Thread(target=each.talk, args=(stopped,)) for each in talkers]
        for one in threads:
            one.start()
        try:
            yield talkers
        finally:
            stopped.set()
            for one in threads:
                one.join()
            for each in talkers:
                each.socket.close()


def asked(server: Server, token: str) -> str:
    """A conversation that this visitor has begun."""
    conversation, socket = uid(), server.socket({"visitor": token}, origin=SHOP, source="127.0.8.200")
    ack = socket.ask("conversation.ask", {"conversation": conversation, "client_id": uid(), "body": "Does it fit?", "page": HERE})
    socket.close()
    assert ack["ok"], ack
    return conversation


@contextmanager
def scene(kind: str, folder: Path, ember: Ember) -> Iterator[Scene]:
    """The server with the limits of an installation, and visitors of both sorts."""
    with built(kind) as town:
        tokens = _admit(town.database, OTHERS + ATTACKERS)
        server = WarmServer(ember, town.database.url, folder, SOCKETS_PER_ADDRESS="50", SESSIONS_PER_ADDRESS="10", OFFER_SECONDS="600",
                            PROMISED_WAIT_SECONDS="600")
        try:
            server.start()
            others, attackers = tokens[:OTHERS], tokens[OTHERS:]
            long = [asked(server, token) for token in attackers[:HANDS]]
            _fill(town.database, long)
            yield Scene(server, [(token, asked(server, token)) for token in others], Aim(server.port, SHOP, attackers, long, net=2))
        finally:
            server.kill()


def _admit(database: Database, number: int) -> list[str]:
    now, tokens = clock.now(), [vault.new_token() for _ in range(number)]
    with Session(database.reader) as session:
        site = session.query(Site).filter(Site.origins.contains(SHOP)).one()
        brand_id, site_id = site.brand_id, site.id
    with database.engine.begin() as connection, Unit(connection) as unit:
        unit.add_all([Visitor(brand_id=brand_id, site_id=site_id, token_hash=vault.hashed(token), created_at=now, seen_at=now) for token in tokens])
        unit.keep()
    database.close()
    return tokens


def _fill(database: Database, conversations: list[str]) -> None:
    """As much as a page of the log can hold: to ask for it costs a line, to send it three megabytes."""
    with database.engine.begin() as connection:
        for uid_ in conversations:
            row = connection.execute(select(Conversation.id, Conversation.brand_id, Conversation.last_seq).where(Conversation.uid == uid_)).one()
            sender = connection.execute(select(Participant.id).where(Participant.conversation_id == row.id)).scalar_one()
            entries = [{"conversation_id": row.id, "brand_id": row.brand_id, "seq": row.last_seq + number + 1, "kind": "text", "audience": "all",
                        "sender_id": sender, "client_id": uid(), "body": "😀" * 4_000, "at": clock.now()} for number in range(PAGE)]
            connection.execute(insert(Entry), entries)
            connection.execute(update(Conversation).where(Conversation.id == row.id).values(last_seq=row.last_seq + PAGE))
    database.close()


def flood(found: Scene, name: str, seconds: float) -> dict[str, Any]:
    """One flood against the running server; its line."""
    with found.talking() as others:
        time.sleep(min(seconds / 3, 3.0))
        calm, before = [each for other in others for each in other.times], memory(found.server)
        for other in others:
            other.times.clear()
        attacker = subprocess.Popen([sys.executable, "-m", "tests.floods.attacks", name, str(seconds)], cwd=ROOT, text=True,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert attacker.stdin is not None and attacker.stdout is not None
        attacker.stdin.write(json.dumps(asdict(replace(found.aim, net=2 + list(ATTACKS).index(name)))))
        attacker.stdin.close()
        most = before
        while attacker.poll() is None:
            most = max(most, memory(found.server))
            time.sleep(0.05)
        did = json.loads(attacker.stdout.read().splitlines()[-1])
    during = [each for other in others for each in other.times]
    now = memory(found.server)
    return {"flood": name, **did, "growth_mb": round((most - before) / MB, 1), "before_mb": round(before / MB), "after_mb": round(now / MB),
            "others": len(during), "others_lost": sum(other.lost for other in others), "p50_ms": quantile(during, 0.5),
            "p95_ms": quantile(during, 0.95), "calm_p95_ms": quantile(calm, 0.95), "seconds": seconds, "trouble": len(found.server.trouble())}


def memory(server: Server) -> int:
    """Bytes that are resident in the server's processes."""
    group, total = server.pid or 0, 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = status.read_text().rsplit(")", 1)[1].split()
            if int(after[2]) == group:
                total += int(after[21]) * 4_096
        except (OSError, IndexError):
            continue
    return total


def quantile(times: list[float], share: float) -> float:
    """In milliseconds; 0 when there is none."""
    return round(sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1_000, 1) if times else 0.0


def run(names: list[str], *, seconds: float, ember: Ember, kind: str = "sqlite", say: Callable[[str], None] = print) -> list[dict[str, Any]]:
    """Each flood for so long against one server, one after the other; their lines."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="vouch-floods-") as folder, scene(kind, Path(folder), ember) as found:
        for name in names:
            lines.append({**flood(found, name, seconds), "database": kind})
            say(json.dumps(lines[-1]))
        for words in found.server.trouble():
            say(words)
    return lines


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--only", choices=sorted(ATTACKS), nargs="+", default=list(ATTACKS))
    asked_for = parser.parse_args(words)
    ember = Ember()
    try:
        lines = run(asked_for.only, seconds=asked_for.seconds, ember=ember, kind=asked_for.database, say=lambda line: print(line, flush=True))
    finally:
        ember.close()
    return 1 if any(line["growth_mb"] > 64 or line["trouble"] or line["others_lost"] for line in lines) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
