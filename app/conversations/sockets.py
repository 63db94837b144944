"""The conversation's doors: one domain call each, the same over the socket and over HTTP."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.brands.queries import language_of
from app.conversations import queries, rating, wire
from app.conversations.listing import own_conversations
from app.conversations.posting import ClosedToMessages, Draft, checked, post_message
from app.conversations.reading import mark_read as move_position
from app.conversations.reopening import reopen_with
from app.conversations.snoozing import snooze
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.database import glancing, reading
from app.kernel.errors import NotAllowed
from app.kernel.receipts import once
from app.realtime import delivery, presence
from app.realtime.gateway import Caller, command
from app.realtime.protocol import Done
from app.visitors import recognising
from app.visitors.recognising import move


@command(wire.PostMessage, rate="10 per second; 200 per minute")
def post(caller: Caller, said: wire.PostMessage) -> wire.Posted:
    """Text or note into the log; a visitor's text opens a closed conversation again, in time."""
    draft = Draft(actor=caller.actor, conversation=said.conversation, client_id=said.client_id, body=checked(said.body), kind=said.kind,
                  epoch=said.epoch, now=clock.now())
    try:
        stored = work.do(post_message, draft)
    except ClosedToMessages:
        if caller.actor.visitor_id is None:
            raise
        stored = work.do(reopen_with, draft=draft)
    return wire.Posted(seq=stored.seq, at=stored.at)


@command(wire.SyncConversation, rate="20 per second")
def sync(caller: Caller, said: wire.SyncConversation) -> wire.Page:
    """Policy, join, then a new read: a snapshot taken before the join would miss what was posted in between."""
    now = clock.now()
    with reading() as session:
        place = queries.seen(session, actor=caller.actor, conversation=said.conversation, now=now)
    if place.is_live or caller.actor.manages:
        caller.join(delivery.readers(place.conversation_id, "staff" if place.is_staff else "visitor"))
    return page_of(caller, said.conversation, after=said.after)


# Where a waiting visitor stands is known above this room: `wiring` says who is asked.
Standing = Callable[..., tuple[int, int | None] | None]
_standing: list[Standing] = []


def ask_where_they_stand(of: Standing) -> None:
    """`of(session, conversation_id=…, now=…)` answers (position, estimate), or None for who does not wait."""
    _standing[:] = [of]


def page_of(caller: Caller, conversation: str, *, after: int) -> wire.Page:
    """The page after `after` in a read transaction of its own."""
    now = clock.now()
    with reading() as session:
        place = queries.seen(session, actor=caller.actor, conversation=conversation, now=now)
        entries, more = queries.entries_after(session, place=place, after=after)
        reads = queries.read_positions(session, place=place)
        about = _about(session, caller, place) if place.is_staff else None
        stands = [] if place.is_staff else [of(session, conversation_id=place.conversation_id, now=now) for of in _standing]
        position, estimate = next(filter(None, stands), (None, None))
    shown = [wire.Veiled(**each) if "veiled" in each else wire.Entry(**each) for each in entries]
    return wire.Page(conversation=conversation, entries=shown, head=place.head, more=more, epoch=place.epoch, me=place.ordinal,
                     reads=[wire.ReadMark(by=by, seq=seq) for by, seq in reads], about=about, position=position,
                     estimate=estimate)


def _about(session: Session, caller: Caller, place: queries.Seen) -> wire.About:
    around = queries.around(session, place=place, language=language_of(session, caller.actor))
    here = place.is_live and bool(presence.present(session, [delivery.visitor(around.visitor_id)], now=clock.now()))
    card = wire.VisitorCard(name=around.name, verified=around.verified, language=around.language, device=around.device,
                            page=wire.PageView.model_validate(around.page) if around.page else None, here=here,
                            conversations=around.conversations)
    return wire.About(visitor=card, topic=around.topic, started=clock.millis(around.started), site=around.site,
                      writes=around.writes, mine=around.responsible_member_id == caller.actor.member_id)


@command(wire.ReadHeads, rate="3 per second")
def read_heads(caller: Caller, said: wire.ReadHeads) -> wire.Heads:
    """The heartbeat: presence is renewed, lost hints show as heads that are ahead."""
    now = clock.now()
    caller.stay(now)
    with glancing() as driver:
        heads = queries.heads(driver, actor=caller.actor, conversations=said.conversations, now=now)
    return wire.Heads(heads=heads, at=clock.millis(now))


@command(wire.ListConversations, rate="2 per second; 30 per minute")
def list_conversations(caller: Caller, said: wire.ListConversations) -> wire.OwnConversations:
    if caller.actor.visitor_id is None:
        raise NotAllowed
    with reading() as session:
        found = own_conversations(session, actor=caller.actor)
    return wire.OwnConversations(conversations=[
        wire.OwnConversation(conversation=one.uid, status=one.status, at=clock.millis(one.at), who=one.who or "", words=one.words or "",
                             unread=one.unread) for one in found])


@command(wire.ShowTyping, rate="5 per second")
def show_typing(caller: Caller, said: wire.ShowTyping) -> Done:
    """A hint for the other side, stored nowhere."""
    with reading() as session:
        place = queries.seen(session, actor=caller.actor, conversation=said.conversation, now=clock.now())
    if place.is_live and place.status == "open":
        shown = wire.TypingShown(conversation=place.uid, by=place.ordinal, on=said.on)
        for side in ("staff", "visitor"):
            delivery.tell(delivery.readers(place.conversation_id, side), shown)
    return Done()


@command(wire.MarkRead, rate="10 per second")
def mark_read(caller: Caller, said: wire.MarkRead) -> Done:
    with reading() as session:
        place = queries.seen(session, actor=caller.actor, conversation=said.conversation, now=clock.now())
    if place.is_live:
        work.do(move_position, place=place, seq=said.seq)
    return Done()


@command(wire.SnoozeConversation, rate="2 per second; 30 per minute")
def put_aside(caller: Caller, said: wire.SnoozeConversation) -> Done:
    until = None if said.until is None else clock.instant(said.until)
    work.do(snooze, actor=caller.actor, conversation=said.conversation, client_id=said.client_id, until=until, now=clock.now())
    return Done()


@command(wire.RateAssignment, rate="2 per second; 20 per minute")
def rate(caller: Caller, said: wire.RateAssignment) -> Done:
    work.do(_rate, actor=caller.actor, said=said, now=clock.now())
    return Done()


def _rate(unit: work.Unit, *, actor: Actor, said: wire.RateAssignment, now: datetime) -> None:
    def run() -> dict[str, str]:
        rating.rate(unit, actor=actor, conversation=said.conversation, assignment=said.assignment, stars=said.stars,
                    words=said.words, now=now)
        return {}

    once(unit, actor_key=actor.key, client_id=said.client_id, verb="rate", now=now, run=run)


@command(wire.ShowPage, rate="3 per second; 60 per minute")
def show_page(caller: Caller, said: wire.ShowPage) -> Done:
    """Where the visitor is now; told to the respondents of their open conversations."""
    work.do(move, actor=caller.actor, page=said.page.model_dump(), trail=[one.model_dump() for one in said.trail],
            basket=said.basket.model_dump() if said.basket else None, now=clock.now())
    return Done()


@command(wire.ForgetTrail, rate="2 per second; 10 per minute")
def forget_trail(caller: Caller, said: wire.ForgetTrail) -> Done:
    work.do(recognising.forget_trail, actor=caller.actor)
    return Done()
