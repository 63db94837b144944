"""The desk's own doors on the socket: its whole state, asked after every connect, and who the visitor is."""

from app.conversations.wire import Page
from app.desk.recalling import history, visitor_seen
from app.desk.showing import desk_state
from app.desk.wire import DeskState, ReadHistory, ReadVisitor, SyncDesk, VisitorSeen
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


@command(ReadVisitor, rate="5 per second; 120 per minute")
def read_visitor(caller: Caller, said: ReadVisitor) -> VisitorSeen:
    with reading() as session:
        return visitor_seen(session, actor=caller.actor, conversation=said.conversation, now=clock.now())


@command(ReadHistory, rate="5 per second; 60 per minute")
def read_history(caller: Caller, said: ReadHistory) -> Page:
    with reading() as session:
        return history(session, actor=caller.actor, conversation=said.conversation, earlier=said.earlier, after=said.after, now=clock.now())
