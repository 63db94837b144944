"""Every command, answer and event against its golden file: what the browsers send and hear is what the server means."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app import wiring
from app.realtime.protocol import LONGEST_TEXT, Command, Event, Shape

HERE = Path(__file__).parent
GOLDEN: dict[str, dict[str, Any]] = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(HERE.glob("*.json"))}
DECLARED: dict[str, type[Shape]] = {**Command.registry, **Event.registry}


def _cases(key: str) -> list[Any]:
    return [pytest.param(name, given, id=f"{name}-{at}") for name, golden in GOLDEN.items() for at, given in enumerate(golden.get(key, []))]


def _read(shape: type[Shape], given: Any) -> Shape:
    return shape.model_validate_json(json.dumps(given))


class TestGolden:
    def test_has_a_file_for_each_command_and_event_and_none_beside(self) -> None:
        assert wiring.COMMANDS
        assert set(GOLDEN) == set(DECLARED)

    @pytest.mark.parametrize("name", GOLDEN)
    def test_file_says_what_it_is(self, name: str) -> None:
        golden = GOLDEN[name]
        assert golden["name"] == name
        assert golden["direction"] == ("command" if name in Command.registry else "event")
        assert golden["examples"] and golden["refused"]
        assert bool(golden.get("answers")) is (name in Command.registry)

    @pytest.mark.parametrize(("name", "given"), _cases("examples"))
    def test_example_is_understood_and_says_the_same_again(self, name: str, given: Any) -> None:
        again = _read(DECLARED[name], given).model_dump(mode="json")
        assert _covers(again, given)

    @pytest.mark.parametrize(("name", "given"), _cases("refused"))
    def test_refused_is_refused(self, name: str, given: Any) -> None:
        with pytest.raises(ValidationError):
            _read(DECLARED[name], given)

    @pytest.mark.parametrize(("name", "given"), _cases("answers"))
    def test_answer_is_sent_exactly_so(self, name: str, given: Any) -> None:
        assert _read(Command.registry[name].answer, given).model_dump(mode="json") == given

    @pytest.mark.parametrize("name", [name for name, golden in GOLDEN.items() if golden["direction"] == "event"])
    def test_event_is_sent_exactly_so(self, name: str) -> None:
        for given in GOLDEN[name]["examples"]:
            assert _read(Event.registry[name], given).model_dump(mode="json") == given

    @pytest.mark.parametrize("name", [name for name, shape in Command.registry.items() if "body" in shape.model_fields])
    def test_a_flood_of_text_is_refused(self, name: str) -> None:
        with pytest.raises(ValidationError):
            _read(Command.registry[name], {**GOLDEN[name]["examples"][0], "body": "x" * (LONGEST_TEXT + 1)})

    @pytest.mark.parametrize("junk", [None, [], "x", 1, True])
    @pytest.mark.parametrize("name", Command.registry)
    def test_what_is_no_object_is_refused(self, name: str, junk: Any) -> None:
        with pytest.raises(ValidationError):
            TypeAdapter(Command.registry[name]).validate_python(junk)


def _covers(whole: Any, part: Any) -> bool:
    """Whether `whole` says at least what `part` says: defaults may be added."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and _covers(whole[key], value) for key, value in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(_covers, whole, part))
    return bool(whole == part)
