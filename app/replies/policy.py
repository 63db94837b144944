"""Who writes saved replies, who sees which, and what their texts may look like."""

import unicodedata

from app.kernel.actor import Actor

AUDIENCES = ("both", "ambassadors", "agents")
LONGEST_TITLE, LONGEST_SHORTCUT, LONGEST_TEXT, LONGEST_ANSWER = 120, 40, 2_000, 300
MOST_REPLIES, MOST_OPEN_REQUESTS = 300, 20


def can_write(actor: Actor) -> bool:
    """Saved replies are the brand's own words."""
    return actor.manages


def audiences_of(actor: Actor) -> tuple[str, ...]:
    """Whose replies somebody finds at the desk: their own and everybody's; who writes them finds all."""
    if actor.manages:
        return AUDIENCES
    return {"ambassador": ("both", "ambassadors"), "agent": ("both", "agents")}.get(actor.role, ())


def is_shortcut(text: str) -> bool:
    """Letters and digits of any script, with hyphens between them: one word that can be typed after `/`."""
    kinds = {unicodedata.category(letter)[0] for letter in text if letter not in "-_"}
    return 0 < len(text) <= LONGEST_SHORTCUT and kinds <= {"L", "M", "N"} and text[0] not in "-_" and unicodedata.category(text[0])[0] != "M"


def folded(text: str) -> str:
    """For finding: without accents, case and width."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
