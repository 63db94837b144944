"""Anybody does anything at any moment: whatever was acknowledged is kept, and all devices agree. The same checker as `make chaos`.

Real commands through the real gateway, policy, writer and a real database, with the clock in the machine's hands; sockets, processes and
two things at once are the affair of tests/chaos and tests/conformance."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.chaos.town import Town, built
from tests.ground import databases
from tests.ground.lines import Way
from tests.promises.checking import Promised, check
from tests.promises.house import HOP, InnerLine
from tests.promises.playing import FATES, Played, PlayedRespondent, PlayedVisitor
from tests.promises.told import Told
from tests.promises.yard import Yard, yard

PROVE = bool(os.environ.get("PROVE"))
STEPS = 100 if PROVE else 40
EXAMPLES = {"sqlite": 125, "postgresql": 25} if PROVE else {"sqlite": 6}  # in each part: parts run beside one another
PARTS = range(4 if PROVE else 1)
RESPONDENTS = ("ines", "awa", "lena", "omar")
VISITOR, RESPONDENT = st.integers(0, 2), st.integers(0, len(RESPONDENTS) - 1)
LUCK, FATE = st.integers(0, 999), st.sampled_from(FATES)
WAIT = 90_000


class Machine(RuleBasedStateMachine):
    """Three visitors and four respondents of one town."""

    def __init__(self, yard: Yard) -> None:
        super().__init__()
        self.stack, self.told, self.compared = ExitStack(), Told(), 0
        town, self.house = self.stack.enter_context(yard.house())
        self.town = town
        strangers: list[tuple[str, str]] = []
        self.visitors = [PlayedVisitor(key, self.way("visitor", token), seed=key, told=self.told, strangers=strangers)
                         for key, token in town.visitors[:3]]
        self.respondents = [PlayedRespondent(town.members[name], self.way("member", town.members[name][1:]), seed=name, told=self.told)
                            for name in RESPONDENTS]
        self.people: list[Played] = [*self.visitors, *self.respondents]
        for person in self.people:
            person.house = self.house

    def way(self, key: str, value: str) -> Way:
        return lambda: InnerLine(self.house, {key: value})

    @initialize()
    def all_are_at_their_desks(self) -> None:
        for person in self.respondents:
            person.does("nothing", luck=0, fate="")

    def visitor(self, who: int, what: str, luck: int, fate: str) -> None:
        if not self.visitors[who].is_stopped:
            self.visitors[who].does(what, luck=luck, fate=fate)

    def respondent(self, who: int, what: str, luck: int, fate: str) -> None:
        if not self.respondents[who].is_stopped:
            self.respondents[who].does(what, luck=luck, fate=fate)

    @rule(who=VISITOR, luck=LUCK, fate=FATE)
    def a_visitor_asks(self, who: int, luck: int, fate: str) -> None:
        self.visitor(who, "ask_question", luck, fate)

    @rule(who=VISITOR, luck=LUCK, fate=FATE)
    def a_visitor_asks_and_somebody_takes_it(self, who: int, luck: int, fate: str) -> None:
        self.visitor(who, "ask_question", luck, "")
        for number in range(len(self.respondents)):
            self.respondent(number, "answer_offer", luck + number, fate)

    @rule(who=VISITOR, luck=LUCK, fate=FATE)
    def a_visitor_writes(self, who: int, luck: int, fate: str) -> None:
        self.visitor(who, "write_one", luck, fate)

    @rule(who=VISITOR, luck=LUCK, fate=FATE, what=st.sampled_from(("close_one", "leave_address", "rate", "read_one", "say_again", "peep")))
    def a_visitor_does(self, who: int, what: str, luck: int, fate: str) -> None:
        self.visitor(who, what, luck, fate)

    @rule(who=RESPONDENT, luck=LUCK, fate=FATE)
    def an_offer_is_answered(self, who: int, luck: int, fate: str) -> None:
        self.respondent(who, "answer_offer", luck, fate)

    @rule(who=RESPONDENT, luck=LUCK, fate=FATE)
    def a_respondent_attends(self, who: int, luck: int, fate: str) -> None:
        self.respondent(who, "attend_one", luck, fate)

    @rule(who=RESPONDENT, luck=LUCK, fate=FATE, what=st.sampled_from(("attend_one", "step_away", "say_again", "nothing")))
    def a_respondent_does(self, who: int, what: str, luck: int, fate: str) -> None:
        self.respondent(who, what, luck, fate)

    @rule(who=st.integers(0, 6), what=st.sampled_from(("nothing", "beat", "lose_line", "hang_up", "reload")))
    def device(self, who: int, what: str) -> None:
        if not self.people[who].is_stopped:
            self.people[who].does(what, luck=0, fate="")

    @rule(who=st.integers(0, 6))
    def machine_hangs_or_goes_on(self, who: int) -> None:
        self.people[who].is_stopped = not self.people[who].is_stopped

    @rule(seconds=st.sampled_from((1, 20, 60, 130)))
    def time_passes(self, seconds: int) -> None:
        self.house.pass_time(timedelta(seconds=seconds), self.beat)

    @rule(jobs=st.booleans())
    def what_was_under_way_comes(self, jobs: bool) -> None:
        (self.house.run_jobs if jobs else self.house.arrive_late)()

    @rule(in_a_job=st.booleans())
    def process_dies(self, in_a_job: bool) -> None:
        self.house.crash(in_a_job=in_a_job)

    @rule(deaf=st.booleans())
    def hints_are_lost_or_come(self, deaf: bool) -> None:
        self.house.board.deaf = deaf

    @rule()
    def all_rest(self) -> None:
        """And begin again, once there was something to compare."""
        if len(self.told.parcels) > self.compared + 15:
            self.compared = len(self.told.parcels)
            self.compare()
            for person in self.respondents:
                person.leave()
            self.all_are_at_their_desks()

    def beat(self) -> None:
        for person in self.people:
            if not person.is_stopped and person.line is not None and person.line.is_open:
                person.does("beat", luck=0, fate="")

    def compare(self) -> None:
        """Nothing may be missing."""
        self.settle()
        faults = check(self.told, self.town.stored(), Promised(wait=WAIT, grace=5_000, slowest=round(HOP.total_seconds() * 1000)))
        found = [*map(str, faults), *self.house.trouble, *(words for person in self.people for words in person.trouble)]
        assert not found, "\n".join(found)

    def settle(self) -> None:
        """Everybody's machine goes on, all that is under way arrives, everybody reads."""
        for person in self.people:
            person.is_stopped = False
        self.house.arrive_late()
        self.house.board.deaf = False
        self.house.notice()
        for person in self.people:
            person.rest(60.0)
        for _ in range(20):
            self.house.pass_time(HOP, self.beat)
            if self.town.stamp() is not None:
                break
        for person in self.people:
            self.house.breathe()
            person.read_all()

    def teardown(self) -> None:
        try:
            self.compare()
        finally:
            self.stack.close()


@pytest.fixture(scope="module")
def town(database_kind: str) -> Iterator[Town]:
    with built(database_kind) as found:
        yield found


@pytest.mark.only(*databases.ENOUGH)
@pytest.mark.parametrize("part", PARTS)
def test_whatever_people_do_the_promises_hold(town: Town, _house: Flask, part: int) -> None:
    """In `make test` always the same; nothing is made smaller: names made from the time differ from run to run."""
    with yard(town, _house) as found:
        run_state_machine_as_test(lambda: Machine(found), settings=settings(
            max_examples=EXAMPLES[town.database.kind], stateful_step_count=STEPS, deadline=None, derandomize=not PROVE, database=None,
            phases=(Phase.generate,), suppress_health_check=list(HealthCheck)))
