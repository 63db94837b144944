"""The respondent's own door: availability."""

from app.kernel import clock, work
from app.realtime.gateway import Caller, command
from app.respondents.availability import set_availability
from app.respondents.wire import SetAvailability, Standing


@command(SetAvailability, rate="2 per second; 30 per minute")
def change_availability(caller: Caller, said: SetAvailability) -> Standing:
    standing = work.do(set_availability, actor=caller.actor, availability=said.availability, now=clock.now())
    return Standing.model_validate({"availability": standing.availability, "capacity": standing.capacity, "load": standing.load})
