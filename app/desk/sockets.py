"""The desk's own door on the socket: its whole state, asked after every connect."""

from app.desk.showing import desk_state
from app.desk.wire import DeskState, SyncDesk
from app.kernel import clock
from app.kernel.database import reading
from app.kernel.errors import NotAllowed
from app.realtime.gateway import Caller, command


@command(SyncDesk, rate="2 per second; 60 per minute")
def sync_desk(caller: Caller, said: SyncDesk) -> DeskState:
    """Raises NotAllowed for visitors: there is no desk for them."""
    if not caller.actor.is_staff:
        raise NotAllowed()
    with reading() as session:
        return desk_state(session, actor=caller.actor, now=clock.now())
