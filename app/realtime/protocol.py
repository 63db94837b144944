"""What travels between browser and server: commands with their answers, and events, each declared once."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.kernel.actor import STAFF
from app.kernel.text import clean_line

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
# Longer than any text a verb accepts: the verb refuses in plain words, this only stops a flood.
LONGEST_TEXT = 60_000

Uid = Annotated[str, StringConstraints(pattern=UUID_PATTERN)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Line = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]  # PostgreSQL stores no NUL
Seq = Annotated[int, Field(ge=0, le=2**53 - 1)]
Epoch = Annotated[int, Field(ge=0, le=2**31 - 1)]
Millis = Annotated[int, Field(description="milliseconds since 1970-01-01 UTC")]

# Who may be told of an event.
VISITORS = frozenset({"visitor"})
AMBASSADORS = frozenset({"ambassador"})
EVERYBODY = VISITORS | STAFF


def shown(longest: int) -> AfterValidator:
    """What a page says of itself, as respondents see it: one line, nothing that turns the text around it, at most `longest` characters.

    Threat: some letters become longer when they are normalised. What is stored has to be as valid when it is read."""
    return AfterValidator(lambda said: clean_line(said, longest=longest))


class Shape(BaseModel):
    """A part of the protocol: unknown fields and loose types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Done(Shape):
    """The answer of a command that has nothing to tell but that it is stored."""


class Command(Shape):
    """What a browser asks for; imperative. `wire` is its name on the wire, `answer` the shape of its ack's data."""

    registry: ClassVar[dict[str, type["Command"]]] = {}
    wire: ClassVar[str]
    answer: ClassVar[type[Shape]]

    def __init_subclass__(cls, *, wire: str, answer: type[Shape] = Done, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.wire, cls.answer = wire, answer
        _register(Command.registry, wire, cls)


class Event(Shape):
    """What the server tells; past tense. `to`: the roles that may hear it; that each one's screen then shows what it would show anew is
    tested for every cell (tests/folding)."""

    registry: ClassVar[dict[str, type["Event"]]] = {}
    wire: ClassVar[str]
    to: ClassVar[frozenset[str]]

    def __init_subclass__(cls, *, wire: str, to: frozenset[str], **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.wire, cls.to = wire, to
        _register(Event.registry, wire, cls)


def _register(registry: dict[str, Any], wire: str, cls: type) -> None:
    if wire in registry and registry[wire].__qualname__ != cls.__qualname__:
        raise TypeError(f"{wire} is declared twice")
    registry[wire] = cls
