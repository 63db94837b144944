"""Whoever has a conversation and falls silent without a word: it goes to the next, and what they say later under the old epoch is refused."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.chaos.town import built
from tests.ground.databases import ENOUGH
from tests.promises.test_machine import Machine
from tests.promises.yard import Yard, yard

pytestmark = pytest.mark.only(*ENOUGH)


@pytest.fixture(scope="module")
def silences(database_kind: str, _house: Flask) -> Iterator[Yard]:
    with built(database_kind) as town, yard(town, _house) as found:
        yield found


class TestARespondentWhoVanishes:
    @pytest.mark.parametrize("how", ["their machine is stopped", "their line is half-open"])
    def test_loses_the_conversation_to_the_next(self, silences: Yard, how: str) -> None:
        """Stopped: the process does nothing more and the socket stays. Half-open: they write, and nothing arrives or comes back."""
        machine = Machine(silences)
        with machine.stack:
            vera, ines, awa = machine.visitors[0], *machine.respondents[:2]
            ines.does("nothing", luck=0, fate="")
            vera.does("ask_question", luck=0, fate="")
            for luck in range(5):
                ines.does("answer_offer", luck=luck, fate="")
            (conversation,) = ines.mine
            ines.lose_line()
            ines.is_stopped = True
            awa.does("nothing", luck=0, fate="")
            for _ in range(6):
                machine.house.pass_time(timedelta(seconds=30), machine.beat)
                for luck in range(5):
                    awa.does("answer_offer", luck=luck, fate="")
            assert list(awa.mine) == [conversation] and awa.mine[conversation] == 2
            late = {"conversation": conversation, "epoch": 1, "body": "I am back"}
            ines.is_stopped = False
            if how == "their machine is stopped":
                ines.leave()
            ines.put("message.post", late)
            ines.does("nothing", luck=0, fate="")
            ines.does("nothing", luck=0, fate="")
            assert ines.said[-1].refusal == "message.not_yours"
            machine.compare()
