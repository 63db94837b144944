"""What a page says of itself, on its way in and out of the database."""

import pytest

from app.conversations.wire import DeclaredItem, PageView, TrailPage
from app.realtime.protocol import Shape

LONGER = "\N{MUSICAL SYMBOL EIGHTH NOTE}"  # three characters once it is normalised


class TestWhatAPageSays:
    @pytest.mark.parametrize(("shape", "said"), [
        (PageView, {"url": "https://shop.example/", "title": LONGER * 2_000, "topic": LONGER * 120, "product": LONGER * 200}),
        (TrailPage, {"path": LONGER * 500, "title": LONGER * 200, "topic": LONGER * 120, "at": 1}),
        (DeclaredItem, {"name": LONGER * 120})])
    def test_is_as_valid_when_it_is_read_as_when_it_came(self, shape: type[Shape], said: dict[str, object]) -> None:
        stored = shape.model_validate(said).model_dump(mode="json")
        assert shape.model_validate(stored).model_dump(mode="json") == stored
