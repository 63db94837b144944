"""Who may read, write and remove in the live feed; pure."""

from app.kernel.actor import Actor


def can_take_part(actor: Actor) -> bool:
    """Everybody of the brand; never a visitor."""
    return actor.is_staff and actor.member_id is not None


def voice_of(actor: Actor) -> str:
    """Managers and owners speak for the brand, everybody else for themselves."""
    return "brand" if actor.manages else "member"


def can_remove(actor: Actor, *, member_id: int) -> bool:
    """One's own, and the brand any."""
    return actor.manages or actor.member_id == member_id


def audience_of(brand_id: int) -> str:
    """The audience of those who hear a brand's feed."""
    return f"b{brand_id}:feed"
