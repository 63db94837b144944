"""Posting, removing and cheering in the live feed."""

import pytest
from sqlalchemy import func, select

from app.brands.models import Member
from app.community import feeding
from app.community.models import Cheer, FeedPost
from app.conversations.posting import EmptyMessage, MessageTooLong
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.ids import uid
from app.recognition.awarding import give_first_badges
from app.recognition.models import Award, Badge
from app.respondents.models import Respondent
from tests.cast import NOON, Cast
from tests.community.conftest import Wall


class TestPost:
    def test_comes_from_the_person_or_from_the_brand(self, wall: Wall, cast: Cast) -> None:
        said = [wall.post(actor, "Hello") for actor in (cast.ines, cast.omar, cast.maya, cast.olga)]
        assert [(post.name, post.voice) for post in said] == [("Ines", "member"), ("Omar", "member"), ("Maya", "brand"), ("Olga", "brand")]
        assert [post.seq for post in said] == [post.rev for post in said] == [1, 2, 3, 4]
        assert [post.uid for post in wall.changes()] == [post.uid for post in said]

    def test_shows_the_face_of_who_wrote_it(self, wall: Wall, cast: Cast) -> None:
        wall.unit.get_one(Respondent, cast.ines.member_id).photo = "5d41402a"
        assert (wall.post(cast.ines).photo, wall.post(cast.maya).photo) == ("5d41402a", "")
        assert [post.photo for post in wall.seen(cast.awa).posts] == ["5d41402a", ""]

    def test_that_is_sent_twice_is_one(self, wall: Wall, cast: Cast) -> None:
        client_id = uid()
        first, again = wall.post(cast.ines, "Hello", client_id), wall.post(cast.ines, "Hello, sent again late", client_id)
        assert first == again and wall.bodies(cast.awa) == ["Hello"]
        assert wall.post(cast.awa, "Hello", client_id).uid != first.uid  # the id is each sender's own

    def test_keeps_hostile_words_as_words(self, wall: Wall, cast: Cast) -> None:
        body = "<script>alert(1)</script> {{7*7}} javascript:alert(1)"
        assert wall.post(cast.ines, f"\u202e{body}\x00 ").body == body

    @pytest.mark.parametrize("body", ["", " \n\t", "\u200b\u200d", "\x00"])
    def test_refuses_what_nobody_could_see(self, wall: Wall, cast: Cast, body: str) -> None:
        with pytest.raises(EmptyMessage):
            wall.post(cast.ines, body)

    def test_takes_two_thousand_characters_and_no_more(self, wall: Wall, cast: Cast) -> None:
        assert len(wall.post(cast.ines, "é" * 2_000).body) == 2_000
        with pytest.raises(MessageTooLong) as refused:
            wall.post(cast.ines, "x" * 2_001)
        assert (refused.value.code, refused.value.data) == ("message.too_long", {"limit": 2_000})

    def test_is_not_for_visitors_nor_for_who_has_left(self, wall: Wall, cast: Cast) -> None:
        wall.unit.get_one(Member, cast.awa.member_id).ended_at = NOON
        elsewhere = Actor(brand_id=cast.objectif.brand_id, role="manager", member_id=cast.zoe.member_id)
        for actor in (cast.vera, cast.awa, elsewhere):
            with pytest.raises(NotAllowed):
                wall.post(actor)
        assert wall.changes() == []


class TestRemove:
    def test_takes_the_words_and_keeps_the_place(self, wall: Wall, cast: Cast) -> None:
        post = wall.post(cast.ines, "Oops")
        wall.cheer(cast.awa, post)
        wall.remove(cast.ines, post)
        gone = wall.changes()[-1]
        assert (gone.uid, gone.seq, gone.rev, gone.body, gone.cheers, gone.removed) == (post.uid, 1, 3, "", 0, True)
        assert wall.bodies(cast.awa) == [] and wall.unit.scalar(select(func.count()).select_from(Cheer)) == 0

    def test_is_for_ones_own_and_for_the_brand(self, wall: Wall, cast: Cast) -> None:
        one, other = wall.post(cast.ines), wall.post(cast.ines)
        for actor in (cast.awa, cast.omar, cast.zoe):
            with pytest.raises(NotFound):
                wall.remove(actor, one)
        with pytest.raises(NotAllowed):
            wall.remove(cast.vera, one)
        wall.remove(cast.maya, one)
        wall.remove(cast.ines, other)
        assert wall.bodies(cast.awa) == []

    def test_twice_is_once(self, wall: Wall, cast: Cast) -> None:
        post = wall.post(cast.ines)
        for _ in range(2):
            wall.remove(cast.ines, post)
        assert len(wall.changes()) == 2


class TestCheer:
    def test_counts_each_member_once(self, wall: Wall, cast: Cast) -> None:
        post = wall.post(cast.ines)
        for actor, on in ((cast.awa, True), (cast.awa, True), (cast.maya, True), (cast.maya, False), (cast.lena, False)):
            wall.cheer(actor, post, on)
        assert [each.cheers for each in wall.changes()] == [0, 1, 2, 1]
        assert [wall.seen(actor).posts[0].cheered for actor in (cast.awa, cast.maya)] == [True, False]

    def test_reaches_nothing_of_another_brand_and_nothing_that_is_removed(self, wall: Wall, cast: Cast) -> None:
        post = wall.post(cast.ines)
        with pytest.raises(NotFound):
            wall.cheer(cast.zoe, post)
        wall.remove(cast.ines, post)
        wall.cheer(cast.awa, post)
        assert wall.changes()[-1].cheers == 0


class TestPostAward:
    def given(self, wall: Wall, cast: Cast) -> str:
        give_first_badges(wall.unit, brand_id=cast.objectif.brand_id)
        badge = wall.unit.scalars(select(Badge).where(Badge.brand_id == cast.objectif.brand_id)).one()
        award = Award(brand_id=badge.brand_id, badge_id=badge.id, member_id=cast.ines.member_id, reason=badge.rule, at=NOON)
        wall.unit.add(award)
        wall.unit.flush()
        return award.uid

    def test_tells_everybody_once(self, wall: Wall, cast: Cast) -> None:
        award = self.given(wall, cast)
        for _ in range(2):
            feeding.post_award(wall.unit, brand_id=cast.objectif.brand_id, award=award)
        (post,) = wall.seen(cast.awa).posts
        assert (post.name, post.voice, post.body) == ("Ines", "badge", "")
        assert post.data == {"names": {"en": "Trusted voice", "fr": "Voix de confiance"}, "symbol": "★", "number": 10, "stars": 4}

    def test_says_nothing_of_who_has_left_nor_of_another_brands(self, wall: Wall, cast: Cast) -> None:
        award = self.given(wall, cast)
        feeding.post_award(wall.unit, brand_id=cast.lumen.brand_id, award=award)
        wall.unit.get_one(Member, cast.ines.member_id).ended_at = NOON
        feeding.post_award(wall.unit, brand_id=cast.objectif.brand_id, award=award)
        assert wall.unit.scalar(select(func.count()).select_from(FeedPost)) == 0
