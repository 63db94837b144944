"""The checker finds each fault that is planted, and none where there is none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.conversations.models import Assignment, Rating
from tests.promises.checking import counted
from tests.promises.conftest import MS, Story, at
from tests.promises.fault import COLUMNS, Fault
from tests.promises.noting import Step

Spoil = Callable[[Story], Any]


def drop(story: Story, seq: int) -> None:
    story.entries[:] = [entry for entry in story.entries if (entry.conversation_id, entry.seq) != (1, seq)]


def again(story: Story, seq: int) -> None:
    """The entry once more at the end of the log."""
    old = next(entry for entry in story.entries if (entry.conversation_id, entry.seq) == (1, seq))
    by = next((seat for seat in story.stored.participants if seat.id == old.sender_id), None)
    story.entry(story.thread, 20, old.kind, by, client_id=old.client_id, body=old.body, data=old.data)


def swap(story: Story) -> None:
    story.told.parcels[2].answers[0]["seq"], story.told.parcels[3].answers[0]["seq"] = 7, 6


def leak(story: Story) -> None:
    shown = story.told.shown[0]
    shown.lines[6] = story.told.shown[1].lines[6]


def late(story: Story) -> None:
    story.entries[-1].at = at(25)


FAULTS: dict[str, tuple[tuple[str, str], Spoil]] = {
    "a lost message": (("I1", "lost"), lambda story: drop(story, 6)),
    "another text than was sent": (("I1", "lost"), lambda story: setattr(story.entries[5], "body", "Not at all.")),
    "another seq than was said": (("I1", "disagreements"), lambda story: story.told.parcels[2].answers.__setitem__(0, {"seq": 5, "at": MS})),
    "two answers to one command": (("I1", "disagreements"), lambda story: story.told.parcels[2].answers.append({"seq": 9, "at": MS})),
    "a refused message that is stored": (("I1", "disagreements"), lambda story: (
        story.told.parcels[2].answers.clear(), setattr(story.told.parcels[2], "refusal", "message.not_yours"))),
    "a closing that was said and is not there": (("I1", "lost"), lambda story: drop(story, 10)),
    "an assignment that nobody has": (("I1", "lost"), lambda story: story.told.parcels[1].answers.__setitem__(
        0, {"conversation": "c1", "assignment": "a9", "epoch": 1})),
    "an assignment of somebody else": (("I1", "lost"), lambda story: setattr(story.told.parcels[1], "who", "m2")),
    "an address that was left and is gone": (("I1", "lost"), lambda story: story.said("question.leave", {}, client_id="k8")),
    "a message stored twice": (("I2", "duplicated"), lambda story: again(story, 2)),
    "a closing carried out twice": (("I2", "duplicated"), lambda story: again(story, 10)),
    "somebody who joins twice": (("I2", "duplicated"), lambda story: again(story, 1)),
    "a message shown twice": (("I2", "duplicated"), lambda story: story.told.shown[0].lines.append((12, *story.told.shown[0].lines[1][1:]))),
    "a gap in the log": (("I3", "gaps"), lambda story: drop(story, 8)),
    "a head beyond the log": (("I3", "gaps"), lambda story: setattr(story.thread, "last_seq", 12)),
    "a device that shows something else": (("I4", "disagreements"), lambda story: story.told.shown[2].lines.__setitem__(0, (1,))),
    "a device that stayed behind": (("I4", "disagreements"), lambda story: story.told.shown[2].lines.pop()),
    "an entry that came with two contents": (("I4", "disagreements"), lambda story: story.told.shown[2].take(
        {"seq": 2, "kind": "text", "by": 1, "client_id": "k4", "body": "Somebody?", "data": {}})),
    "a desk with another load": (("I4", "disagreements"), lambda story: story.told.desks["m1"]["standing"].update(load=1)),
    "a desk with an offer that is over": (("I4", "disagreements"), lambda story: story.told.desks["m1"]["offers"].append({"uid": "o1"})),
    "an order that was not kept": (("I5", "order"), swap),
    "two who are responsible": (("I6", "epochs"), lambda story: setattr(story.assignment, "ended_at", None)),
    "an assignment within another": (("I6", "epochs"), lambda story: again(story, 5) or again(story, 5)),
    "an answer by who is not responsible": (("I6", "epochs"), lambda story: drop(story, 5)),
    "an answer under a passed epoch": (("I6", "epochs"), lambda story: story.told.parcels[2].command.update(epoch=2)),
    "an epoch that nobody had": (("I6", "epochs"), lambda story: setattr(story.thread, "epoch", 2)),
    "more than a respondent takes": (("I7", "capacity_violations"), lambda story: setattr(story.stored, "assignments", [
        story.assignment, *(Assignment(id=n, uid=f"a{n}", conversation_id=9, member_id=1, epoch=n, ended_at=None) for n in (2, 3, 4))])),
    "a load that counts another number": (("I7", "capacity_violations"), lambda story: setattr(story.respondent, "load", 1)),
    "one too many at some commit": (("I7", "capacity_violations"), lambda story: setattr(story.stored, "over", ["m1 took a2"])),
    "a visitor who is told too late": (("I8", "stuck_waiting"), late),
    "a visitor who is never told": (("I8", "stuck_waiting"), lambda story: setattr(story.entries[-1], "data", {"what": "page_shown", "n": 1})),
    "one who waits outside of the queue": (("I8", "stuck_waiting"), lambda story: setattr(story.stored, "waiting", [])),
    "a mark beyond the head": (("I9", "unread"), lambda story: setattr(story.vera, "read_seq", 40)),
    "a mark that was kept for one only": (("I9", "unread"), lambda story: setattr(story.vera, "read_seq", 6)),
    "a mark that was said and is gone": (("I9", "unread"), lambda story: story.said("read.mark", {}, seq=6)),
    "words after the end": (("I10", "closed"), lambda story: story.entry(story.thread, 20, "text", story.vera, body="Hello?")),
    "an end that only the log knows": (("I10", "closed"), lambda story: setattr(story.thread, "status", "open")),
    "a note in a visitor's hands": (("I11", "leaks"), leak),
    "an entry after somebody left": (("I11", "leaks"), lambda story: story.told.shown[1].take(
        {"seq": 10, "kind": "event", "by": 2, "client_id": None, "body": "", "data": {"what": "closed", "n": 2}})),
    "a conversation in a stranger's hands": (("I11", "leaks"), lambda story: setattr(story.told.shown[0], "who", "v2")),
    "a rating that only the log knows": (("I13", "ratings"), lambda story: setattr(story.stored, "ratings", [])),
    "a rating by somebody else": (("I13", "ratings"), lambda story: setattr(story.stored, "ratings", [
        Rating(assignment_id=1, visitor_id=2, stars=5)])),
    "other stars than were given": (("I13", "ratings"), lambda story: setattr(story.stored.ratings[0], "stars", 1)),
}


class TestCheck:
    def test_finds_nothing_in_a_true_story(self, story: Story) -> None:
        assert story.found() == set()

    @pytest.mark.parametrize("fault", FAULTS)
    def test_finds(self, story: Story, fault: str) -> None:
        expected, spoil = FAULTS[fault]
        spoil(story)
        assert expected in story.found()

    def test_forgives_the_time_in_which_no_server_ran(self, story: Story) -> None:
        late(story)
        story.told.away.append((MS + 5_000, MS + 15_500))
        assert story.found() == set()

    def test_takes_a_new_message_after_a_reopening(self, story: Story) -> None:
        story.told.shown.clear()
        story.event(story.thread, 20, "reopened")
        story.entry(story.thread, 20, "text", story.vera, client_id="k9", body="One more thing")
        story.thread.status = "open"
        assert story.found() == {("I8", "stuck_waiting")}  # it is open, but nobody has it and it does not wait


class TestOvertaking:
    """c2 waits since 3 s, c3 since 5; c3 is offered to m1."""

    def played(self, story: Story, *between: Step, other: Step | None = None) -> set[tuple[str, str]]:
        story.stored.conversations = [*story.stored.conversations, story._thread(3, "c3", epoch=1, status="closed")]
        second, third = other or waits(2, 3), waits(3, 5)
        story.stored.steps = [second, *between, third, Step("offer", 3, 1), Step("gone", 3)]
        return story.found()

    def test_finds_one_who_was_overtaken(self, story: Story) -> None:
        assert ("I16", "overtaken") in self.played(story)

    def test_finds_one_whose_offer_had_ended(self, story: Story) -> None:
        assert ("I16", "overtaken") in self.played(story, Step("offer", 2, 2), Step("ended", 2, 2))

    @pytest.mark.parametrize("between", [
        [Step("offer", 2, 2)], [Step("offer", 2, 1), Step("ended", 2, 1)], [Step("gone", 2)]], ids=["is asked", "was asked", "is gone"])
    def test_forgives_what_came_between(self, story: Story, between: list[Step]) -> None:
        assert ("I16", "overtaken") not in self.played(story, *between)

    @pytest.mark.parametrize("changed", [{"audience": "agents"}, {"stage": "left"}, {"stage": "named"}, {"member_id": 1}, {"since": 6}])
    def test_forgives_it_when_the_first_could_not_have_had_them(self, story: Story, changed: dict[str, Any]) -> None:
        assert ("I16", "overtaken") not in self.played(story, other=replace(waits(2, 3), **changed))

    def test_forgives_another_language(self, story: Story) -> None:
        story.other.language = "fr"
        assert ("I16", "overtaken") not in self.played(story)


def waits(number: int, since: int) -> Step:
    return Step("waits", number, None, "ambassadors", "waiting", "normal", since)


def test_counts_in_columns() -> None:
    assert counted([Fault("I1", "lost", ""), Fault("I1", "lost", "")])["lost"] == 2
    assert set(counted([])) == set(COLUMNS)
