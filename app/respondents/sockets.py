"""The respondent's own door: availability."""

from app.kernel import clock, work
from app.realtime.gateway import Caller, command
from app.respondents.availability import set_availability
from app.respondents.wire import SetAvailability, Standing, shown


@command(SetAvailability, rate="2 per second; 30 per minute")
def change_availability(caller: Caller, said: SetAvailability) -> Standing:
    until = clock.instant(said.until) if said.until is not None else None
    return shown(work.do(set_availability, actor=caller.actor, availability=said.availability, until=until, now=clock.now()))
