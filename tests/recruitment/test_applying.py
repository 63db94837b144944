"""Applying, and taking it back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.registering import BadEmail
from app.brands.models import Member
from app.kernel import vault
from app.kernel.errors import Malformed, NotFound
from app.kernel.work import Unit
from app.recruitment import applying, composing, inviting, reviewing
from app.recruitment.models import Application, ApplicationStep, ApplicationTopic
from app.respondents.cataloguing import archive_topic
from tests.cast import NOON
from tests.recruitment.scene import HUGO, Scene

HOSTILE = "<script>alert(1)</script>\u202e{{7*7}}"


def how_many(unit: Unit) -> int:
    return unit.execute(select(func.count()).select_from(Application)).scalar_one()


class TestApply:
    def test_keeps_what_was_said_as_it_was_asked(self, scene: Scene, unit: Unit) -> None:
        row = scene.row(scene.apply(came=applying.Came("newsletter", "forum.example", "site")))
        assert row.answers == [{"asked": "Pourquoi ?", "said": ["J'aime aider."]}, {"asked": "Quand ?", "said": ["Le soir"]}]
        assert (row.email, row.name, row.state, row.consented_to) == (HUGO, "Hugo", "received", "Vous pouvez garder ceci.")
        assert (row.source, row.referrer, row.via) == ("newsletter", "forum.example", "site")
        assert len(unit.scalars(select(ApplicationTopic).where(ApplicationTopic.application_id == row.id)).all()) == 2

    def test_writes_a_letter_in_the_candidates_language_with_nothing_typed_in_it(self, scene: Scene) -> None:
        uid = scene.apply(name=f"Win money {HOSTILE}")
        letter = scene.letters()[0]
        assert (letter.template, letter.language, letter.values["kind"]) == ("letters/applied", "fr", "received")
        assert vault.signed(letter.values["token"], purpose=applying.PURPOSE, max_age=60) == uid
        assert "Win money" not in str(letter.values)

    def test_keeps_hostile_words_as_plain_text(self, scene: Scene) -> None:
        row = scene.row(scene.apply(name=HOSTILE, answers={scene.why: [HOSTILE]}, came=applying.Came(HOSTILE, HOSTILE, HOSTILE)))
        assert row.name == row.answers[0]["said"][0] == HOSTILE.replace("\u202e", "")
        assert row.source.startswith("<script>") and len(row.via) <= 20

    @pytest.mark.parametrize(("wrong", "field"), [
        ({"name": " "}, "name"), ({"name": "x" * 121}, "name"), ({"agreed": False}, "agreed"), ({"languages": []}, "languages"),
        ({"languages": ["xx"]}, "languages"), ({"topics": ["nowhere"]}, "topics")])
    def test_refuses_what_is_not_whole(self, scene: Scene, unit: Unit, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(Malformed) as refused:
            scene.apply(**wrong)
        assert refused.value.data["fields"] == [field] and how_many(unit) == 0

    @pytest.mark.parametrize("said", [{}, {"why": [""]}, {"why": ["x" * 4_001]}, {"why": ["a", "b"]}, {"why": ["x"], "lens": ["x" * 201]},
                                      {"why": ["x"], "often": ["Hourly"]}, {"why": ["x"], "often": ["Daily", "Weekly"]},
                                      {"why": ["x"], "when": ["Le soir", "Jamais"]}, {"why": ["x"], "when": ["Le soir"] * 2}])
    def test_refuses_answers_that_the_form_does_not_offer(self, scene: Scene, said: dict[str, list[str]]) -> None:
        with pytest.raises(Malformed):
            scene.apply(answers={getattr(scene, name): texts for name, texts in said.items()})

    def test_refuses_topics_of_agents_of_another_brand_and_of_the_past(self, scene: Scene, unit: Unit) -> None:
        archive_topic(unit, actor=scene.cast.maya, topic_id=scene.cast.objectif.topics["film"], now=NOON)
        for topic in (scene.topic("delivery"), scene.topic("digital", "lumen"), scene.topic("film")):
            with pytest.raises(Malformed):
                scene.apply(topics=[topic])

    def test_refuses_a_closed_form_no_form_and_no_address(self, scene: Scene, unit: Unit) -> None:
        with pytest.raises(BadEmail):
            scene.apply(email="hugo")
        with pytest.raises(applying.FormClosed):
            scene.apply(brand_id=scene.cast.lumen.brand_id)
        composing.open_form(unit, actor=scene.cast.maya, is_open=False, now=NOON)
        with pytest.raises(applying.FormClosed):
            scene.apply()


class TestApplyTwice:
    @pytest.mark.parametrize("to", ["received", "shortlisted"])
    def test_changes_nothing_and_tells_the_owner_of_the_address_only(self, scene: Scene, unit: Unit, to: str) -> None:
        uid = scene.apply()
        if to == "shortlisted":
            reviewing.move(unit, actor=scene.cast.maya, application=uid, seen="received", to=to, now=NOON)
        assert applying.apply(unit, **scene.said(email=HUGO.upper(), name="Somebody else")) is None
        assert scene.row(uid).name == "Hugo" and how_many(unit) == 1
        assert [letter.values["kind"] for letter in scene.letters()] == ["received", "again"]

    @pytest.mark.parametrize("accepted", [True, False])
    def test_is_not_kept_of_who_belongs_to_the_brand_or_is_invited(self, scene: Scene, unit: Unit, accepted: bool) -> None:
        email = HUGO if accepted else "ines@objectif.example"
        if accepted:
            inviting.accept(unit, actor=scene.cast.maya, application=scene.apply(), seen="received", now=NOON)
        assert applying.apply(unit, **scene.said(email=email)) is None
        letter = scene.letters(email)[-1]
        assert letter.values["kind"] == "belongs" and not letter.values["token"]

    def test_begins_anew_after_a_no(self, scene: Scene, unit: Unit) -> None:
        reviewing.move(unit, actor=scene.cast.maya, application=scene.apply(), seen="received", to="declined", now=NOON)
        assert scene.row(scene.apply()).turn == 2


class TestWithdraw:
    def test_leaves_no_word_behind(self, scene: Scene, unit: Unit) -> None:
        uid = scene.apply()
        reviewing.add_note(unit, actor=scene.cast.maya, application=uid, words="Hugo is kind.", now=NOON)
        applying.withdraw(unit, application=uid, now=NOON)
        applying.withdraw(unit, application=uid, now=NOON)
        row = scene.row(uid)
        assert (row.state, row.email, row.name, row.answers, row.languages) == ("withdrawn", None, "", [], [])
        assert scene.steps(uid) == ["received", "withdrawn"]
        assert not unit.scalars(select(ApplicationTopic)).all() and not unit.scalars(select(ApplicationStep.words).where(
            ApplicationStep.words != "")).all()
        assert scene.row(scene.apply()).turn == 1

    def test_ends_an_open_invitation(self, scene: Scene, unit: Unit) -> None:
        uid = scene.apply()
        member_id = inviting.accept(unit, actor=scene.cast.maya, application=uid, seen="received", now=NOON)
        applying.withdraw(unit, application=uid, now=NOON)
        assert unit.get_one(Member, member_id).ended_at == NOON and scene.row(uid).member_id is None

    def test_of_what_was_declined_happens_by_itself_when_the_brand_keeps_no_words_that_old(self, scene: Scene, unit: Unit) -> None:
        uids = [scene.apply(email=f"{name}@post.example") for name in ("old", "new", "open")]
        for uid, days in zip(uids[:2], (181, 179), strict=True):
            reviewing.add_note(unit, actor=scene.cast.maya, application=uid, words="Kind.", now=NOON)
            reviewing.move(unit, actor=scene.cast.maya, application=uid, seen="received", to="declined", now=NOON - timedelta(days=days))
        assert [applying.forget_applications(unit, now=NOON) for _ in range(2)] == [1, 0]
        assert [scene.row(uid).email for uid in uids] == [None, "new@post.example", "open@post.example"]
        assert scene.steps(uids[0]) == ["received", "declined"] and scene.row(uids[0]).state == "declined"
        with pytest.raises(reviewing.HasMoved):
            reviewing.move(unit, actor=scene.cast.maya, application=uids[0], seen="declined", to="received", now=NOON)

    def test_is_refused_to_who_has_joined(self, scene: Scene, unit: Unit) -> None:
        uid = scene.apply()
        unit.get_one(Member, inviting.accept(unit, actor=scene.cast.maya, application=uid, seen="received", now=NOON)).joined_at = NOON
        unit.flush()
        with pytest.raises(applying.HasJoined):
            applying.withdraw(unit, application=uid, now=NOON)
        with pytest.raises(NotFound):
            applying.withdraw(unit, application="nowhere", now=NOON)
