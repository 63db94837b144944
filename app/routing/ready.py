"""Who stands ready, in the order in which they would be asked: kept so that a decision looks at a few, not at everybody."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.routing.matching import NEVER, Candidate, Question, Ranked, base, expertise, obstacle, record, standing
from app.routing.scoring import AGAIN, LOWEST, draw, factor, mean, quantiles, salt

Key = tuple[str, str]  # audience, language
Table = tuple[float, ...]


class Seat:
    """A candidate with what does not change between two decisions."""

    __slots__ = ("one", "place", "kept", "turn")

    def __init__(self, one: Candidate, now: datetime) -> None:
        self.one, self.place = one, salt(one.member_id)
        self.refresh(now)

    def refresh(self, now: datetime) -> None:
        one, last = self.one, self.one.last_assigned_at
        self.kept = factor(load=one.load, offers=one.offers, capacity=one.capacity, rested=None if last is None else (now - last).total_seconds())
        # Whose turn it is when nobody knows the topic: who holds least, then who was longest without.
        self.turn = ((one.load + one.offers / 2) / one.capacity, last or NEVER, one.member_id)


class Ready:
    """The candidates of a brand as they stand at `now`; offers that are made meanwhile count at once."""

    def __init__(self, people: Iterable[Candidate], *, most_offers: int, now: datetime) -> None:
        self.most_offers, self.now = most_offers, now
        self.seats = {one.member_id: Seat(one, now) for one in people}
        self._turns: dict[Key, list[Seat]] = {}
        self._knowing: dict[tuple[Key, tuple[int, ...]], dict[int, tuple[Table, Seat]]] = {}
        for seat in self.seats.values():
            if standing(seat.one) is None and seat.one.load < seat.one.capacity and seat.one.offers < most_offers:
                for language in {base(each) for each in seat.one.languages}:
                    self._turns.setdefault((seat.one.audience, language), []).append(seat)
        for turns in self._turns.values():
            turns.sort(key=_turn)

    def offered(self, member_id: int) -> None:
        """One more open offer."""
        seat = self.seats[member_id]
        pools = [turns for turns in self._turns.values() if seat in turns]
        for turns in pools:
            turns.remove(seat)
        seat.one = replace(seat.one, offers=seat.one.offers + 1)
        seat.refresh(self.now)
        if seat.one.offers < self.most_offers:
            for turns in pools:
                insort(turns, seat, key=_turn)

    def ranked(self, question: Question, audience: str, *, most: int | None = None) -> list[Ranked]:
        """Who is asked, best first; at most `most`, else everybody who can be.

        Those who know the topic come by their draw from what their expertise and their answers so far promise, less what
        they hold; then the others, each in turn. Whoever is named goes before all."""
        key = (audience, base(question.language))
        knowing = self._knowing_of(key, question)
        found: dict[int, Ranked] = {}
        order = _named(self.seats, question), self._drawn(knowing, question), _in_turn(self._turns.get(key, ()), knowing)
        for score, seat in (each for part in order for each in part):
            one = seat.one
            if one.member_id in found or obstacle(one, question, audience, most_offers=self.most_offers) is not None:
                continue
            found[one.member_id] = Ranked(one.member_id, self._why(one, question, key), score)
            if len(found) == most:
                break
        return list(found.values())

    def has_room(self, audience: str, *, workspace_id: int | None = None) -> bool:
        """Whether anybody could be asked something: of this workspace, where it is given."""
        return any(workspace_id is None or not seat.one.workspaces or workspace_id in seat.one.workspaces
                   for (asked, _), turns in self._turns.items() if asked == audience for seat in turns)

    def score_of(self, member_id: int, question: Question) -> tuple[Table, float]:
        """What their draw is taken from: the quantiles, and the factor for what they hold."""
        seat = self.seats[member_id]
        return _table(seat.one, question.lineage), seat.kept * (AGAIN if member_id == question.before else 1.0)

    def _knowing_of(self, key: Key, question: Question) -> dict[int, tuple[Table, Seat]]:
        """Those who know something of the topic, or have answered in it; and who helped this visitor before."""
        at = (key, question.lineage)
        if at not in self._knowing:
            self._knowing[at] = {seat.one.member_id: (_table(seat.one, question.lineage), seat) for seat in self._turns.get(key, ())
                                 if knows(seat.one, question.lineage)}
        before = question.before
        if before is None or before in self._knowing[at] or before not in self.seats:
            return self._knowing[at]
        seat = self.seats[before]
        return self._knowing[at] | {before: (_table(seat.one, question.lineage), seat)}

    def _drawn(self, knowing: dict[int, tuple[Table, Seat]], question: Question) -> list[tuple[float, Seat]]:
        seed, before = question.seed, question.before
        if seed is None:
            drawn = [(mean(table) * seat.kept, seat) for table, seat in knowing.values()]
        else:
            drawn = [(table[draw(seed, seat.place)] * seat.kept, seat) for table, seat in knowing.values()]
        if before is not None:
            drawn = [(score * AGAIN if seat.one.member_id == before else score, seat) for score, seat in drawn]
        drawn.sort(key=_score)
        return drawn

    def _why(self, one: Candidate, question: Question, key: Key) -> str:
        if one.member_id == question.first:
            return question.because
        if one.member_id == question.before:
            return "back"
        if question.lineage and (level := one.levels.get(question.lineage[0])):
            return f"level_{level}"
        if expertise(one, question.lineage):
            return "near"
        if knows(one, question.lineage):
            return "helped"
        turns = self._turns.get(key)
        return "least_held" if turns and self.seats[one.member_id].turn[0] < turns[-1].turn[0] else "longest_without"


def knows(one: Candidate, lineage: tuple[int, ...]) -> bool:
    """Whether anything is known of this person and this topic."""
    return any(topic in one.levels or topic in one.outcomes for topic in lineage)


def rank(people: Iterable[Candidate], question: Question, audience: str, *, most_offers: int, now: datetime) -> list[Ranked]:
    """Those who can be asked, best first."""
    return Ready(people, most_offers=most_offers, now=now).ranked(question, audience)


def _table(one: Candidate, lineage: tuple[int, ...]) -> Table:
    return quantiles(expertise(one, lineage), *record(one, lineage))


def _named(seats: dict[int, Seat], question: Question) -> list[tuple[float, Seat]]:
    return [(1.0, seats[question.first])] if question.first in seats else []


def _in_turn(turns: Iterable[Seat], knowing: dict[int, Any]) -> Iterable[tuple[float, Seat]]:
    return ((LOWEST * seat.kept, seat) for seat in turns if seat.one.member_id not in knowing)


def _turn(seat: Seat) -> tuple[float, datetime, int]:
    return seat.turn


def _score(scored: tuple[float, Seat]) -> tuple[float, tuple[float, datetime, int]]:
    return -scored[0], scored[1].turn
