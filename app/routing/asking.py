"""A visitor asks: the conversation starts, the first words are kept and the best are offered it, all or nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.brands.models import Site
from app.conversations.models import Assignment, Conversation, Participant
from app.conversations.posting import Draft, Stored, checked, post_message
from app.conversations.starting import start
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound, Refusal
from app.kernel.text import in_language
from app.kernel.work import Unit
from app.respondents.models import Topic
from app.respondents.queries import ROLES, profiles_of
from app.routing.aiming import aim
from app.routing.cascade import default_cascade
from app.routing.gathering import people_of
from app.routing.models import Invited, Waiting
from app.routing.offering import serve_queue, step
from app.routing.pace import pace
from app.routing.policy import can_ask
from app.routing.taking_turns import take_turn
from app.routing.targeting import Subject, audience_for
from app.routing.waiting import begin_waiting, decide
from app.visitors.facts import VisitorMoved
from app.visitors.models import Visitor
from app.visitors.queries import is_blocked
from app.visitors.recognising import spoken


class Blocked(Refusal):
    """A manager or respondent keeps this visitor out."""

    code, status = "blocked", 403


class TooManyOpen(Refusal):
    """`data["limit"]` conversations are open; one of them takes the question."""

    code = "conversation.too_many"


@dataclass(frozen=True, slots=True)
class Asked:
    """`fresh` is False when the same first message came before."""

    conversation_id: int
    conversation: str
    seq: int
    at: int
    fresh: bool


def ask(unit: Unit, *, actor: Actor, uid: str, client_id: str, body: str, page: dict[str, Any], topic: str | None,
        language: str, now: datetime, rule: str | None = None, choice: str | None = None,
        guessed: str | None = None) -> Asked:
    """The first message of the conversation that the browser named `uid`; sent again it answers the same.

    `rule` is the targeting rule that invited, `choice` the entry of the start menu that was tapped: uids, unknown ones are none.
    `guessed` is the topic that the words were taken for before this unit began (`routing.understanding`).
    Raises NotAllowed, Blocked, TooManyOpen, NotFound for another's uid, and what posting raises."""
    if not can_ask(actor):
        raise NotAllowed()
    take_turn(unit, actor.brand_id)
    _check(unit, actor, uid, now)
    site, visitor = unit.get_one(Site, actor.site_id), unit.get_one(Visitor, actor.visitor_id)
    meant = aim(unit, brand_id=site.brand_id, site_id=site.id, page_type=str(page.get("type", "")), slug=str(page.get("topic", "")),
                chosen=topic, rule=rule, choice=choice, guessed=guessed)
    language = spoken(language)
    started = start(unit, actor=actor, uid=uid, site_id=site.id, workspace_id=site.workspace_id, topic_id=meant.topic.id if meant.topic else None,
                    topic=in_language(meant.topic.names, language) if meant.topic else "", page=page, language=language, name=visitor.name, now=now)
    stored: Stored = post_message(unit, Draft(actor=actor, conversation=uid, client_id=client_id, body=checked(body), now=now))
    if started.fresh:
        visitor.page, visitor.seen_at = page, now
        unit.announce(VisitorMoved(brand_id=site.brand_id, visitor_id=visitor.id, page=page))
        people = people_of(unit, actor.brand_id, now=now)
        serve_queue(unit, brand_id=actor.brand_id, now=now, people=people)
        if meant.rule_id is not None:
            unit.add(Invited(conversation_id=started.conversation_id, brand_id=site.brand_id, rule_id=meant.rule_id))
        row = begin_waiting(unit, conversation_id=started.conversation_id, cascade=meant.cascade, priority=meant.priority, asked_at=now, now=now)
        if guessed is not None and meant.topic is not None and meant.topic.uid == guessed:
            decide(unit, row, step="understood", reason="words", now=now)
        step(unit, conversation_id=started.conversation_id, now=now, people=people)
    return Asked(started.conversation_id, uid, stored.seq, stored.at, started.fresh)


def ask_again(unit: Unit, *, conversation_id: int, now: datetime) -> None:
    """An open conversation without a respondent waits again, first for who answered last; harmless when it waits already."""
    conversation = unit.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound()
    take_turn(unit, conversation.brand_id)
    unit.refresh(conversation, with_for_update=True)
    if conversation.status != "open" or conversation.assignment_id is not None or unit.get(Waiting, conversation_id) is not None:
        return
    last = unit.scalar(select(Assignment.member_id).where(Assignment.conversation_id == conversation_id).order_by(Assignment.epoch.desc()).limit(1))
    people = people_of(unit, conversation.brand_id, now=now)
    serve_queue(unit, brand_id=conversation.brand_id, now=now, people=people)
    row = begin_waiting(unit, conversation_id=conversation_id, cascade=default_cascade(_audience_again(unit, conversation, last)),
                        priority="normal", asked_at=now, now=now)
    decide(unit, row, step="reopened", reason="new_message", now=now)
    step(unit, conversation_id=conversation_id, now=now, people=people, first=last, because="back")


def _check(unit: Unit, actor: Actor, uid: str, now: datetime) -> None:
    if is_blocked(unit, actor.visitor_id or 0, now=now):
        raise Blocked()
    others = unit.scalar(
        select(func.count()).select_from(Conversation).join(Participant, Participant.conversation_id == Conversation.id)
        .where(Participant.visitor_id == actor.visitor_id, Conversation.status == "open", Conversation.uid != uid))
    if (others or 0) >= pace().most_open and unit.scalar(select(Conversation.id).where(Conversation.uid == uid)) is None:
        raise TooManyOpen(data={"limit": pace().most_open})


def _audience_again(unit: Unit, conversation: Conversation, last: int | None) -> str:
    """Whoever's audience answered last; before any answer, what page and topic say."""
    if last is not None and (profiles := profiles_of(unit, conversation.brand_id, only=[last])):
        return next(audience for audience, roles in ROLES.items() if profiles[0].role in roles)
    topic = unit.get(Topic, conversation.topic_id) if conversation.topic_id is not None else None
    subject = Subject(topic.id, topic.uid, topic.slug, topic.audience) if topic else None
    return audience_for(str((conversation.page or {}).get("type", "")), subject)
