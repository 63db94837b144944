"""What the clock asks of this room: what is over is not kept."""

from app.accounts.linking import forget_links
from app.kernel import clock, work
from app.kernel.letters import forget_letters

MOST, TURNS = 200, 50


def forget() -> None:
    """Once an hour: old links and letters that went, at most MOST rows a unit."""
    for verb in (forget_links, forget_letters):
        for _turn in range(TURNS):
            if work.do(verb, now=clock.now(), most=MOST) < MOST:
                break
