"""What people do in the live feed: post, remove, cheer, read on; and the posts that a badge makes."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from app.brands.models import Member
from app.community.facts import FeedChanged, FeedRead, Post
from app.community.models import Cheer, Feed, FeedMark, FeedPost
from app.community.policy import can_remove, voice_of
from app.community.queries import member_in, shown
from app.conversations.posting import checked
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from app.recognition.queries import award_by_uid
from app.respondents.models import Respondent

LONGEST = 2_000


def post(unit: Unit, *, actor: Actor, client_id: str, body: str, now: datetime) -> Post:
    """A post by the actor; the same client id gives the same post again. Raises NotAllowed, EmptyMessage, MessageTooLong."""
    member = member_in(unit, actor)
    said = checked(body, longest=LONGEST)
    there = unit.scalar(select(FeedPost).where(FeedPost.member_id == member.id, FeedPost.client_id == client_id))
    if there is not None:
        return _seen(unit, there, member)
    return _append(unit, member, now, voice=voice_of(actor), client_id=client_id, body=said)


def post_award(unit: Unit, *, brand_id: int, award: str) -> None:
    """Everybody hears of a badge, once; nothing when its owner has left meanwhile."""
    given = award_by_uid(unit, brand_id=brand_id, uid=award)
    member = None if given is None else unit.scalar(select(Member).where(Member.id == given.award.member_id, Member.ended_at.is_(None)))
    if given is None or member is None or unit.scalar(select(FeedPost.id).where(FeedPost.award_id == given.award.id)) is not None:
        return
    data = {"names": given.badge.names, "symbol": given.badge.symbol, "number": given.award.reason["number"], "stars": given.award.reason["stars"]}
    _append(unit, member, given.award.at, voice="badge", award_id=given.award.id, data=data)


def remove(unit: Unit, *, actor: Actor, post: str, now: datetime) -> None:
    """Its words and cheers go, for everybody; its place stays. Twice is harmless. Raises NotAllowed, NotFound."""
    member_in(unit, actor)
    row = _post(unit, actor, post)
    if not can_remove(actor, member_id=row.member_id):
        raise NotFound
    if row.removed_at is None:
        row.body, row.data, row.cheers, row.removed_at, row.removed_by = "", None, 0, now, actor.member_id
        unit.execute(delete(Cheer).where(Cheer.post_id == row.id))
        _changed(unit, row)


def cheer(unit: Unit, *, actor: Actor, post: str, on: bool) -> None:
    """Applaud, or take it back. Twice is harmless. Raises NotAllowed, NotFound."""
    member = member_in(unit, actor)
    row = _post(unit, actor, post)
    there = unit.get(Cheer, (row.id, member.id))
    if row.removed_at is not None or on is (there is not None):
        return
    if there is None:
        unit.add(Cheer(post_id=row.id, member_id=member.id, brand_id=row.brand_id))
    else:
        unit.delete(there)
    unit.flush()
    unit.execute(update(FeedPost).where(FeedPost.id == row.id).values(cheers=FeedPost.cheers + (1 if on else -1))
                 .execution_options(synchronize_session=False))
    unit.refresh(row)
    _changed(unit, row, cheer=(member.id, on))


def mark_read(unit: Unit, *, actor: Actor, seq: int) -> None:
    """Forward only, at most to the head."""
    member = member_in(unit, actor)
    reached = min(seq, unit.scalar(select(Feed.head).where(Feed.brand_id == actor.brand_id)) or 0)
    mark = unit.get(FeedMark, member.id) or FeedMark(member_id=member.id, brand_id=member.brand_id, seq=0)
    if reached > mark.seq:
        mark.seq = reached
        unit.add(mark)
        unit.flush()
        unit.announce(FeedRead(brand_id=member.brand_id, member_id=member.id, seq=reached))


def _post(unit: Unit, actor: Actor, uid: str) -> FeedPost:
    """The post, locked: cheers are counted on it, and nobody cheers what is being removed."""
    row = unit.scalar(select(FeedPost).where(FeedPost.uid == uid, FeedPost.brand_id == actor.brand_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _append(unit: Unit, member: Member, now: datetime, **more: Any) -> Post:
    seq = _next(unit, member.brand_id)
    row = FeedPost(brand_id=member.brand_id, member_id=member.id, seq=seq, rev=seq, at=now, **more)
    unit.add(row)
    unit.flush()
    seen = _seen(unit, row, member)
    unit.announce(FeedChanged(brand_id=row.brand_id, post=seen))
    return seen


def _changed(unit: Unit, row: FeedPost, cheer: tuple[int, bool] | None = None) -> None:
    row.rev = _next(unit, row.brand_id)
    unit.flush()
    author = unit.get_one(Member, row.member_id)
    unit.announce(FeedChanged(brand_id=row.brand_id, post=_seen(unit, row, author), cheer=cheer))


def _next(unit: Unit, brand_id: int) -> int:
    """The feed's next number. The row's lock keeps changes in one order, so nobody who asks after one misses another."""
    head = unit.scalar(update(Feed).where(Feed.brand_id == brand_id).values(head=Feed.head + 1).returning(Feed.head)
                       .execution_options(synchronize_session=False))
    if head is not None:
        return head
    unit.add(Feed(brand_id=brand_id, head=1))
    unit.flush()
    return 1


def _seen(unit: Unit, row: FeedPost, author: Member) -> Post:
    photo = unit.scalar(select(Respondent.photo).where(Respondent.member_id == author.id))
    return shown((row, author.uid, author.name, False, photo))
