"""The respondent's doors to saved replies."""

from typing import Any

from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import NotAllowed
from app.realtime.gateway import Caller, command
from app.realtime.protocol import Done
from app.replies import wire
from app.replies.inserting import note_use
from app.replies.models import ReplyRequest
from app.replies.queries import Found, replies_for, requests_by
from app.replies.requesting import request_reply, title_of


@command(wire.ListReplies, rate="2 per second; 60 per minute")
def list_replies(caller: Caller, said: wire.ListReplies) -> wire.SavedReplies:
    """Raises NotAllowed for visitors."""
    if not caller.actor.is_staff:
        raise NotAllowed
    with reading() as session:
        found, asked = replies_for(session, caller.actor), requests_by(session, caller.actor, now=clock.now())
    return wire.SavedReplies(replies=[_reply(one) for one in found], requests=[_request(one) for one in asked])


@command(wire.UseReply, rate="5 per second; 120 per minute")
def use_reply(caller: Caller, said: wire.UseReply) -> Done:
    work.do(note_use, actor=caller.actor, reply=said.reply, client_id=said.client_id, now=clock.now())
    return Done()


@command(wire.RequestReply, rate="1 per second; 20 per minute")
def ask_for_reply(caller: Caller, said: wire.RequestReply) -> Done:
    work.do(request_reply, actor=caller.actor, client_id=said.client_id, words=said.body, language=said.language,
            conversation=said.conversation, now=clock.now())
    return Done()


def _reply(found: Found) -> wire.SavedReply:
    reply = found.reply
    return wire.SavedReply(uid=reply.uid, title=reply.title, shortcut=reply.shortcut or "", texts=reply.texts, topic=found.topic)


def _request(asked: ReplyRequest) -> wire.ReplyRequest:
    state: Any = asked.state  # the table's check allows just the wire's three
    return wire.ReplyRequest(uid=asked.uid, title=title_of(asked.words), state=state, answer=asked.answer)
