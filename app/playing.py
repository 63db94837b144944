"""A visitor played by a program: it asks on the demo shop through the public protocol and goes on talking when answered."""

import itertools
import json
import random
import time
from collections.abc import Callable
from typing import Any

import httpx
import simple_websocket

from app.kernel.ids import uid

PATIENCE = 600.0  # seconds a played visitor waits for an answer
SCRIPTS = (
    ("optics", "Prime 35 mm f/1.8", "Is the 35 mm f/1.8 sharp enough for night streets?", ("And against the light?", "You convinced me, thank you!")),
    ("film", "Classic 35 mm camera", "Which film would you put in it for a first roll?", ("Black and white or colour?", "Wonderful, thanks.")),
    ("action", "Dive 5 action camera", "Can I take the Dive 5 into the sea without a housing?", ("How do you clean it afterwards?", "Thanks!")),
    ("cleaning", "Lens cleaning kit", "Can I use the kit on an old coated lens?", ("Brush or blower first?", "Perfect, thank you.")),
)


class PortedClient(simple_websocket.Client):  # type: ignore[misc]  # the library has no types
    """Names the port in its Host header, as browsers do; the library leaves it out, and hosts are told apart by it."""

    def handshake(self) -> None:
        self.host: str = f"{self.host}:{self.port}"
        super().handshake()


class Talk:
    """One visitor's socket: commands out with acks, events in."""

    def __init__(self, base: str, *, origin: str, token: str) -> None:
        address = base.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self._socket = PortedClient(address, headers={"Origin": origin})
        # Nothing is waited for before: a first frame that came with the handshake is only read with the next one.
        self._socket.send("40" + json.dumps({"visitor": token}))
        self._numbers, self.events = itertools.count(1), list[tuple[str, dict[str, Any]]]()
        self._acks: dict[int, dict[str, Any]] = {}
        self._until(lambda text: text.startswith("40"), 10)

    def say(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        """The ack of a command; raises RuntimeError for a refusal, TimeoutError without an answer."""
        number = next(self._numbers)
        self._socket.send(f"42{number}" + json.dumps([name, command]))
        self._until(lambda _: number in self._acks, 15)
        ack = self._acks.pop(number)
        if not ack["ok"]:
            raise RuntimeError(f"{name} was refused: {ack['code']} {ack['data']}")
        return dict(ack["data"])

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool], seconds: float) -> dict[str, Any] | None:
        """The next log entry that is wanted, or None when none came in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            while self.events:
                name, data = self.events.pop(0)
                if name == "entry.appeared" and wanted(data["entry"]):
                    return dict(data["entry"])
            self._take(min(5.0, max(0.1, until - time.monotonic())))
        return None

    def close(self) -> None:
        self._socket.close()

    def _until(self, done: Callable[[str], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if done(self._take(1.0)):
                return
        raise TimeoutError("the server did not answer")

    def _take(self, seconds: float) -> str:
        text = str(self._socket.receive(timeout=seconds) or "")
        if text == "2":
            self._socket.send("3")
        elif text.startswith("42"):
            name, data = json.loads(text[2:])
            self.events.append((name, data))
        elif text.startswith("43"):
            number, _, rest = text[2:].partition("[")
            self._acks[int(number)] = json.loads("[" + rest)[0]
        elif text.startswith("44"):
            raise RuntimeError(f"the socket was refused: {text[2:]}")
        return text


def play(base: str, *, key: str, origin: str, count: int, say: Callable[[str], None]) -> None:
    """Play `count` visitors one after the other, telling what happens."""
    for script in random.sample(SCRIPTS * (count // len(SCRIPTS) + 1), count):  # nosec B311 - which question comes first is no secret
        _play(base, key=key, origin=origin, script=script, say=say)


def _play(base: str, *, key: str, origin: str, script: tuple[str, str, str, tuple[str, ...]], say: Callable[[str], None]) -> None:
    topic, product, question, lines = script
    answer = httpx.post(f"{base}/embed/{key}/session", headers={"Origin": origin, "Content-Type": "text/plain"},
                        content=json.dumps({"language": "en", "device": "desktop"}), timeout=10)
    answer.raise_for_status()
    talk, conversation = Talk(base, origin=origin, token=answer.json()["token"]), uid()
    page = {"url": f"{origin}/c/{topic}", "title": product, "type": "product", "topic": topic, "product": product}
    talk.say("conversation.ask", {"conversation": conversation, "client_id": uid(), "body": question, "page": page, "language": "en"})
    talk.say("conversation.sync", {"conversation": conversation, "after": 0})
    say(f"A visitor asks about {topic}: {question}")
    for line in (*lines, None):
        heard = talk.wait_for(lambda entry: entry.get("kind") == "text" and entry.get("by") != 1, PATIENCE)
        if heard is None:
            say("  nobody answered in ten minutes; the visitor leaves")
            break
        say(f"  answered: {heard['body'][:100]}")
        if line is None:
            say("  the visitor is content; close the conversation at the desk when you like")
            break
        time.sleep(2.0)
        talk.say("message.post", {"conversation": conversation, "client_id": uid(), "body": line})
        say(f"  the visitor: {line}")
    talk.close()
