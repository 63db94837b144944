"""Every command with who may say it, and how the outsider tries it: one cell each, and no command without one."""

from collections.abc import Callable
from typing import Any

from app.kernel.ids import uid
from app.realtime.protocol import Command
from tests.matrix.tried import AGENT, ANSWERER, ASKER, BOSSES, MEMBERS_AND_VISITORS, NOT_THERE, OWN, PARTY, STAFF, VISITORS, Said, Target

PAGE = {"url": "https://example.org/", "title": "", "type": "other", "topic": "", "product": ""}


def about(**more: Callable[[Target], Any]) -> Callable[[Target], dict[str, Any]]:
    """A command about Objectif's conversation, with a fresh client id."""
    return lambda target: {"conversation": target.conversation, "client_id": uid(), **{key: of(target) for key, of in more.items()}}


COMMANDS: dict[str, Said] = {
    "assignment.rate": Said(ASKER, about(assignment=lambda target: target.assignment, stars=lambda target: 1), NOT_THERE | {"not_allowed"}),
    "availability.set": Said(STAFF, lambda target: {"availability": "away"}, OWN | {"not_allowed"}),
    "award.see": Said(ANSWERER, lambda target: {"client_id": uid(), "award": target.award}),
    "conversation.ask": Said(ASKER, about(body=lambda target: "Is this one mine?", page=lambda target: PAGE, topic=lambda target: target.topic),
                             NOT_THERE | {"not_allowed"}),
    "conversation.close": Said(PARTY, about(epoch=lambda target: target.epoch, category=lambda target: target.category)),
    "conversation.heads": Said(MEMBERS_AND_VISITORS, lambda target: {"conversations": [target.conversation]}, OWN),
    "conversation.list": Said(VISITORS, lambda target: {}, OWN | {"not_allowed"}),
    "conversation.snooze": Said(ANSWERER, about(until=lambda target: None), NOT_THERE | {"not_allowed"}),
    "conversation.sync": Said(PARTY, lambda target: {"conversation": target.conversation, "after": 0}),
    "conversation.transfer": Said(ANSWERER | BOSSES, about(epoch=lambda target: target.epoch, member=lambda target: target.member),
                                  NOT_THERE | {"not_allowed"}),
    "desk.sync": Said(STAFF, lambda target: {}, OWN | {"not_allowed"}),
    "feed.cheer": Said(STAFF, lambda target: {"post": target.post, "on": True}, NOT_THERE | {"not_allowed"}),
    "feed.mark": Said(STAFF, lambda target: {"seq": 1}, OWN | {"not_allowed"}),
    "feed.older": Said(STAFF, lambda target: {"before": 1_000}, OWN | {"not_allowed"}),
    "feed.post": Said(STAFF, lambda target: {"client_id": uid(), "body": "I was here"}, OWN | {"not_allowed"}),
    "feed.remove": Said(ANSWERER | BOSSES, lambda target: {"client_id": uid(), "post": target.post}, NOT_THERE | {"not_allowed"}),
    "feed.sync": Said(STAFF, lambda target: {"after": 0}, OWN | {"not_allowed"}),
    "history.read": Said(AGENT, lambda target: {"conversation": target.another, "earlier": target.conversation}),
    "message.post": Said(PARTY, about(body=lambda target: "I was here", epoch=lambda target: target.epoch)),
    "mirror.ask": Said(ANSWERER, about(epoch=lambda target: target.epoch)),
    "mirror.hide": Said(PARTY, about()),
    "mirror.resume": Said(ASKER, lambda target: {"grant": target.grant}),
    "mirror.show": Said(ASKER, about()),
    "mirror.stream": Said(ASKER, lambda target: {"grant": target.grant, "seq": 1, "events": "[]"}),
    "mirror.watch": Said(ANSWERER, lambda target: {"conversation": target.conversation, "on": True}),
    "offer.accept": Said(ANSWERER, lambda target: {"offer": target.offer, "client_id": uid()}, NOT_THERE | {"not_allowed"}),
    "offer.decline": Said(ANSWERER, lambda target: {"offer": target.offer, "client_id": uid()}, NOT_THERE | {"not_allowed"}),
    "order.report": Said(VISITORS, lambda target: {"client_id": uid(), "reference": "A-1042", "amount": 12990, "currency": "EUR"},
                         OWN | {"not_allowed"}),
    "page.show": Said(VISITORS, lambda target: {"page": PAGE}, OWN | {"not_allowed"}),
    "promotion.follow": Said(ASKER, lambda target: {"client_id": uid(), "share": target.share}),
    "promotion.share": Said(ANSWERER, about(epoch=lambda target: target.epoch, promotion=lambda target: target.promotion),
                            NOT_THERE | {"not_allowed"}),
    "promotions.list": Said(ANSWERER, lambda target: {"conversation": target.conversation}, NOT_THERE | {"not_allowed"}),
    "question.leave": Said(ASKER, about(email=lambda target: "zoe@example.org"), NOT_THERE | {"not_allowed"}),
    "ranking.read": Said(STAFF, lambda target: {"period": "all"}, OWN | {"not_allowed"}),
    "read.mark": Said(PARTY, lambda target: {"conversation": target.conversation, "seq": 1}),
    "replies.list": Said(STAFF, lambda target: {}, OWN | {"not_allowed"}),
    "reply.request": Said(ANSWERER, about(body=lambda target: "Write this", language=lambda target: "en"), NOT_THERE | {"not_allowed"}),
    "reply.use": Said(STAFF, lambda target: {"reply": target.reply, "client_id": uid()}),
    "respondents.free": Said(ANSWERER, lambda target: {"conversation": target.conversation}, NOT_THERE | {"not_allowed"}),
    "trail.forget": Said(VISITORS, lambda target: {}, OWN | {"not_allowed"}),
    "typing.show": Said(PARTY, lambda target: {"conversation": target.conversation, "on": True}),
    "visitor.block": Said(ANSWERER | BOSSES, about(reason=lambda target: "because"), NOT_THERE | {"not_allowed"}),
    "visitor.read": Said(ANSWERER, lambda target: {"conversation": target.conversation}),
}


def untried_commands() -> list[str]:
    """Commands without a cell, and cells without a command."""
    return sorted(Command.registry.keys() ^ COMMANDS.keys())
