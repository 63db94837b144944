"""Whether the database stands where this release's history ends: asked at every start, so without the library that moves it."""

import re
from pathlib import Path

from sqlalchemy import Engine, inspect, text

HISTORY = Path(__file__).resolve().parents[2] / "migrations"
STEP = re.compile(r"^(revision|down_revision)(?:: [^=]+)? = (.+)$", re.MULTILINE)
QUOTED = re.compile(r"['\"](\w+)['\"]")


def is_behind(engine: Engine) -> bool:
    """Whether the database lacks a step of this release's history."""
    with engine.connect() as connection:
        begun = inspect(connection).has_table("alembic_version")
        at = set(connection.scalars(text("SELECT version_num FROM alembic_version"))) if begun else set()
    return at != heads()


def heads(folder: Path = HISTORY / "versions") -> set[str]:
    """The steps that no other follows, as the files name them; Alembic would carry out every file for it."""
    steps: set[str] = set()
    followed: set[str] = set()
    for file in folder.glob("*.py"):
        named = dict(STEP.findall(file.read_text(encoding="utf-8")))
        steps.update(QUOTED.findall(named["revision"]))
        followed.update(QUOTED.findall(named["down_revision"]))
    return steps - followed
