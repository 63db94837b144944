"""The protocol is declared once, and the files made from it are current."""

from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from app import wiring
from app.realtime import typescript
from app.realtime.protocol import EVERYBODY, Command, Done, Event, Shape

ROOT = Path(__file__).resolve().parents[2]


class Part(Shape):
    """A part."""

    names: dict[str, str]
    kinds: list[Literal["a", "b"]]
    perhaps: int | None
    anything: Any


class TestDeclaration:
    def test_is_made_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Command, "registry", {})
        monkeypatch.setattr(Event, "registry", {})

        class Do(Command, wire="x.do"):
            """First."""

        with pytest.raises(TypeError, match="declared twice"):
            class DoAgain(Command, wire="x.do"):
                """Second."""
        with pytest.raises(TypeError, match="declared twice"):
            class Done1(Event, wire="x.done", to=EVERYBODY):
                """First."""

            class Done2(Event, wire="x.done", to=EVERYBODY):
                """Second."""
        assert Command.registry["x.do"].answer is Done

    def test_refuses_unknown_fields_and_loose_types(self) -> None:
        good = {"names": {}, "kinds": ["a"], "perhaps": None, "anything": object()}
        Part.model_validate(good)
        for wrong in ({"more": 1}, {"kinds": ["c"]}, {"kinds": "a"}, {"perhaps": "1"}, {"perhaps": True}, {"names": {"a": 1}}):
            with pytest.raises(ValidationError):
                Part.model_validate({**good, **wrong})


class TestTypescript:
    def test_names_everything_that_is_declared(self) -> None:
        assert wiring.COMMANDS
        written = typescript.typescript()
        for name, command in Command.registry.items():
            assert f'"{name}": {{ command: {command.__name__}; answer: {command.answer.__name__} }};' in written
            assert f"export interface {command.__name__} {{" in written
        for name, event in Event.registry.items():
            assert f'"{name}": {event.__name__};' in written

    def test_shows_every_field(self) -> None:
        written = typescript.typescript()
        for shape in (*Command.registry.values(), *Event.registry.values()):
            body = written.split(f"export interface {shape.__name__} {{\n")[1].split("}\n")[0]
            assert [line.split(":")[0].strip().rstrip("?") for line in body.splitlines()] == list(shape.model_fields)

    def test_has_a_word_for_each_kind_of_type(self) -> None:
        assert typescript._interface(Part) == (
            "/** A part. */\nexport interface Part {\n  names: Record<string, string>;\n"
            '  kinds: ("a" | "b")[];\n  perhaps: number | null;\n  anything: unknown;\n}\n')

    def test_refuses_a_type_that_it_cannot_say(self) -> None:
        with pytest.raises(TypeError, match="no word"):
            typescript._type(set[int])

    @pytest.mark.parametrize(("file", "written"), [("wire/protocol.ts", typescript.typescript), ("docs/protocol.md", typescript.markdown)])
    def test_is_written_anew_after_each_change(self, file: str, written: Any) -> None:
        assert (ROOT / file).read_text() == written(), "run `flask --app wsgi protocol`"
