"""Brings together what matching compares: the people who could answer, and the questions that wait."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.brands.models import Brand, TeamPlace
from app.conversations.models import Conversation
from app.respondents.models import Respondent
from app.respondents.queries import Profile, lineage, profile_for, profiles_of
from app.routing.knowing import around_visitors, candidates_of
from app.routing.matching import Candidate, Question, Ranked, spoken_for
from app.routing.models import AssignmentOffer, Waiting
from app.routing.narrowing import available, can, is_closed, knows, next_in_turn, of, of_workspace, speaks, suits, there, with_room
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


class Shortlist:
    """Some of the brand's available respondents; offers that are made meanwhile count at once."""

    def __init__(self, candidates: Iterable[Candidate], profiles: Profiles, *, now: datetime) -> None:
        self.ready, self.profiles = Ready(candidates, most_offers=pace().most_offers, now=now), profiles

    def ranked(self, question: Question, audience: str, *, most: int | None = None) -> list[Ranked]:
        """Who is asked, best first."""
        return self.ready.ranked(question, audience, most=most)

    def offered(self, member_id: int) -> None:
        self.ready.offered(member_id)

    def has_room(self, audience: str) -> bool:
        return self.ready.has_room(audience)


class People:
    """A brand's people as one unit sees them: few for each question, but one look at everybody with room where visitors wait.

    Who becomes available after that look is not asked in this unit past those who waited longer."""

    def __init__(self, session: Session, brand_id: int, *, now: datetime) -> None:
        self._session, self._brand_id, self._now = session, brand_id, now
        self._looked: dict[str, Shortlist] = {}

    def for_question(self, question: Question, audience: str, *, most: int | None = None) -> Shortlist:
        """Those among whom the first `most` for this question are the same as among everybody; all of them when it is not said."""
        return self._looked.get(audience) or shortlist(self._session, self._brand_id, question, audience, now=self._now, most=most)

    def for_queue(self, questions: Iterable[Question], audience: str, *, sitting: bool) -> Shortlist:
        """Those with room for what waits. While visitors are `sitting` there it is the unit's one look at the audience."""
        if audience in self._looked:
            return self._looked[audience]
        which = [of(audience), with_room(self._now)] + ([] if sitting else [speaks({each.language for each in questions})])
        found = Shortlist(() if is_closed(self._session, self._brand_id, audience, self._now)
                          else candidates_of(self._session, self._brand_id, now=self._now, which=which),
                          Profiles(self._session, self._brand_id), now=self._now)
        if sitting:
            self._looked[audience] = found
        return found


def people_of(session: Session, brand_id: int, *, now: datetime) -> People:
    """Nobody is looked at yet."""
    return People(session, brand_id, now=now)


def shortlist(session: Session, brand_id: int, question: Question, audience: str, *, now: datetime,
              most: int | None = None) -> Shortlist:
    """Those among whom the first `most` for this question are the same as among everybody; all of them when it is not said.

    First those who know the topic, whoever is named and who helped before; when these are too few, those whose turn it is."""
    profiles, possible = Profiles(session, brand_id), can(question, audience, now)
    if is_closed(session, brand_id, audience, now):
        return Shortlist((), profiles, now=now)
    if most is None:
        return Shortlist(candidates_of(session, brand_id, now=now, which=[possible]), profiles, now=now)
    special = Respondent.member_id.in_([each for each in (question.first, question.before) if each is not None])
    few = Shortlist((), profiles, now=now)
    found: dict[int, Candidate] = {}
    if question.lineage or question.first is not None or question.before is not None:
        line = or_(knows(question.lineage), special) if question.lineage else special
        found = {one.member_id: one for one in candidates_of(session, brand_id, now=now, which=[possible, line])}
        few = Shortlist(found.values(), profiles, now=now)
    if len(few.ranked(question, audience, most=most)) < most:
        turn = next_in_turn(question, audience, brand_id=brand_id, most=most + len(found), now=now)
        found |= {one.member_id: one for one in candidates_of(session, brand_id, now=now, which=[turn])}
        few = Shortlist(found.values(), profiles, now=now)
    return few


def can_anybody(session: Session, brand_id: int, question: Question, audience: str, *, now: datetime) -> bool:
    """Whether somebody of this audience could have it now."""
    return not is_closed(session, brand_id, audience, now) and _anybody(session, brand_id, now, can(question, audience, now))


def may_somebody(session: Session, brand_id: int, question: Question, audience: str, *, now: datetime) -> bool:
    """Whether somebody of this audience could have it soon: what is in the way passes (`matching.SOON`)."""
    return not is_closed(session, brand_id, audience, now) and _anybody(session, brand_id, now, suits(question, audience), there(now))


def has_room(session: Session, brand_id: int, audience: str, *, now: datetime, workspace_id: int | None = None, language: str | None = None) -> bool:
    """Whether anybody could be asked something: of this workspace and in this language, where they are given."""
    where = ([of_workspace(workspace_id)] if workspace_id is not None else []) + ([speaks([language])] if language else [])
    return not is_closed(session, brand_id, audience, now) and _anybody(session, brand_id, now, of(audience), with_room(now), *where)


def _anybody(session: Session, brand_id: int, now: datetime, *which: ColumnElement[bool]) -> bool:
    return session.scalar(available(Respondent.member_id, brand_id=brand_id, now=now).where(*which).limit(1)) is not None


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


def teams_with_room(session: Session, brand_id: int, teams: Iterable[int], audience: str, *, now: datetime,
                    language: str | None = None) -> frozenset[int]:
    """Those of these teams in which somebody of the audience has room, and speaks this language."""
    free = available(TeamPlace.team_id, brand_id=brand_id, now=now).join(TeamPlace, TeamPlace.member_id == Respondent.member_id)
    return frozenset(session.scalars(free.where(TeamPlace.team_id.in_(list(teams)), of(audience), with_room(now),
                                                      *([speaks([language])] if language else [])).distinct()))
