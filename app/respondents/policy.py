"""Who may change the topics and what is known of a respondent."""

from app.kernel.actor import Actor


def can_catalogue(actor: Actor) -> bool:
    """Topics belong to the brand's managers."""
    return actor.manages


def can_profile(actor: Actor) -> bool:
    """What somebody is confirmed to know, and what is disclosed about them, is the brand's word."""
    return actor.manages


def can_introduce(actor: Actor, member_id: int) -> bool:
    """Line, languages, photo and wishes are the person's own words; a manager may correct them."""
    return actor.manages or (actor.is_staff and actor.member_id == member_id)
