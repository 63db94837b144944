"""Who is recognised, and who may look; pure."""

from app.kernel.actor import Actor

RECOGNISED = "ambassador"  # agents are paid for their answers: they are neither ranked among ambassadors nor given their badges


def can_see_ranking(actor: Actor) -> bool:
    """Everybody of the brand; never a visitor."""
    return actor.is_staff
