"""Brings together what matching compares: the people who could answer, and the questions that wait."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.brands.models import Brand
from app.conversations.models import Conversation
from app.kernel.text import in_language
from app.realtime import presence
from app.respondents.queries import AGENTS, AMBASSADORS, Profile, lineage, profiles_of, topics_of
from app.routing.matching import Candidate, Question, Ranked, is_hopeful, obstacle, rank, spoken_for
from app.routing.models import AssignmentOffer, Waiting
from app.routing.pace import pace


class People:
    """The brand's available respondents; offers that are made meanwhile count at once."""

    def __init__(self, candidates: Iterable[Candidate], profiles: Iterable[Profile] = ()) -> None:
        self.candidates = {one.member_id: one for one in candidates}
        self.profiles = {one.member_id: one for one in profiles}

    def ranked(self, question: Question, audience: str) -> list[Ranked]:
        return rank(self.candidates.values(), question, audience, most_offers=pace().most_offers)

    def is_hopeful(self, question: Question, audience: str) -> bool:
        return is_hopeful(self.candidates.values(), question, audience, most_offers=pace().most_offers)

    def offered(self, member_id: int) -> None:
        one = self.candidates[member_id]
        self.candidates[member_id] = replace(one, offers=one.offers + 1)

    def has_room(self, audience: str) -> bool:
        return any(one.audience == audience and one.present and one.load < one.capacity and one.offers < pace().most_offers
                   for one in self.candidates.values())

    def explained(self, question: Question, audience: str, ranked: Sequence[Ranked]) -> list[dict[str, object]]:
        """For the decision's row: the best ten with their points, and ten who could not with what stood in the way."""
        best: list[dict[str, object]] = [{"member": one.member_id, "why": one.why, "points": one.points} for one in ranked[:10]]
        rest = ((one, obstacle(one, question, audience, most_offers=pace().most_offers)) for one in self.candidates.values()
                if one.audience == audience)
        return best + [{"member": one.member_id, "not": why} for one, why in rest if why is not None][:10]


def people_of(session: Session, brand_id: int, *, now: datetime) -> People:
    """Everybody who is available, with presence and open offers as they are now."""
    profiles = profiles_of(session, brand_id, availability="available")
    here = presence.present(session, [f"m{one.member_id}" for one in profiles], now=now)
    counted = select(AssignmentOffer.member_id, func.count()).where(AssignmentOffer.brand_id == brand_id, AssignmentOffer.state == "open")
    offers = {row[0]: row[1] for row in session.execute(counted.group_by(AssignmentOffer.member_id))}
    return People((_candidate(one, f"m{one.member_id}" in here, offers.get(one.member_id, 0)) for one in profiles), profiles)


def questions_of(session: Session, brand_id: int, rows: Sequence[Waiting], *, now: datetime) -> dict[int, Question]:
    """The waiting rows as matching sees them, by conversation id."""
    ids = [row.conversation_id for row in rows]
    spoken = session.scalar(select(Brand.languages).where(Brand.id == brand_id)) or ["en"]
    about = {number: (language, topic) for number, language, topic in session.execute(
        select(Conversation.id, Conversation.language, Conversation.topic_id).where(Conversation.id.in_(ids)))}
    lines = {topic: tuple(lineage(session, brand_id, topic)) for topic in {topic for _, topic in about.values()}}
    asked = _asked(session, rows, now)
    return {row.conversation_id: Question(
        workspace_id=row.workspace_id, language=spoken_for(about[row.conversation_id][0], spoken), lineage=lines[about[row.conversation_id][1]],
        declined=asked[row.conversation_id][0] | (avoided(row) if row.avoid_until is None else set()),
        asked=asked[row.conversation_id][1] | (avoided(row) if row.avoid_until is not None and now < row.avoid_until else set()))
        for row in rows}


def avoided(row: Waiting) -> frozenset[int]:
    """Who handed it over, or lost it."""
    return frozenset({row.avoid_member_id} if row.avoid_member_id else ())


def _asked(session: Session, rows: Sequence[Waiting], now: datetime) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """By conversation: who declined since it waits, and who has it on the desk or let it expire not long ago."""
    since = {row.conversation_id: row.since for row in rows}
    declined: dict[int, set[int]] = {number: set() for number in since}
    asked: dict[int, set[int]] = {number: set() for number in since}
    missed: Counter[tuple[int, int]] = Counter()
    for offer in session.scalars(select(AssignmentOffer).where(AssignmentOffer.conversation_id.in_(list(since)))
                                 .order_by(AssignmentOffer.id).execution_options(populate_existing=True)):
        if offer.made_at < since[offer.conversation_id]:
            continue
        if offer.state == "declined":
            declined[offer.conversation_id].add(offer.member_id)
        elif offer.state == "open":
            asked[offer.conversation_id].add(offer.member_id)
        elif offer.state == "expired" and offer.ended_at:
            missed[offer.conversation_id, offer.member_id] += 1
            pause = pace().again * 4 ** min(missed[offer.conversation_id, offer.member_id] - 1, 5)  # who does not look is asked ever more rarely
            if now - offer.ended_at < pause:
                asked[offer.conversation_id].add(offer.member_id)
    return {number: (frozenset(declined[number]), frozenset(asked[number])) for number in since}


def _candidate(one: Profile, present: bool, offers: int) -> Candidate:
    return Candidate(member_id=one.member_id, audience=one.audience, languages=one.languages, levels=one.levels, workspaces=one.workspaces,
                     present=present, load=one.standing.load, capacity=one.standing.capacity, offers=offers,
                     last_assigned_at=one.last_assigned_at, available=one.standing.availability == "available", teams=one.teams)


def free_audiences(session: Session, brand_id: int, *, workspace_id: int, now: datetime) -> dict[str, bool]:
    """Whether somebody of each audience could take a question of this workspace now; for the widget's settings."""
    people = people_of(session, brand_id, now=now).candidates.values()
    return {audience: any(one.audience == audience and one.present and one.load < one.capacity
                          and (not one.workspaces or workspace_id in one.workspaces) for one in people)
            for audience in (AMBASSADORS, AGENTS)}


@dataclass(frozen=True, slots=True)
class Free:
    """A respondent somebody may hand a conversation to."""

    member_uid: str
    name: str
    role: str
    topics: list[str]
    free: int


def free_for(session: Session, brand_id: int, *, conversation_id: int, but: int | None, language: str, now: datetime) -> tuple[list[Free], int]:
    """Who could take over this conversation, best first, and how many agents are among them."""
    people = people_of(session, brand_id, now=now)
    workspace_id = session.scalars(select(Conversation.workspace_id).where(Conversation.id == conversation_id)).one()
    row = Waiting(conversation_id=conversation_id, workspace_id=workspace_id, since=now)  # as if it began to wait now
    question = replace(questions_of(session, brand_id, [row], now=now)[row.conversation_id], declined=frozenset({but} if but else ()))
    names = {topic.id: in_language(topic.names, language) for topic in topics_of(session, brand_id)}
    ranked = {audience: people.ranked(question, audience) for audience in (AMBASSADORS, AGENTS)}
    found = [people.profiles[one.member_id] for audience in (AMBASSADORS, AGENTS) for one in ranked[audience]]
    return [Free(one.member_uid, one.name, one.role, [names[topic] for topic in one.levels if topic in names],
                 one.standing.capacity - one.standing.load) for one in found], len(ranked[AGENTS])
