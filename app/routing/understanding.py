"""What a question is about when neither the page nor the visitor says: read and guessed before the unit of work begins."""

from app.kernel.actor import Actor
from app.kernel.database import reading
from app.respondents.queries import topics_of
from app.routing.aiming import aim
from app.routing.guessing import Within, guess
from app.routing.lexical import Lines
from app.routing.policy import can_ask


def topic_of(actor: Actor, text: str, *, page_type: str, slug: str, chosen: str | None, rule: str | None, choice: str | None,
             within: Within) -> str | None:
    """The uid of the topic that the words are about; None when something better says it, or in doubt."""
    if not can_ask(actor):
        return None
    with reading() as session:
        known = aim(session, brand_id=actor.brand_id, site_id=actor.site_id or 0, page_type=page_type, slug=slug, chosen=chosen, rule=rule,
                    choice=choice)
        topics = [] if known.topic is not None else topics_of(session, actor.brand_id)
        lines = [Lines(tuple(topic.names.values()), tuple(topic.examples)) for topic in topics]
        uids = [topic.uid for topic in topics]
    found = guess(text, lines, within=within)
    return None if found is None else uids[found]
