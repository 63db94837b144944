"""One client id for everything that a person says: each command is carried out, answered as before or refused, and none is a fault."""

from typing import Any

import pytest

from app import wiring
from app.kernel.ids import uid
from app.realtime import pacing
from app.realtime.protocol import Command
from tests.ground.databases import ENOUGH
from tests.ground.doors import Told
from tests.matrix import cells
from tests.matrix.world import World

assert wiring.COMMANDS
NAMED = sorted(name for name, command in Command.registry.items() if "client_id" in command.model_fields)


def said_with(told: Told, world: World, who: str, names: list[str], client_id: str) -> list[tuple[str, dict[str, Any]]]:
    answers = []
    for name in names:
        pacing.count_in("memory://")
        command = cells.COMMANDS[name].command(world.target)
        answers.append((name, told.say(world.people[who], name, {**command, "client_id": client_id})))
    return answers


@pytest.mark.only(*ENOUGH)
def test_for_everything_is_never_a_fault(played: World, told: Told) -> None:
    """Where the page is shown, the answer names a grant; a "no thanks" with the same id kept an answer without one."""
    client_id, here = uid(), {"conversation": played.target.conversation}
    hidden = told.say(played.people["vera"], "mirror.hide", {**here, "client_id": client_id})
    shown = told.say(played.people["vera"], "mirror.show", {**here, "client_id": client_id})
    assert hidden["ok"] and shown["code"] == "malformed" and shown["data"]["fields"] == ["client_id"]
    half = len(NAMED) // 2
    for order in (NAMED[half:] + NAMED[:half], NAMED, NAMED[::-1]):
        for who in ("vera", "ines"):
            for name, ack in said_with(told, played, who, order, uid()):
                assert ack["ok"] or ack["code"] != "fault", (who, name, ack)
