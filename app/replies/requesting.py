"""A respondent asks the brand for a reply like this, and the brand answers."""

from datetime import datetime

from sqlalchemy import func, select

from app.brands.models import Brand
from app.conversations.models import Conversation
from app.conversations.posting import checked
from app.conversations.queries import mine
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.receipts import once
from app.kernel.text import clean_line
from app.kernel.work import Unit
from app.replies.facts import ReplyRequestAnswered, ReplyRequested
from app.replies.models import ReplyRequest, SavedReply
from app.replies.policy import LONGEST_ANSWER, LONGEST_TEXT, MOST_OPEN_REQUESTS, can_write

TITLE = 60  # characters of a request by which its author knows it again


class RequestAnswered(Refusal):
    """Another manager was faster."""

    code = "reply.request_answered"


class TooManyRequests(Refusal):
    """The brand has not answered the earlier ones."""

    code = "reply.too_many_requests"


def request_reply(unit: Unit, *, actor: Actor, client_id: str, words: str, language: str, conversation: str | None, now: datetime) -> None:
    """Keep the request; the same `client_id` again changes nothing. `conversation` is the uid of one the respondent is in.

    Raises NotAllowed for visitors, NotFound, EmptyMessage, MessageTooLong, TooManyRequests."""
    if not actor.is_staff or actor.member_id is None:
        raise NotAllowed
    once(unit, actor_key=actor.key, client_id=client_id, verb="request_reply", now=now,
         run=lambda: _keep(unit, actor, words, language, _conversation(unit, actor, conversation), now))


def decline(unit: Unit, *, actor: Actor, request: str, answer: str, now: datetime) -> None:
    """Say no, with a word if there is one. Raises NotAllowed, NotFound, RequestAnswered, Malformed."""
    row, said = _open(unit, actor, request), clean_line(answer, longest=LONGEST_ANSWER + 1)
    if len(said) > LONGEST_ANSWER:
        raise Malformed(data={"fields": ["answer"]})
    row.state, row.answer, row.answered_at = "declined", said, now
    unit.flush()
    unit.announce(ReplyRequestAnswered(brand_id=row.brand_id, member_id=row.member_id, title=title_of(row.words), accepted=False, answer=said))


def accept(unit: Unit, *, actor: Actor, request: str, reply: SavedReply, now: datetime) -> None:
    """The reply that was just written answers the request. Raises as `decline`."""
    row = _open(unit, actor, request)
    row.state, row.answered_at, row.reply_id = "accepted", now, reply.id
    unit.flush()
    unit.announce(ReplyRequestAnswered(brand_id=row.brand_id, member_id=row.member_id, title=reply.title, accepted=True, answer=""))


def title_of(words: str) -> str:
    """A request on one line."""
    line = " ".join(words.split())
    return line if len(line) <= TITLE else f"{line[: TITLE - 1].rstrip()}…"


def _keep(unit: Unit, actor: Actor, words: str, language: str, conversation_id: int | None, now: datetime) -> dict[str, str]:
    said = checked(words, longest=LONGEST_TEXT)
    waiting = unit.scalar(select(func.count()).where(ReplyRequest.member_id == actor.member_id, ReplyRequest.state == "open"))
    if (waiting or 0) >= MOST_OPEN_REQUESTS:
        raise TooManyRequests(data={"most": MOST_OPEN_REQUESTS})
    languages = unit.scalar(select(Brand.languages).where(Brand.id == actor.brand_id)) or ["en"]
    unit.add(ReplyRequest(brand_id=actor.brand_id, member_id=actor.member_id, conversation_id=conversation_id,
                          language=language if language in languages else languages[0], words=said, made_at=now))
    unit.flush()
    unit.announce(ReplyRequested(brand_id=actor.brand_id, member_id=actor.member_id or 0))
    return {}


def _conversation(unit: Unit, actor: Actor, uid: str | None) -> int | None:
    if uid is None:
        return None
    row = unit.execute(mine(actor).where(Conversation.uid == uid)).one_or_none()
    if row is None:
        raise NotFound
    return int(row[0].id)


def _open(unit: Unit, actor: Actor, uid: str) -> ReplyRequest:
    if not can_write(actor):
        raise NotAllowed
    row = unit.scalar(select(ReplyRequest).where(ReplyRequest.uid == uid, ReplyRequest.brand_id == actor.brand_id).with_for_update())
    if row is None:
        raise NotFound
    if row.state != "open":
        raise RequestAnswered
    return row
