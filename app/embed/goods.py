"""What the two demo shops sell: invented products in the demo brands' topics, read from goods.json once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# English, French, Arabic, Russian
Said = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Product:
    """One product; `cents` is the price in euro cents, `art` names its drawing."""

    slug: str
    topic: str
    art: str
    cents: int
    name: Said
    line: Said
    text: Said
    points: tuple[Said, ...] = ()


def _said(words: list[str]) -> Said:
    english, french, arabic, russian = words
    return english, french, arabic, russian


def _product(given: Mapping[str, Any]) -> Product:
    return Product(
        slug=given["slug"], topic=given["topic"], art=given["art"], cents=given["cents"], name=_said(given["name"]),
        line=_said(given["line"]), text=_said(given["text"]), points=tuple(_said(point) for point in given["points"]))


_ALL = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
TOPICS: Mapping[str, Said] = {slug: _said(names) for slug, names in _ALL["topics"].items()}
OBJECTIF = tuple(_product(each) for each in _ALL["objectif"])
LUMEN = tuple(_product(each) for each in _ALL["lumen"])
