"""Managers decide, note and read."""

import pytest

from app.brands.models import Member
from app.brands.staffing import AlreadyMember, end_membership
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from app.recruitment import applying, inviting, queries, reviewing
from app.recruitment.policy import MOVES, STATES
from app.respondents.cataloguing import archive_topic
from app.respondents.queries import profiles_of
from tests.cast import NOON
from tests.recruitment.scene import HUGO, Scene


@pytest.fixture
def uid(scene: Scene) -> str:
    return scene.apply()


def move(scene: Scene, uid: str, seen: str, to: str, **more: object) -> None:
    scene.do(reviewing.move, actor=scene.cast.maya, application=uid, seen=seen, to=to, now=NOON, **more)


class TestMove:
    def test_goes_to_the_short_list_to_a_no_and_back(self, scene: Scene, uid: str) -> None:
        for seen, to in (("received", "shortlisted"), ("shortlisted", "received"), ("received", "declined"), ("declined", "received")):
            move(scene, uid, seen, to)
        assert scene.steps(uid) == ["received", "shortlisted", "received", "declined", "received"]

    @pytest.mark.parametrize("letter", [True, False])
    def test_writes_of_a_no_only_when_asked_to(self, scene: Scene, uid: str, letter: bool) -> None:
        move(scene, uid, "received", "declined", with_letter=letter)
        assert [each.template for each in scene.letters()] == ["letters/applied"] + ["letters/declined"] * letter
        assert "Hugo" not in str([each.values for each in scene.letters()])  # typed into the form by nobody knows whom

    def test_tells_the_second_of_two_managers_where_it_stands(self, scene: Scene, uid: str) -> None:
        move(scene, uid, "received", "declined")
        for again in (lambda: move(scene, uid, "received", "shortlisted"),
                      lambda: scene.do(inviting.accept, actor=scene.cast.olga, application=uid, seen="received", now=NOON)):
            with pytest.raises(reviewing.HasMoved) as refused:
                again()
            assert refused.value.data == {"state": "declined"}

    def test_is_told_that_the_candidate_withdrew(self, scene: Scene, uid: str) -> None:
        scene.do(applying.withdraw, application=uid, now=NOON)
        with pytest.raises(reviewing.HasMoved):
            move(scene, uid, "received", "shortlisted")
        with pytest.raises(reviewing.HasMoved):
            scene.do(reviewing.add_note, actor=scene.cast.maya, application=uid, words="Too late", now=NOON)

    @pytest.mark.parametrize(("seen", "to"), [("received", "received"), ("received", "withdrawn"), ("received", "accepted"),
                                              ("accepted", "shortlisted"),
                                              ("declined", "shortlisted"), ("nowhere", "received"), ("received", "")])
    def test_refuses_ways_that_are_none(self, scene: Scene, uid: str, seen: str, to: str) -> None:
        with pytest.raises(Malformed):
            move(scene, uid, seen, to)

    def test_knows_a_way_from_everywhere(self) -> None:
        assert MOVES.keys() == set(STATES)

    @pytest.mark.parametrize(("who", "refusal"), [("ines", NotAllowed), ("omar", NotAllowed), ("zoe", NotFound)])
    def test_refuses_who_does_not_manage_and_finds_nothing_for_another_brand(self, scene: Scene, uid: str, who: str, refusal: type) -> None:
        given = {"actor": getattr(scene.cast, who), "application": uid, "now": NOON}
        for act in (lambda: scene.do(reviewing.move, seen="received", to="declined", **given),
                    lambda: scene.do(inviting.accept, seen="received", **given), lambda: scene.do(reviewing.add_note, words="x", **given)):
            with pytest.raises(refusal):
                act()
        with pytest.raises(NotFound):
            scene.do(inviting.invite_again, **given)
        assert scene.row(uid).state == "received" and scene.steps(uid) == ["received"]


class TestAddNote:
    @pytest.mark.parametrize("words", ["", " \n ", "x" * 4_001])
    def test_refuses_nothing_and_too_much(self, scene: Scene, uid: str, words: str) -> None:
        with pytest.raises(Malformed):
            scene.do(reviewing.add_note, actor=scene.cast.maya, application=uid, words=words, now=NOON)


