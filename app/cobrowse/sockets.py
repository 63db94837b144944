"""Co-browsing's doors: consent through the log, the river past it."""

import time

from app.cobrowse import consenting, queries, wire
from app.cobrowse.streaming import BATCHES, Piece, River, rivers
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.database import glancing, reading
from app.kernel.errors import NotFound, SlowDown
from app.realtime import delivery
from app.realtime.gateway import Caller, command
from app.realtime.protocol import Done


@command(wire.AskForPage, rate="1 per second; 20 per minute")
def ask(caller: Caller, said: wire.AskForPage) -> Done:
    work.do(consenting.ask_for_page, actor=caller.actor, conversation=said.conversation, epoch=said.epoch, client_id=said.client_id,
            now=clock.now())
    return Done()


@command(wire.ShowMyPage, rate="2 per second; 30 per minute")
def show(caller: Caller, said: wire.ShowMyPage) -> wire.Showing:
    grant = work.do(consenting.show_page, actor=caller.actor, conversation=said.conversation, client_id=said.client_id, now=clock.now())
    return showing(caller.actor, grant)


@command(wire.HidePage, rate="2 per second; 30 per minute")
def hide(caller: Caller, said: wire.HidePage) -> Done:
    work.do(consenting.hide_page, actor=caller.actor, conversation=said.conversation, client_id=said.client_id, now=clock.now())
    return Done()


@command(wire.ResumeShowing, rate="3 per second; 60 per minute")
def resume(caller: Caller, said: wire.ResumeShowing) -> wire.Showing:
    return showing(caller.actor, said.grant)


def showing(actor: Actor, grant: str) -> wire.Showing:
    """What the visitor's tab may show now; raises NotFound when consent is over."""
    river = river_of(actor, grant)
    with reading() as session:
        opened = queries.opened(session, site_id=river.shown.site_id)
    return wire.Showing(grant=grant, seq=river.ring.last, watched=delivery.is_heard(audience(river.shown)),
                        regions=[wire.Region(**region) for region in opened.regions], parameters=list(opened.parameters))


@command(wire.WatchPage, rate="5 per second; 100 per minute")
def watch(caller: Caller, said: wire.WatchPage) -> wire.Watched:
    """Only the respondent to whom it is shown; the tab is asked for a checkpoint when there is none yet."""
    with reading() as session:
        shown = queries.for_watcher(session, actor=caller.actor, conversation=said.conversation, now=clock.now())
    river = rivers.keep(shown, time.monotonic())
    if said.on:
        caller.join(audience(shown))
    else:
        caller.leave(audience(shown))
    on = said.on or delivery.is_heard(audience(shown))
    delivery.tell(delivery.visitor(shown.visitor_id), wire.MirrorWanted(conversation=shown.conversation, on=on,
                                                                        checkpoint=on and not river.ring.pieces))
    return wire.Watched(site=shown.site_key, batches=[_batch(each) for each in river.ring.pieces] if said.on else [])


@command(wire.StreamPage, rate=BATCHES)
def stream(caller: Caller, said: wire.StreamPage) -> wire.Flow:
    """One batch on its way: no unit of work, and no query while the grant is fresh."""
    return flow(caller.actor, said.grant, Piece(said.seq, said.checkpoint, said.state, said.events))


def flow(actor: Actor, grant: str, piece: Piece) -> wire.Flow:
    """The same for both ways in. Raises NotFound without a grant, SlowDown over the caps."""
    river = river_of(actor, grant)
    if wait := river.bucket.take(len(piece.events), time.monotonic()):
        raise SlowDown(data={"after": wait})
    if not delivery.is_heard(audience(river.shown)):
        river.ring.clear()
        return wire.Flow(watched=False, checkpoint=False)
    relayed, needed = river.ring.add(piece)
    for each in relayed:
        delivery.tell(audience(river.shown), wire.MirrorFlowed(conversation=river.shown.conversation, batch=_batch(each)))
    return wire.Flow(watched=True, checkpoint=needed)


def river_of(actor: Actor, grant: str) -> River:
    """The actor's own river; looked at again within two seconds. Raises NotFound."""
    now = time.monotonic()
    river = rivers.fresh(grant, now)
    if river is None:
        with glancing() as driver:
            shown = queries.by_grant(driver, actor=actor, grant=grant, now=clock.now())
        if shown is None:
            raise NotFound
        river = rivers.keep(shown, now)
    if river.shown.visitor_id != actor.visitor_id:
        raise NotFound
    return river


def audience(shown: queries.Shown) -> str:
    """Who hears the river of this conversation."""
    return delivery.readers(shown.conversation_id, "mirror")


def _batch(piece: Piece) -> wire.Batch:
    return wire.Batch.model_validate(piece, from_attributes=True)
