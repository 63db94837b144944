"""A visitor played by a program: it asks on the demo shop through the public protocol and goes on talking when answered."""

import itertools
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import simple_websocket

from app.kernel.ids import uid

PATIENCE = 600.0  # seconds a played visitor waits for an answer
BETWEEN = (4.0, 12.0)  # seconds between two who come


@dataclass(frozen=True, slots=True)
class Script:
    """What one visitor asks, about which product of the demo shop, and says after each answer."""

    topic: str
    slug: str
    product: str
    question: str
    lines: tuple[str, ...]


SCRIPTS = (
    Script("optics", "prime-35", "35 mm f/1.8", "Is the 35 mm f/1.8 sharp enough for night streets?",
           ("And against the light?", "You convinced me, thank you!")),
    Script("film", "rangefinder-r35", "Rangefinder R35", "Which film would you put in it for a first roll?",
           ("Black and white or colour?", "Wonderful, thanks.")),
    Script("action", "wave-4k", "Wave 4K", "Can I take the Wave 4K into the sea without a housing?",
           ("How do you clean it afterwards?", "Thanks!")),
    Script("optics", "telephoto-70-300", "Telephoto 70–300 mm", "Does the 70–300 fit my old D80?",
           ("And with the tripod ring?", "Then I take it. Thank you!")),
    Script("cleaning", "kit-grey", "Cleaning kit, grey", "Can I use the kit on an old coated lens?",
           ("Brush or blower first?", "Perfect, thank you.")),
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
    """Play `count` visitors, who come one after the other and talk at the same time; returns when all have gone."""
    scripts = random.sample(SCRIPTS * (count // len(SCRIPTS) + 1), count)  # nosec B311 - who comes first is no secret
    playing: list[threading.Thread] = []
    for number, script in enumerate(scripts, 1):
        told = partial(_tell, say, f"visitor {number}")
        playing.append(threading.Thread(target=_come, args=(base, key, origin, script, told), daemon=True))
        playing[-1].start()
        if number < count:
            time.sleep(random.uniform(*BETWEEN))  # nosec B311 - no secret either
    for thread in playing:
        thread.join()


def _tell(say: Callable[[str], None], who: str, words: str) -> None:
    say(f"{who:<10} {words}")


def _come(base: str, key: str, origin: str, script: Script, say: Callable[[str], None]) -> None:
    try:
        _talk(base, key, origin, script, say)
    except (httpx.HTTPError, simple_websocket.ConnectionError, simple_websocket.ConnectionClosed, OSError, TimeoutError):
        say("goes away: the demo does not answer. Is `make demo` running, with the same PORT?")


def _talk(base: str, key: str, origin: str, script: Script, say: Callable[[str], None]) -> None:
    answer = httpx.post(f"{base}/embed/{key}/session", headers={"Origin": origin, "Content-Type": "text/plain"},
                        content=json.dumps({"language": "en", "device": "desktop"}), timeout=10)
    answer.raise_for_status()
    talk, conversation = Talk(base, origin=origin, token=answer.json()["token"]), uid()
    page = {"url": f"{origin}/p/{script.slug}", "title": script.product, "type": "product", "topic": script.topic, "product": script.product}
    talk.say("conversation.ask", {"conversation": conversation, "client_id": uid(), "body": script.question, "page": page, "language": "en"})
    talk.say("conversation.sync", {"conversation": conversation, "after": 0})
    say(f"asks about {script.topic}: {script.question} (waits at most ten minutes for each answer)")
    for line in (*script.lines, None):
        heard = talk.wait_for(lambda entry: entry.get("kind") == "text" and entry.get("by") != 1, PATIENCE)
        if heard is None:
            say("heard nothing for ten minutes and leaves")
            break
        say(f"hears: {heard['body'][:100]}")
        if line is None:
            say("is content; close the conversation at the desk when you like")
            break
        time.sleep(2.0)
        talk.say("message.post", {"conversation": conversation, "client_id": uid(), "body": line})
        say(f"says: {line}")
    talk.close()
