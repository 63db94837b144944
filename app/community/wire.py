"""The live feed on the wire."""

from typing import Any, Literal

from app.community.facts import Post
from app.kernel.actor import STAFF
from app.realtime.protocol import Command, Event, Millis, Seq, Shape, Text, Uid
from app.recognition.wire import BadgeMark


class FeedItem(Shape):
    """A post. `voice`: a member's own, the brand's (managers and owners), or a badge that the member was given: then `badge` is set.
    `rev` is its last change; a removed one keeps only its place. `cheered` is the reader's own; in an event it is always false."""

    post: Uid
    seq: Seq
    rev: Seq
    at: Millis
    voice: Literal["member", "brand", "badge"]
    member: Uid
    name: str
    client_id: Uid | None
    body: str
    badge: BadgeMark | None
    number: int
    stars: int
    cheers: int
    cheered: bool
    removed: bool
    photo: str = ""


class FeedStretch(Shape):
    """Posts by place, oldest first. `whole`: they replace what the reader has; `older`: `feed.older` has more. `head` is the last
    change, `read` the place up to which this reader has read."""

    posts: list[FeedItem]
    head: Seq
    read: Seq
    whole: bool
    older: bool


class OlderPosts(Shape):
    posts: list[FeedItem]
    older: bool


class SyncFeed(Command, wire="feed.sync", answer=FeedStretch):
    """Everything that changed after `after`; at most 50. Asked after every connect and after a gap."""

    after: Seq = 0


class ReadOlder(Command, wire="feed.older", answer=OlderPosts):
    before: Seq


class PostToFeed(Command, wire="feed.post", answer=FeedItem):
    """Write to everybody of the brand; managers and owners write as the brand."""

    client_id: Uid
    body: Text


class RemovePost(Command, wire="feed.remove"):
    """One's own; managers and owners any."""

    client_id: Uid
    post: Uid


class CheerPost(Command, wire="feed.cheer"):
    post: Uid
    on: bool


class MarkFeed(Command, wire="feed.mark"):
    """Read up to this place."""

    seq: Seq


class FeedMoved(Event, wire="feed.changed", to=STAFF):
    """A post came, was cheered or went. Who knows all up to `rev` - 1 knows all now. `cheered`: that the hearer did, or no longer does, told
    to their own screens; null where nobody in particular hears."""

    item: FeedItem
    cheered: bool | None = None


class FeedWasRead(Event, wire="feed.read", to=STAFF):
    """On another of this person's screens."""

    seq: Seq


def item_of(post: Post) -> FeedItem:
    """A post as it goes over the wire."""
    data: Any = post.data or {}
    voice: Any = post.voice  # the table's check allows just the wire's voices
    badge = BadgeMark(names=data["names"], symbol=data["symbol"]) if data else None
    return FeedItem(post=post.uid, seq=post.seq, rev=post.rev, at=post.at, voice=voice, member=post.member_uid, name=post.name,
                    client_id=post.client_id, body=post.body, badge=badge, number=data.get("number", 0), stars=data.get("stars", 0),
                    cheers=post.cheers, cheered=post.cheered, removed=post.removed, photo=post.photo)
