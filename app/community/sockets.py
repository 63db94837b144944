"""The doors of the live feed; who has joined hears it until their rights end."""

from app.community import feeding, wire
from app.community.policy import audience_of
from app.community.queries import feed_after, feed_before, member_in
from app.kernel import clock, work
from app.kernel.database import reading
from app.realtime.gateway import Caller, command
from app.realtime.protocol import Done


@command(wire.SyncFeed, rate="5 per second; 120 per minute")
def sync_feed(caller: Caller, said: wire.SyncFeed) -> wire.FeedStretch:
    """Policy, join, then a new read: a snapshot taken before the join would miss what came in between."""
    with reading() as session:
        member_in(session, caller.actor)
    caller.join(audience_of(caller.actor.brand_id))
    with reading() as session:
        found = feed_after(session, actor=caller.actor, after=said.after)
    return wire.FeedStretch(posts=[wire.item_of(post) for post in found.posts], head=found.head, read=found.read, whole=found.whole,
                            older=found.older)


@command(wire.ReadOlder, rate="3 per second; 60 per minute")
def read_older(caller: Caller, said: wire.ReadOlder) -> wire.OlderPosts:
    with reading() as session:
        posts, older = feed_before(session, actor=caller.actor, before=said.before)
    return wire.OlderPosts(posts=[wire.item_of(post) for post in posts], older=older)


@command(wire.PostToFeed, rate="2 per second; 20 per minute")
def post_to_feed(caller: Caller, said: wire.PostToFeed) -> wire.FeedItem:
    return wire.item_of(work.do(feeding.post, actor=caller.actor, client_id=said.client_id, body=said.body, now=clock.now()))


@command(wire.RemovePost, rate="3 per second; 60 per minute")
def remove_post(caller: Caller, said: wire.RemovePost) -> Done:
    work.do(feeding.remove, actor=caller.actor, post=said.post, now=clock.now())
    return Done()


@command(wire.CheerPost, rate="5 per second; 120 per minute")
def cheer_post(caller: Caller, said: wire.CheerPost) -> Done:
    work.do(feeding.cheer, actor=caller.actor, post=said.post, on=said.on)
    return Done()


@command(wire.MarkFeed, rate="5 per second")
def mark_feed(caller: Caller, said: wire.MarkFeed) -> Done:
    work.do(feeding.mark_read, actor=caller.actor, seq=said.seq)
    return Done()
