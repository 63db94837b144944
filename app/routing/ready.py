"""Who stands ready, in the order in which they would be asked: kept so that a decision looks at a few, not at everybody."""

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from app.routing.matching import NEVER, Candidate, Question, Ranked, base, expertise, is_barred, obstacle, record, standing
from app.routing.scoring import AGAIN, DRAWS, LOWEST, SEEDS, factor, mean, quantiles, salt

Key = tuple[str, str]  # audience, language
Table = tuple[float, ...]
Line = list[tuple["Table", int, "Seat"]]  # quantiles, place among the draws, who
LAST = SEEDS - 1


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
        self._lines: dict[tuple[Key, tuple[int, ...]], Line] = {}
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
        lines = [(line, entry) for line in self._lines.values() for entry in line if entry[2] is seat]
        for line, entry in lines:
            line.remove(entry)
        seat.one = replace(seat.one, offers=seat.one.offers + 1)
        seat.refresh(self.now)
        if seat.one.offers < self.most_offers:
            for turns in pools:
                insort(turns, seat, key=_turn)
            for line, entry in lines:
                insort(line, entry, key=_turn_of_entry)

    def ranked(self, question: Question, audience: str, *, most: int | None = None) -> list[Ranked]:
        """Who is asked, best first; at most `most`, else everybody who can be.

        Those who know the topic come by their draw from what their expertise and their answers so far promise, less what
        they hold; then the others, each in turn. Whoever is named goes before all."""
        key = (audience, base(question.language))
        found: list[Ranked] = []
        seen: set[int] = set()
        line = self._line_of(key, question, audience)
        if question.first is not None and question.first in self.seats and self._can(question.first, question, audience):
            found.append(Ranked(question.first, question.because, 1.0))
            seen.add(question.first)
        for score, seat in _drawn(line, question):
            if len(found) == most:
                return found
            if seat.one.member_id not in seen and not is_barred(seat.one, question, self.most_offers):
                found.append(Ranked(seat.one.member_id, _why(seat.one, question), score))
        turns = self._turns.get(key, [])
        seen.update(seat.one.member_id for _, _, seat in line)
        fullest = next((seat.turn[0] for seat in reversed(turns) if not is_barred(seat.one, question, self.most_offers)), 0.0)
        for seat in turns:
            if len(found) == most:
                return found
            number = seat.one.member_id
            if number not in seen and not is_barred(seat.one, question, self.most_offers):
                found.append(Ranked(number, "least_held" if seat.turn[0] < fullest else "longest_without", LOWEST * seat.kept))
        return found

    def _can(self, member_id: int, question: Question, audience: str) -> bool:
        return obstacle(self.seats[member_id].one, question, audience, most_offers=self.most_offers) is None

    def has_room(self, audience: str, *, workspace_id: int | None = None) -> bool:
        """Whether anybody could be asked something: of this workspace, where it is given."""
        return any(workspace_id is None or not seat.one.workspaces or workspace_id in seat.one.workspaces
                   for (asked, _), turns in self._turns.items() if asked == audience for seat in turns)

    def score_of(self, member_id: int, question: Question) -> tuple[Table, float]:
        """What their draw is taken from: the quantiles, and the factor for what they hold."""
        seat = self.seats[member_id]
        return _table(seat.one, question.lineage), seat.kept * (AGAIN if member_id == question.before else 1.0)

    def _line_of(self, key: Key, question: Question, audience: str) -> Line:
        """Those who know something of the topic, or have answered in it, each in turn; last who helped this visitor before."""
        line = self._lines.get((key, question.lineage))
        if line is None:
            seats = [seat for seat in self._turns.get(key, ()) if knows(seat.one, question.lineage)]
            line = self._lines[key, question.lineage] = [(_table(seat.one, question.lineage), seat.place, seat) for seat in seats]
        before = question.before
        if before is None or before not in self.seats or not self._can(before, question, audience):
            return line
        seat = self.seats[before]
        return [entry for entry in line if entry[2] is not seat] + [(_table(seat.one, question.lineage), seat.place, seat)]


def _drawn(line: Line, question: Question) -> Iterator[tuple[float, Seat]]:
    """The score of each, best first; of equals who stands first in the line."""
    seed = question.seed
    if seed is None:
        scores = [mean(table) * seat.kept for table, _, seat in line]
    else:
        scores = [table[DRAWS[(place ^ seed) & LAST]] * seat.kept for table, place, seat in line]
    if question.before is not None and line and line[-1][2].one.member_id == question.before:
        scores[-1] *= AGAIN
    for at in sorted(range(len(line)), key=scores.__getitem__, reverse=True):
        yield scores[at], line[at][2]


def _why(one: Candidate, question: Question) -> str:
    if one.member_id == question.before:
        return "back"
    if question.lineage and (level := one.levels.get(question.lineage[0])):
        return f"level_{level}"
    return "near" if expertise(one, question.lineage) else "helped"


def knows(one: Candidate, lineage: tuple[int, ...]) -> bool:
    """Whether anything is known of this person and this topic."""
    return any(topic in one.levels or topic in one.outcomes for topic in lineage)


def rank(people: Iterable[Candidate], question: Question, audience: str, *, most_offers: int, now: datetime) -> list[Ranked]:
    """Those who can be asked, best first."""
    return Ready(people, most_offers=most_offers, now=now).ranked(question, audience)


def _table(one: Candidate, lineage: tuple[int, ...]) -> Table:
    return quantiles(expertise(one, lineage), *record(one, lineage))


def _turn(seat: Seat) -> tuple[float, datetime, int]:
    return seat.turn


def _turn_of_entry(entry: tuple[Table, int, Seat]) -> tuple[float, datetime, int]:
    return entry[2].turn
