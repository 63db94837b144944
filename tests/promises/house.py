"""The house without a network, in this process: the real writer on a real database behind the real doors, and lines that break as one likes."""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask

from app import wiring
from app.brands.queries import actor_of_member
from app.embed.entering import by_token
from app.kernel import clock, jobs, schedule, work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.realtime import gateway, pacing
from tests.cast import SHOP
from tests.ground.sockets import Lost, Refused

SILENT = timedelta(seconds=40)  # after which the server takes a socket that does not answer its pings for gone
OFTEN = ("promises",)
SELDOM = (*OFTEN, "snoozes", "availability", "answers by mail")
HOP = timedelta(seconds=30)  # whoever is there is heard of more often than presence lasts; and no task waits longer


class Switchboard:
    """Stands where the socket server stands."""

    def __init__(self) -> None:
        self.doors: dict[str, Callable[..., Any]] = {}
        self.lines: dict[str, InnerLine] = {}
        self.rooms: defaultdict[str, set[str]] = defaultdict(set)
        self.manager, self.eio = self, SimpleNamespace(sockets=self.lines)
        self.deaf = False  # whatever is told meanwhile reaches nobody: a process that died between commit and telling

    def on(self, name: str, door: Callable[..., Any]) -> None:
        self.doors[name] = door

    def eio_sid_from_sid(self, sid: str, _: str) -> str:
        return sid

    def get_participants(self, _: str, room: str) -> list[str]:
        return sorted(self.rooms[room])

    def emit(self, name: str, data: Any, *, room: str | list[str]) -> None:
        heard_by = {sid for each in ([room] if isinstance(room, str) else room) for sid in self.rooms[each]}
        for sid in sorted(heard_by) if not self.deaf else ():
            self.lines[sid].hear(name, data.model_dump(mode="json"))

    def enter_room(self, sid: str, room: str) -> None:
        if sid in self.lines:
            self.rooms[room].add(sid)

    def leave_room(self, sid: str, room: str) -> None:
        self.rooms[room].discard(sid)

    def disconnect(self, sid: str) -> None:
        if line := self.lines.pop(sid, None):
            for room in self.rooms.values():
                room.discard(sid)
            line.is_open = False
            self.doors["disconnect"](sid)


class InnerLine:
    """A person's line. What is sent arrives when its answer is awaited; a cut decides by `fate` what becomes of what is under way:
    it `arrived` and only the ack is lost, it `vanished`, or it comes `late`, after whatever else happens."""

    fate = "arrived"
    closing = closed = is_behind = False

    @property
    def line(self) -> "InnerLine":
        return self

    def __init__(self, house: "House", auth: dict[str, Any]) -> None:
        self.house, self.sid, self.events = house, f"s{house.next()}", list[tuple[str, Any]]()
        self.is_open, self.is_lost, self.heard_at, self._sent = True, False, clock.now(), dict[int, tuple[str, dict[str, Any]]]()
        house.board.lines[self.sid] = self
        try:
            house.board.doors["connect"](self.sid, {"REMOTE_ADDR": "127.0.0.1", "HTTP_ORIGIN": SHOP}, auth)
        except gateway.Refused as refusal:
            del house.board.lines[self.sid]
            raise Refused(str(refusal)) from None

    def hear(self, name: str, data: Any) -> None:
        if not self.is_lost:
            self.events.append((name, data))

    def ask(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        return self.answer(self.send(name, command))

    def send(self, name: str, command: dict[str, Any]) -> int:
        if not self.is_open:
            raise Lost
        number = self.house.next()
        self._sent[number] = (name, command)
        return number

    def answer(self, number: int) -> dict[str, Any]:
        if self.is_lost or not self.is_open:
            raise Lost
        self.heard_at = clock.now()
        return self.house.carry_out(self.sid, *self._sent.pop(number))

    def cut(self) -> None:
        connection = self.house.gate.connections.get(self.sid)
        for name, command in self._sent.values() if connection and not self.is_lost else ():
            if self.fate == "arrived":
                self.house.carry_out(self.sid, name, command)
            elif self.fate == "late":
                self.house.late.append((connection.actor, name, command))
        self.close()

    def close(self) -> None:
        """A line that was lost is not even closed: the server finds out by itself."""
        if not self.is_lost:
            self.house.board.disconnect(self.sid)


class House:
    """`pass_time` moves the clock, and what is due happens. `trouble`: what a healthy house never logs."""

    def __init__(self, app: Flask, move: Callable[[timedelta], None]) -> None:
        self._move, self._count, self.late = move, 0, list[tuple[Actor, str, dict[str, Any]]]()
        self.trouble: list[str] = []
        self._executor = jobs.Executor(wiring.CONSEQUENCES, context=app.app_context)
        self.start()

    def start(self) -> None:
        """A new process: it knows nobody."""
        pacing.count_in("memory://")
        self.board = Switchboard()
        self.gate = gateway.Gateway(self.board, recognise={"visitor": by_token, "member": _by_number}, ended=wiring.ENDED, most_per_address=1000)

    def crash(self, *, in_a_job: bool) -> None:
        """The process dies and the next one comes: lines are gone, and with `in_a_job` what it had claimed waits for the end of its lease."""
        if in_a_job:
            work.do(jobs.claim, now=clock.now())
        for line in self.board.lines.values():
            line.is_open = False
        self.start()

    def next(self) -> int:
        self._count += 1
        return self._count

    def carry_out(self, sid: str, name: str, command: dict[str, Any]) -> dict[str, Any]:
        self._move(timedelta(milliseconds=1))
        return _plain(self.board.doors["*"](name, sid, json.loads(json.dumps(command))))

    def arrive_late(self) -> None:
        """What was under way when its line broke."""
        late, self.late = self.late, []
        for actor, name, command in late:
            gateway.run(gateway.Caller(actor), name, command)

    def pass_time(self, by: timedelta, beat: Callable[[], None]) -> None:
        """In hops no longer than a heartbeat: whoever is there says so with `beat`, and promises are kept."""
        while by > timedelta(0):
            hop = min(by, HOP)
            self._move(hop)
            by -= hop
            self.breathe()
            for line in [line for line in self.board.lines.values() if line.is_lost and clock.now() - line.heard_at >= SILENT]:
                self.board.disconnect(line.sid)
            beat()
            self.gate.write_presence()
            self.work_off(OFTEN if by else SELDOM)

    def notice(self) -> None:
        """As after a while: the server has found every line that was lost, and there is room for new ones."""
        for line in [line for line in self.board.lines.values() if line.is_lost]:
            self.board.disconnect(line.sid)

    def breathe(self) -> None:
        """Every limit counts anew: those are measured elsewhere."""
        pacing.count_in("memory://")

    def step_clock(self, by: timedelta) -> None:
        """The clock is put right, or wrong; no time passes."""
        self._move(by)

    def work_off(self, names: tuple[str, ...]) -> None:
        """What the clock calls for, and the jobs that are due."""
        for task in wiring.SCHEDULE:
            if task.name in names:
                schedule.run_once(task)
        self.gate.drop_ended()
        self.run_jobs()

    def run_jobs(self) -> None:
        while found := work.do(jobs.claim, now=clock.now()):
            for job in found:
                self._executor.one(*job)


def _by_number(value: str, **_: Any) -> Actor:
    with reading() as session:
        actor = actor_of_member(session, int(value))
    assert actor is not None
    return actor


def _plain(ack: dict[str, Any]) -> dict[str, Any]:
    return {**ack, "data": ack["data"].model_dump(mode="json")} if ack["ok"] else ack
