"""Who may keep a visitor out, and who may let them in again."""

from app.kernel.actor import Actor


def can_block(actor: Actor) -> bool:
    """Whoever answers may have to end it; the conversation's own policy comes before this one."""
    return actor.is_staff


def can_see_blocks(actor: Actor) -> bool:
    return actor.manages


def can_lift(actor: Actor) -> bool:
    return actor.manages
