"""Who recruits, which way an application may go, and what is a whole answer; pure."""

from collections.abc import Sequence

from app.kernel.actor import Actor

STATES = ("received", "shortlisted", "accepted", "declined", "withdrawn")
# From where it stands to where a manager may put it. Undoing is a move like any other, until the person has joined.
MOVES = {"received": ("shortlisted", "accepted", "declined"), "shortlisted": ("accepted", "declined", "received"),
         "declined": ("received",), "accepted": ("shortlisted",), "withdrawn": ()}
KINDS = ("short", "long", "one", "several")
CHOSEN = ("one", "several")
LONGEST = {"short": 200, "long": 4_000}
MOST_QUESTIONS, MOST_CHOICES, LONGEST_LABEL, LONGEST_CHOICE = 12, 12, 200, 80
LONGEST_TITLE, LONGEST_WORDS, LONGEST_CONSENT, LONGEST_NOTE = 120, 600, 400, 4_000


def can_recruit(actor: Actor) -> bool:
    return actor.manages


def is_whole(kind: str, *, needed: bool, said: Sequence[str], choices: Sequence[str] = ()) -> bool:
    """Whether this is an answer to such a question: there when it must be, not longer than it may be, chosen from what is offered."""
    if not said:
        return not needed
    if kind in CHOSEN:
        return set(said) <= set(choices) and len(set(said)) == len(said) and (kind == "several" or len(said) == 1)
    return len(said) == 1 and len(said[0]) <= LONGEST[kind]
