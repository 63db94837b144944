"""Reading the live feed, as one of the brand's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.brands.models import Member
from app.brands.queries import has_rights
from app.community.facts import Post
from app.community.models import Cheer, Feed, FeedMark, FeedPost
from app.community.policy import can_take_part
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.respondents.models import Respondent

PAGE = 50


@dataclass(frozen=True, slots=True)
class Stretch:
    """Posts by place, oldest first. `whole`: they replace what the reader has; `older`: there is more before them."""

    posts: Sequence[Post]
    head: int
    read: int
    whole: bool
    older: bool


def member_in(session: Session, actor: Actor) -> Member:
    """The actor's member row, as the database has it now: who left, and every visitor, raises NotAllowed."""
    if not can_take_part(actor):
        raise NotAllowed
    member = session.scalar(select(Member).where(Member.id == actor.member_id, Member.brand_id == actor.brand_id, has_rights()))
    if member is None:
        raise NotAllowed
    return member


def feed_after(session: Session, *, actor: Actor, after: int) -> Stretch:
    """What changed after `after`; the newest page instead for who knows nothing, or has missed more than a page."""
    member_in(session, actor)
    head = session.scalar(select(Feed.head).where(Feed.brand_id == actor.brand_id)) or 0
    read = session.scalar(select(FeedMark.seq).where(FeedMark.member_id == actor.member_id)) or 0
    if 0 < after <= head:
        rows = session.execute(_posts(actor).where(FeedPost.rev > after).order_by(FeedPost.rev).limit(PAGE + 1)).all()
        if len(rows) <= PAGE:
            return Stretch(sorted(map(shown, rows), key=lambda post: post.seq), head, read, whole=False, older=False)
    posts, older = _page(session, _posts(actor))
    return Stretch(posts, head, read, whole=True, older=older)


def feed_before(session: Session, *, actor: Actor, before: int) -> tuple[Sequence[Post], bool]:
    """The page before a place, and whether there is more before it."""
    member_in(session, actor)
    return _page(session, _posts(actor).where(FeedPost.seq < before))


def shown(row: Any) -> Post:
    """A post with its author's uid and name and the reader's own cheer, as it is shown."""
    post, member_uid, name, cheered, photo = row
    return Post(uid=post.uid, seq=post.seq, rev=post.rev, at=clock.millis(post.at), voice=post.voice, member_uid=member_uid, name=name,
                client_id=post.client_id, body=post.body, data=post.data, cheers=post.cheers, cheered=bool(cheered),
                removed=post.removed_at is not None, photo=photo or "")


def _posts(actor: Actor) -> Select[FeedPost, str, str, bool, str]:
    mine = exists().where(Cheer.post_id == FeedPost.id, Cheer.member_id == actor.member_id)
    return (select(FeedPost, Member.uid, Member.name, mine, Respondent.photo).join(Member, Member.id == FeedPost.member_id)
            .outerjoin(Respondent, Respondent.member_id == FeedPost.member_id)
            .where(FeedPost.brand_id == actor.brand_id))


def _page(session: Session, wanted: Select[FeedPost, str, str, bool, str]) -> tuple[list[Post], bool]:
    rows = session.execute(wanted.where(FeedPost.removed_at.is_(None)).order_by(FeedPost.seq.desc()).limit(PAGE + 1)).all()
    return [shown(row) for row in reversed(rows[:PAGE])], len(rows) > PAGE
