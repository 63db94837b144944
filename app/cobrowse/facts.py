"""What happens to a shown page."""

from dataclasses import dataclass

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class PageHidden(Fact):
    """Nobody may see the page any more; what was still on its way is dropped."""

    brand_id: int
    conversation_id: int
