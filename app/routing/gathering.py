"""Brings together what matching compares: the people who could answer, and the questions that wait."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Brand
from app.conversations.models import Conversation
from app.respondents.queries import Profile, lineage, profile_for, profiles_of
from app.routing.knowing import around_visitors, candidates_of
from app.routing.matching import Candidate, Question, Ranked, is_hopeful, spoken_for
from app.routing.models import AssignmentOffer, Waiting
from app.routing.pace import pace
from app.routing.ready import Ready
from app.routing.scoring import SEEDS


class Profiles(dict[int, Profile]):
    """Who somebody is, read when it is asked for: of a thousand candidates three are."""

    def __init__(self, session: Session, brand_id: int) -> None:
        super().__init__()
        self._session, self._brand_id = session, brand_id

    def fetch(self, members: Iterable[int]) -> None:
        """Those of them who are not known yet, in one go."""
        if wanted := [member_id for member_id in members if member_id not in self]:
            self.update({one.member_id: one for one in profiles_of(self._session, self._brand_id, only=wanted)})

    def __missing__(self, member_id: int) -> Profile:
        found = self[member_id] = profile_for(self._session, self._brand_id, member_id)
        return found


class People:
    """The brand's available respondents; offers that are made meanwhile count at once."""

    def __init__(self, candidates: Iterable[Candidate], profiles: Profiles, *, now: datetime) -> None:
        self.ready, self.profiles = Ready(candidates, most_offers=pace().most_offers, now=now), profiles

    @property
    def candidates(self) -> dict[int, Candidate]:
        return {member_id: seat.one for member_id, seat in self.ready.seats.items()}

    def ranked(self, question: Question, audience: str, *, most: int | None = None) -> list[Ranked]:
        """Who is asked, best first."""
        return self.ready.ranked(question, audience, most=most)

    def is_hopeful(self, question: Question, audience: str) -> bool:
        return is_hopeful(self.candidates.values(), question, audience, most_offers=pace().most_offers)

    def offered(self, member_id: int) -> None:
        self.ready.offered(member_id)

    def has_room(self, audience: str) -> bool:
        return self.ready.has_room(audience)


def people_of(session: Session, brand_id: int, *, now: datetime) -> People:
    """Everybody who is available, with presence and open offers as they are now."""
    return People(candidates_of(session, brand_id, now=now), Profiles(session, brand_id), now=now)


def questions_of(session: Session, brand_id: int, rows: Sequence[Waiting], *, now: datetime) -> dict[int, Question]:
    """The waiting rows as matching sees them, by conversation id."""
    ids = [row.conversation_id for row in rows]
    spoken = session.scalar(select(Brand.languages).where(Brand.id == brand_id)) or ["en"]
    about = {number: (language, topic, uid) for number, language, topic, uid in session.execute(
        select(Conversation.id, Conversation.language, Conversation.topic_id, Conversation.uid).where(Conversation.id.in_(ids)))}
    lines = {topic: tuple(lineage(session, brand_id, topic)) for topic in {topic for _, topic, _ in about.values()}}
    asked, around = _asked(session, rows, now), around_visitors(session, brand_id, ids, now=now)
    found: dict[int, Question] = {}
    for row in rows:
        language, topic, uid = about[row.conversation_id]
        declined, again = asked[row.conversation_id]
        found[row.conversation_id] = Question(
            workspace_id=row.workspace_id, language=spoken_for(language, spoken), lineage=lines[topic],
            declined=declined | (avoided(row) if row.avoid_until is None else set()),
            asked=again | (avoided(row) if row.avoid_until is not None and now < row.avoid_until else set()),
            blocked=around.blocked[row.conversation_id], same=around.same[row.conversation_id],
            before=around.before.get(row.conversation_id), seed=seed_of(uid, row.round or 0))
    return found


def avoided(row: Waiting) -> frozenset[int]:
    """Who handed it over, or lost it."""
    return frozenset({row.avoid_member_id} if row.avoid_member_id else ())


def seed_of(uid: str, turn: int) -> int | None:
    """The seed of a conversation's next round: drawn from its name, so that nothing has to be remembered while a unit runs twice."""
    return zlib.crc32(f"{uid} {turn}".encode()) % SEEDS if pace().draws else None


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
