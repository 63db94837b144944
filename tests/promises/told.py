"""What people were told and what their devices show: one half of what the checker compares, the database is the other."""

import json
from dataclasses import dataclass, field
from typing import Any

Line = tuple[Any, ...]  # an entry as compared: (seq,) when veiled, else (seq, kind, by, client_id, body, data)


@dataclass
class Parcel:
    """A command as its sender keeps it: sent until an answer is final, always with the same ids. `answers` holds the data of every ok."""

    who: str
    name: str
    command: dict[str, Any]
    answers: list[dict[str, Any]] = field(default_factory=list)
    refusal: str = ""
    tries: int = 0
    cut: bool = False  # the line is to be cut before its ack
    twice: bool = False  # to be sent over two lines at once
    crossed: bool = False  # it was: what is read last need not have been said last
    not_before: float = 0.0

    @property
    def lane(self) -> str:
        """One at a time under way in each lane keeps a conversation's order."""
        return str(self.command.get("conversation") or self.command.get("offer") or self.command["client_id"])

    @property
    def is_over(self) -> bool:
        return bool(self.answers or self.refusal)


class Shown:
    """A conversation on one device, folded as `wire/apply.ts` folds it: only the next entry is applied, what comes early waits."""

    def __init__(self, who: str, conversation: str) -> None:
        self.who, self.conversation = who, conversation
        self.lines: list[Line] = []
        self.pending: dict[int, Line] = {}
        self.strange: list[str] = []  # what came again with another content
        self.reads: dict[int, int] = {}
        self.me = 0
        self.behind = True
        self.is_closed = False
        self.assignments: dict[str, bool] = {}  # assignment -> ended, in the order of the log
        self.rated: set[str] = set()

    @property
    def head(self) -> int:
        return len(self.lines)

    def take(self, entry: dict[str, Any]) -> None:
        line = line_of(entry)
        seq = line[0]
        known = self.lines[seq - 1] if seq <= self.head else self.pending.get(seq)
        if known is not None and known != line:
            self.strange.append(f"entry {seq} came as {known} and as {line}")
        if seq > self.head:
            self.pending[seq] = line
        while self.head + 1 in self.pending:
            self._apply(self.pending.pop(self.head + 1))
        self.behind = self.behind or bool(self.pending)

    def page(self, page: dict[str, Any]) -> None:
        for entry in page["entries"]:
            self.take(entry)
        self.me, self.reads = page["me"], {mark["by"]: mark["seq"] for mark in page["reads"]}
        self.behind = page["more"] or page["head"] > self.head

    def _apply(self, line: Line) -> None:
        self.lines.append(line)
        data = json.loads(line[5]) if len(line) > 1 and line[1] == "event" else {}
        what = data.get("what")
        if what in ("closed", "reopened"):
            self.is_closed = what == "closed"
        elif what in ("assigned", "released"):
            self.assignments[data["assignment"]] = what == "released"
        elif what == "rated":
            self.rated.add(data["assignment"])


def line_of(entry: dict[str, Any]) -> Line:
    """An entry from the wire as it is compared."""
    if "veiled" in entry:
        return (entry["seq"],)
    return (entry["seq"], entry["kind"], entry["by"], entry["client_id"], entry["body"], json.dumps(entry["data"], sort_keys=True))


@dataclass
class Told:
    """Everything one run knows from outside. Persons are keys: `v7` a visitor, `m3` a member; instants are milliseconds.

    `away`: when no server ran."""

    parcels: list[Parcel] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    desks: dict[str, dict[str, Any]] = field(default_factory=dict)
    away: list[tuple[int, int]] = field(default_factory=list)

    def away_between(self, start: int, end: int) -> int:
        """For how long of that time nobody could keep a promise."""
        return sum(max(0, min(end, until) - max(start, begin)) for begin, until in self.away)

    def deaths_between(self, start: int, end: int) -> int:
        return sum(start <= begin <= end for begin, _ in self.away)
