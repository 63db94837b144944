"""Who may ask, hand over and give back."""

from app.kernel.actor import Actor


def can_ask(actor: Actor) -> bool:
    return actor.visitor_id is not None and actor.site_id is not None


def can_take(actor: Actor) -> bool:
    """Offers go to respondents; a manager may be one."""
    return actor.is_staff and actor.member_id is not None


def can_hand_over(actor: Actor, *, responsible_id: int | None) -> bool:
    """The responsible respondent; a manager may move anybody's conversation."""
    return actor.is_staff and responsible_id is not None and (actor.manages or actor.member_id == responsible_id)


def can_rule(actor: Actor) -> bool:
    return actor.manages
