"""A brand's saved replies, written by Maya."""

from collections.abc import Callable

import pytest

from app.kernel.work import Unit
from app.replies.drafting import Words, add_reply
from tests.cast import NOON, Cast

Write = Callable[..., str]


@pytest.fixture
def write(unit: Unit, cast: Cast) -> Write:
    """`write("Parcel", en="It left on [date].", shortcut="parcel")` gives the reply's uid."""

    def written(title: str, *, shortcut: str = "", audience: str = "both", topic: str = "", request: str = "", **texts: str) -> str:
        words = Words(title, shortcut, texts or {"en": "Hello {name}"}, audience, cast.objectif.topics[topic] if topic else None)
        return add_reply(unit, actor=cast.maya, words=words, request=request, now=NOON)

    return written
