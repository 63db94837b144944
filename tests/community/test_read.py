"""Reading the live feed: after a gap, back in time, by whom, and over the socket."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from app.brands.staffing import end_membership
from app.community import feeding
from app.community.queries import PAGE, feed_before
from app.kernel import clock, work
from app.kernel.errors import NotAllowed
from app.kernel.ids import uid
from app.realtime import delivery, pacing
from app.realtime.connections import Connections
from tests.cast import Cast
from tests.community.conftest import Wall
from tests.conversations.ears import Ears
from tests.desk.test_showing import counted


class TestFeedAfter:
    def test_gives_the_newest_page_to_who_knows_nothing(self, wall: Wall, cast: Cast) -> None:
        for number in range(PAGE + 2):
            wall.post(cast.ines, f"post {number}")
        found = wall.seen(cast.awa)
        assert [post.body for post in found.posts] == [f"post {number}" for number in range(2, PAGE + 2)]
        assert (found.whole, found.older, found.head) == (True, True, PAGE + 2)

    def test_gives_what_changed_since_removals_and_cheers_too(self, wall: Wall, cast: Cast) -> None:
        first, second, third = (wall.post(cast.ines, name) for name in ("one", "two", "three"))
        head = wall.seen(cast.awa).head
        wall.remove(cast.ines, first)
        wall.cheer(cast.lena, third)
        fourth = wall.post(cast.maya, "four")
        found = wall.seen(cast.awa, head)
        assert [(post.uid, post.removed, post.cheers) for post in found.posts] == [
            (first.uid, True, 0), (third.uid, False, 1), (fourth.uid, False, 0)]
        assert (found.whole, found.head) == (False, 6) and second.uid not in [post.uid for post in found.posts]

    @pytest.mark.parametrize("after", [1, 10_000])
    def test_begins_anew_for_who_missed_more_than_a_page_or_knows_what_never_was(self, wall: Wall, cast: Cast, after: int) -> None:
        for _ in range(PAGE + 2):
            wall.post(cast.ines)
        found = wall.seen(cast.awa, after)
        assert found.whole and len(found.posts) == PAGE

    def test_of_another_brand_is_empty(self, wall: Wall, cast: Cast) -> None:
        wall.post(cast.ines)
        found = wall.seen(cast.zoe)
        assert (found.posts, found.head) == ([], 0)

    def test_is_not_for_visitors(self, wall: Wall, cast: Cast) -> None:
        for actor in (cast.vera, cast.zoes_visitor):
            with pytest.raises(NotAllowed):
                wall.seen(actor)

    def test_asks_as_often_for_many_posts_as_for_one(self, wall: Wall, cast: Cast, connection: Connection) -> None:
        wall.post(cast.ines)
        with counted(connection) as few:
            wall.seen(cast.awa)
        for actor in (cast.ines, cast.maya, cast.omar):
            wall.cheer(cast.awa, wall.post(actor))
        with counted(connection) as many:
            assert len(wall.seen(cast.awa).posts) == 4
        assert len(many) == len(few) <= 4


class TestFeedBefore:
    def test_goes_back_page_by_page_to_the_first(self, wall: Wall, cast: Cast) -> None:
        posts = [wall.post(cast.ines, f"post {number}") for number in range(PAGE + 3)]
        wall.remove(cast.ines, posts[1])
        first = wall.seen(cast.awa).posts[0]
        older, more = feed_before(wall.unit, actor=cast.awa, before=first.seq)
        assert [post.body for post in older] == ["post 0", "post 2"] and not more
        assert feed_before(wall.unit, actor=cast.zoe, before=first.seq) == ([], False)


class TestMarkRead:
    def test_goes_forward_only_and_never_past_the_head(self, wall: Wall, cast: Cast) -> None:
        for _ in range(3):
            wall.post(cast.ines)
        for seq, reached in ((2, 2), (1, 2), (10**9, 3)):
            feeding.mark_read(wall.unit, actor=cast.awa, seq=seq)
            assert wall.seen(cast.awa).read == reached
        assert wall.seen(cast.ines).read == 0


@pytest.fixture
def ears(inline: object) -> Iterator[Ears]:
    pacing.count_in("memory://")
    yield Ears()
    delivery.open_through(None, Connections())


class TestSockets:
    def test_everybody_at_a_desk_of_the_brand_hears_a_post(self, ears: Ears, cast: Cast) -> None:
        for actor in (cast.ines, cast.awa, cast.omar, cast.zoe):
            ears.must(actor, "feed.sync", {"after": 0})
        post = ears.must(cast.maya, "feed.post", {"client_id": uid(), "body": "The new macro arrives Thursday."})
        assert [len(ears.of(actor, "feed.changed")) for actor in (cast.ines, cast.awa, cast.omar, cast.zoe)] == [1, 1, 1, 0]
        heard = ears.of(cast.awa, "feed.changed")[0]["item"]
        assert heard == post and (heard["voice"], heard["name"]) == ("brand", "Maya")
        assert ears.must(cast.awa, "feed.sync", {"after": 0})["posts"] == [post]

    def test_only_ones_own_screens_hear_that_one_cheered(self, ears: Ears, cast: Cast) -> None:
        for actor in (cast.ines, cast.awa):
            ears.must(actor, "feed.sync", {"after": 0})
        post = ears.must(cast.ines, "feed.post", {"client_id": uid(), "body": "Good morning!"})["post"]
        for on in (True, False):
            ears.must(cast.awa, "feed.cheer", {"post": post, "on": on})
        assert [event["cheered"] for event in ears.of(cast.awa, "feed.changed")] == [None, True, None, False, None]
        assert [event["cheered"] for event in ears.of(cast.ines, "feed.changed")] == [None] * 3

    def test_a_visitor_gets_nothing(self, ears: Ears, cast: Cast) -> None:
        for name, command in (("feed.sync", {}), ("feed.older", {"before": 9}), ("feed.post", {"client_id": uid(), "body": "Hello"}),
                              ("feed.remove", {"client_id": uid(), "post": uid()}), ("feed.cheer", {"post": uid(), "on": True}),
                              ("feed.mark", {"seq": 1})):
            assert ears.say(cast.vera, name, command)["code"] == "not_allowed"
        assert {audience for _, audience in ears.joined} == {cast.vera.key}

    def test_who_is_put_out_is_dropped_and_asks_in_vain(self, ears: Ears, cast: Cast) -> None:
        ears.must(cast.awa, "feed.sync", {"after": 0})
        work.do(end_membership, actor=cast.olga, member_id=cast.awa.member_id, now=clock.now() + timedelta(seconds=1))
        assert cast.awa.key in ears.dropped
        for name, command in (("feed.sync", {}), ("feed.older", {"before": 9}), ("feed.post", {"client_id": uid(), "body": "Still here?"})):
            assert ears.say(cast.awa, name, command)["code"] == "not_allowed"

    def test_too_many_posts_have_to_wait(self, ears: Ears, cast: Cast) -> None:
        acks = [ears.say(cast.ines, "feed.post", {"client_id": uid(), "body": f"post {number}"}) for number in range(4)]
        assert {ack["code"] for ack in acks if not ack["ok"]} == {"slow_down"} and acks[0]["ok"]

    @pytest.mark.parametrize("payload", [{"client_id": "1", "body": "x"}, {"body": "x"}, [], None,
                                         {"client_id": uid(), "body": "x", "voice": "brand"}])
    def test_what_is_malformed_is_refused(self, ears: Ears, cast: Cast, payload: object) -> None:
        assert ears.say(cast.ines, "feed.post", payload)["code"] == "malformed"

    def test_the_mark_goes_to_ones_other_screens(self, ears: Ears, cast: Cast) -> None:
        ears.must(cast.ines, "feed.sync", {"after": 0})
        ears.must(cast.maya, "feed.post", {"client_id": uid(), "body": "Hello"})
        ears.must(cast.ines, "feed.mark", {"seq": 1})
        assert ears.of(cast.ines, "feed.read") == [{"seq": 1}]
