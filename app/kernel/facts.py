"""What happened, in the past tense: announced by verbs, followed up by `app/wiring.py` after commit."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar


class Fact:
    """Base of every fact; subclasses are frozen dataclasses that carry each value their `now` listeners put on the wire."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]  # only declared: a value would make dataclass() take it for a parent's

    def ids(self) -> dict[str, Any]:
        """What a `later` job row keeps: the fields that name rows (`…_id`, `…uid`), never content."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name.endswith(("_id", "uid"))}


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows a fact: `now` listeners may be lost (clients resync), `later` ones are durable job rows."""

    now: tuple[Callable[[Any], None], ...] = ()
    later: tuple[Callable[..., None], ...] = ()


NOTHING = Consequence()
