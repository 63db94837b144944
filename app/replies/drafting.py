"""The brand writes what its respondents may begin from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.brands.models import Brand
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.text import clean, clean_line
from app.kernel.work import Unit
from app.replies.facts import RepliesChanged
from app.replies.models import SavedReply
from app.replies.policy import AUDIENCES, LONGEST_SHORTCUT, LONGEST_TEXT, LONGEST_TITLE, MOST_REPLIES, can_write, is_shortcut
from app.replies.requesting import accept
from app.respondents.models import Topic


class ShortcutTaken(Refusal):
    """Another reply of the brand, perhaps an archived one, has this shortcut."""

    code = "reply.shortcut_taken"


class TooManyReplies(Refusal):
    code = "reply.too_many"


@dataclass(frozen=True, slots=True)
class Words:
    """A reply as somebody wrote it: `texts` by language, `topic_id` None for any."""

    title: str
    shortcut: str
    texts: Mapping[str, str]
    audience: str = "both"
    topic_id: int | None = None


def add_reply(unit: Unit, *, actor: Actor, words: Words, request: str = "", now: datetime) -> str:
    """The new reply's uid; `request` is the uid of the request that it answers.

    Raises NotAllowed, Malformed (fields), ShortcutTaken, TooManyReplies, NotFound, RequestAnswered."""
    checked = _checked(unit, actor, words)
    live = unit.scalar(select(func.count()).where(SavedReply.brand_id == actor.brand_id, SavedReply.archived_at.is_(None)))
    if (live or 0) >= MOST_REPLIES:
        raise TooManyReplies(data={"most": MOST_REPLIES})
    reply = SavedReply(brand_id=actor.brand_id, written_by=actor.member_id, changed_at=now)
    _write(reply, checked)
    unit.add(reply)
    unit.flush()
    if request:
        accept(unit, actor=actor, request=request, reply=reply, now=now)
    unit.announce(RepliesChanged(brand_id=actor.brand_id))
    return reply.uid


def change_reply(unit: Unit, *, actor: Actor, reply: str, words: Words, now: datetime) -> None:
    """`reply` is its uid. Raises NotAllowed, NotFound, Malformed (fields), ShortcutTaken."""
    row = _reply(unit, actor, reply)
    _write(row, _checked(unit, actor, words, reply_id=row.id))
    row.written_by, row.changed_at = actor.member_id or row.written_by, now
    unit.flush()
    unit.announce(RepliesChanged(brand_id=actor.brand_id))


def archive_reply(unit: Unit, *, actor: Actor, reply: str, now: datetime) -> None:
    """Found no more; its uses stay counted. Raises NotAllowed, NotFound."""
    row = _reply(unit, actor, reply)
    row.archived_at = row.archived_at or now
    unit.flush()
    unit.announce(RepliesChanged(brand_id=actor.brand_id))


def restore_reply(unit: Unit, *, actor: Actor, reply: str) -> None:
    """Found again. Raises NotAllowed, NotFound."""
    _reply(unit, actor, reply).archived_at = None
    unit.flush()
    unit.announce(RepliesChanged(brand_id=actor.brand_id))


def _write(reply: SavedReply, words: Words) -> None:
    reply.title, reply.shortcut, reply.texts = words.title, words.shortcut or None, dict(words.texts)
    reply.audience, reply.topic_id = words.audience, words.topic_id


def _checked(unit: Unit, actor: Actor, words: Words, *, reply_id: int | None = None) -> Words:
    """The words as they are kept."""
    if not can_write(actor):
        raise NotAllowed
    title, shortcut = clean_line(words.title, longest=LONGEST_TITLE + 1), clean(words.shortcut).removeprefix("/").lower()
    languages = unit.scalar(select(Brand.languages).where(Brand.id == actor.brand_id)) or ["en"]
    cleaned = {language: clean(text) for language, text in words.texts.items()}
    texts = {language: text for language, text in cleaned.items() if text}
    wrong = ["title"] if not 0 < len(title) <= LONGEST_TITLE else []
    if shortcut and (len(shortcut) > LONGEST_SHORTCUT or not is_shortcut(shortcut)):
        wrong.append("shortcut")
    if not texts or not texts.keys() <= set(languages) or any(len(text) > LONGEST_TEXT for text in texts.values()):
        wrong.append("texts")
    if words.audience not in AUDIENCES:
        wrong.append("audience")
    if wrong:
        raise Malformed(data={"fields": wrong})
    _check_free(unit, actor, shortcut, reply_id)
    _check_topic(unit, actor, words.topic_id)
    return Words(title, shortcut, texts, words.audience, words.topic_id)


def _check_free(unit: Unit, actor: Actor, shortcut: str, reply_id: int | None) -> None:
    taken = unit.scalar(select(SavedReply.id).where(SavedReply.brand_id == actor.brand_id, SavedReply.shortcut == shortcut))
    if shortcut and taken not in (None, reply_id):
        raise ShortcutTaken


def _check_topic(unit: Unit, actor: Actor, topic_id: int | None) -> None:
    if topic_id is not None and unit.scalar(select(Topic.id).where(Topic.id == topic_id, Topic.brand_id == actor.brand_id)) is None:
        raise NotFound


def _reply(unit: Unit, actor: Actor, uid: str) -> SavedReply:
    if not can_write(actor):
        raise NotAllowed
    row = unit.scalar(select(SavedReply).where(SavedReply.uid == uid, SavedReply.brand_id == actor.brand_id))
    if row is None:
        raise NotFound
    return row
