"""What is over is not kept: old rows go in units of at most MOST rows."""

from collections.abc import Callable

from app.kernel import clock, work

MOST, TURNS = 200, 50


def forget(*verbs: Callable[..., int]) -> Callable[[], None]:
    """A scheduled task that runs each `verb(unit, *, now, most) -> how many went` until nothing old is left."""

    def run() -> None:
        for verb in verbs:
            for _turn in range(TURNS):
                if work.do(verb, now=clock.now(), most=MOST) < MOST:
                    break

    return run
