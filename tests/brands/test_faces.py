"""A name has one colour, whoever draws it."""

import json
from pathlib import Path

from app.brands.routes import _hue_of

GOLDEN = json.loads((Path(__file__).parents[1] / "wire" / "drawn" / "faces.json").read_text())


class TestFaces:
    def test_have_the_colours_that_the_browsers_give_them(self) -> None:
        assert {name: _hue_of(name) for name in GOLDEN} == GOLDEN

    def test_of_the_cast_are_told_apart(self) -> None:
        assert len({GOLDEN[name] for name in ("Ines", "Omar", "Maya", "Awa", "Lena")}) >= 4
