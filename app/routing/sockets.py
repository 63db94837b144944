"""Routing's doors: ask, leave, accept, decline, hand over, close, keep out, who is free. One domain call each."""

from contextlib import suppress

from app.brands.queries import language_of
from app.conversations import queries as conversations
from app.conversations.wire import BlockVisitor, CloseConversation
from app.kernel import clock, lanes, work
from app.kernel.database import reading
from app.kernel.errors import NotAllowed, NotFound
from app.realtime import delivery
from app.realtime.gateway import Caller, command
from app.realtime.protocol import Done
from app.respondents.queries import AGENTS, AMBASSADORS
from app.routing import accepting, asking, excluding, finding_free, leaving, releasing, transferring, understanding, wire


@command(wire.AskQuestion, rate="2 per second; 20 per minute")
def ask(caller: Caller, said: wire.AskQuestion) -> wire.Asked:
    """The first message; the socket hears the conversation from now on. What it is about is guessed before the unit begins."""
    guessed = understanding.topic_of(caller.actor, said.body, page_type=said.page.type, slug=said.page.topic, chosen=said.topic, rule=said.rule,
                                     choice=said.choice, within=lanes.apart_within)
    asked = work.do(asking.ask, actor=caller.actor, uid=said.conversation, client_id=said.client_id, body=said.body,
                    page=said.page.model_dump(), topic=said.topic, language=said.language, rule=said.rule, choice=said.choice,
                    guessed=guessed, now=clock.now())
    caller.join(delivery.readers(asked.conversation_id, "visitor"))
    return wire.Asked(conversation=asked.conversation, seq=asked.seq, at=asked.at)


@command(wire.LeaveQuestion, rate="1 per second; 10 per minute")
def leave(caller: Caller, said: wire.LeaveQuestion) -> Done:
    work.do(leaving.leave_question, actor=caller.actor, conversation=said.conversation, client_id=said.client_id, email=said.email,
            now=clock.now())
    return Done()


@command(wire.AcceptOffer, rate="5 per second; 60 per minute")
def accept(caller: Caller, said: wire.AcceptOffer) -> wire.Accepted:
    """The socket hears the conversation from now on; the answer to a resend says what was, so it lets nobody back in."""
    accepted = work.do(accepting.accept, actor=caller.actor, offer=said.offer, client_id=said.client_id, now=clock.now())
    with suppress(NotFound), reading() as session:
        if conversations.seen(session, actor=caller.actor, conversation=accepted.conversation, now=clock.now()).is_live:
            caller.join(delivery.readers(accepted.conversation_id, "staff"))
    return wire.Accepted(conversation=accepted.conversation, assignment=accepted.assignment, epoch=accepted.epoch)


@command(wire.DeclineOffer, rate="5 per second; 60 per minute")
def decline(caller: Caller, said: wire.DeclineOffer) -> Done:
    work.do(accepting.decline, actor=caller.actor, offer=said.offer, client_id=said.client_id, now=clock.now())
    return Done()


@command(wire.TransferConversation, rate="2 per second; 30 per minute")
def transfer(caller: Caller, said: wire.TransferConversation) -> Done:
    work.do(transferring.transfer, actor=caller.actor, conversation=said.conversation, client_id=said.client_id, epoch=said.epoch,
            member=said.member, team=said.team, audience=said.audience, note=said.note, now=clock.now())
    return Done()


@command(CloseConversation, rate="2 per second; 30 per minute")
def close(caller: Caller, said: CloseConversation) -> Done:
    work.do(releasing.close_conversation, actor=caller.actor, conversation=said.conversation, epoch=said.epoch, category=said.category,
            client_id=said.client_id, now=clock.now())
    return Done()


@command(BlockVisitor, rate="1 per second; 20 per minute")
def block(caller: Caller, said: BlockVisitor) -> Done:
    """What that visitor has open within the scope ends with it."""
    work.do(excluding.block_visitor, actor=caller.actor, conversation=said.conversation, client_id=said.client_id, reason=said.reason,
            days=said.days, scope=said.scope, now=clock.now())
    return Done()


@command(wire.AskWhoIsFree, rate="2 per second; 60 per minute")
def who_is_free(caller: Caller, said: wire.AskWhoIsFree) -> wire.WhoIsFree:
    """Whom a respondent may hand this conversation to."""
    if not caller.actor.is_staff:
        raise NotAllowed()
    now = clock.now()
    with reading() as session:
        place = conversations.seen(session, actor=caller.actor, conversation=said.conversation, now=now)
        free = finding_free.free_for(session, caller.actor.brand_id, conversation_id=place.conversation_id,
                                     but=caller.actor.member_id, language=language_of(session, caller.actor), now=now)
    respondents = [wire.FreeRespondent.model_validate({"member": one.member_uid, "name": one.name, "role": one.role, "topics": one.topics,
                                                       "free": one.free, "photo": one.photo}) for one in free.people]
    teams = [wire.FreeTeam(team=one.team_uid, name=one.name, free=one.free) for one in free.teams]
    return wire.WhoIsFree(respondents=respondents, agents_free=free.counts[AGENTS], ambassadors_free=free.counts[AMBASSADORS], teams=teams)
