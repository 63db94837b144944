"""A broken promise, and the columns in which a run counts them."""

from dataclasses import dataclass

# What each column of a run's last line counts. Any of them above zero fails the run.
COLUMNS = ("lost", "duplicated", "gaps", "disagreements", "order", "epochs", "capacity_violations", "stuck_waiting", "unread", "closed",
           "leaks", "ratings", "overtaken")


@dataclass(frozen=True)
class Fault:
    """`invariant` as `docs/delivery.md` numbers them; `words` say what was found where."""

    invariant: str
    column: str
    words: str

    def __str__(self) -> str:
        return f"{self.invariant} {self.column}: {self.words}"
