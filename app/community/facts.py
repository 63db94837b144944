"""What happened in the live feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class Post:
    """A post as everybody of the brand sees it; `cheered` is only right for one reader and False where nobody in particular reads.
    `at` is milliseconds."""

    uid: str
    seq: int
    rev: int
    at: int
    voice: str
    member_uid: str
    name: str
    client_id: str | None
    body: str
    data: Mapping[str, Any] | None
    cheers: int
    cheered: bool
    removed: bool
    photo: str = ""


@dataclass(frozen=True, slots=True)
class FeedChanged(Fact):
    """A post came, was cheered or went. `cheer`: which member cheers now (True) or no longer."""

    brand_id: int
    post: Post
    cheer: tuple[int, bool] | None = None


@dataclass(frozen=True, slots=True)
class FeedRead(Fact):
    """A member has read further."""

    brand_id: int
    member_id: int
    seq: int