class TestMarkRead:
    def test_counts_once_and_not_by_another_brand(self, scene: Scene, uid: str, unit: Unit) -> None:
        scene.do(reviewing.mark_read, actor=scene.cast.zoe, application=uid, now=NOON)
        assert queries.unread(unit, scene.cast.maya) == 1 and queries.unread(unit, scene.cast.zoe) == 0
        scene.do(reviewing.mark_read, actor=scene.cast.maya, application=uid, now=NOON)
        assert queries.unread(unit, scene.cast.maya) == 0
        with pytest.raises(NotAllowed):
            scene.do(reviewing.mark_read, actor=scene.cast.omar, application=uid, now=NOON)


class TestAccept:
    def test_invites_with_name_languages_and_topics(self, scene: Scene, uid: str, unit: Unit) -> None:
        member = unit.get_one(Member, scene.do(inviting.accept, actor=scene.cast.maya, application=uid, seen="received", now=NOON))
        assert (member.name, member.role, member.joined_at) == ("Hugo", "ambassador", None)
        assert [letter.template for letter in scene.letters()] == ["letters/applied", "letters/invite"]
        member.joined_at = NOON
        unit.flush()
        profile = profiles_of(unit, scene.brand_id, only=[member.id])[0]
        assert profile.languages == {"fr"} and profile.levels == dict.fromkeys((scene.cast.objectif.topics[slug] for slug in ("optics", "film")), 2)

    def test_leaves_out_topics_that_are_no_longer_offered(self, scene: Scene, uid: str, unit: Unit) -> None:
        archive_topic(unit, actor=scene.cast.maya, topic_id=scene.cast.objectif.topics["film"], now=NOON)
        assert scene.do(inviting.accept, actor=scene.cast.maya, application=uid, seen="received", now=NOON)

    def test_refuses_who_was_invited_by_other_means_meanwhile(self, scene: Scene, uid: str, unit: Unit) -> None:
        scene.row(uid).email = "ines@objectif.example"
        unit.flush()
        with pytest.raises(AlreadyMember):
            scene.do(inviting.accept, actor=scene.cast.maya, application=uid, seen="received", now=NOON)

    def test_brings_back_who_left_with_their_line(self, scene: Scene, unit: Unit) -> None:
        end_membership(unit, actor=scene.cast.maya, member_id=scene.cast.lena.member_id, now=NOON)
        uid = scene.apply(email="lena@objectif.example")
        assert queries.whole(unit, scene.cast.maya, uid=uid).belongs.ended_at == NOON
        member_id = scene.do(inviting.accept, actor=scene.cast.maya, application=uid, seen="received", now=NOON)
        assert member_id == scene.cast.lena.member_id
        unit.get_one(Member, member_id).joined_at = NOON
        unit.flush()
        assert profiles_of(unit, scene.brand_id, only=[member_id])[0].line == "Takes her camera under water"


class TestInvitation:
    def test_is_sent_again(self, scene: Scene, uid: str) -> None:
        scene.do(inviting.accept, actor=scene.cast.maya, application=uid, seen="received", now=NOON)
        scene.do(inviting.invite_again, actor=scene.cast.maya, application=uid, now=NOON)
        tokens = [letter.values["token"] for letter in scene.letters() if letter.template == "letters/invite"]
        assert len(set(tokens)) == 2 and scene.steps(uid)[-1] == "invited"

    def test_is_taken_back_and_given_again(self, scene: Scene, uid: str, unit: Unit) -> None:
        member_id = scene.do(inviting.accept, actor=scene.cast.maya, application=uid, seen="received", now=NOON)
        scene.do(inviting.take_back, actor=scene.cast.maya, application=uid, now=NOON)
        assert unit.get_one(Member, member_id).ended_at == NOON and scene.row(uid).state == "shortlisted"
        assert scene.do(inviting.accept, actor=scene.cast.maya, application=uid, seen="shortlisted", now=NOON) == member_id

    def test_cannot_be_taken_back_once_it_was_used(self, scene: Scene, uid: str, unit: Unit) -> None:
        unit.get_one(Member, scene.do(inviting.accept, actor=scene.cast.maya, application=uid, seen="received", now=NOON)).joined_at = NOON
        unit.flush()
        with pytest.raises(reviewing.HasMoved):
            scene.do(inviting.take_back, actor=scene.cast.maya, application=uid, now=NOON)
        with pytest.raises(NotFound):
            scene.do(inviting.invite_again, actor=scene.cast.maya, application=uid, now=NOON)
        assert scene.letters(HUGO)[-1].template == "letters/invite"
