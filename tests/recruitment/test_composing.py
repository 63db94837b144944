"""A brand composes its form."""

from typing import Any

import pytest

from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from app.recruitment import composing
from app.recruitment.composing import Asking
from app.recruitment.queries import form_of, question_of
from tests.cast import NOON
from tests.recruitment.scene import WHEN, WORDS, Scene


def questions(scene: Scene) -> list[str]:
    asked = form_of(scene.session, scene.cast.maya)
    assert asked is not None
    return [question.words["en"] for question in asked.questions]


class TestForm:
    def test_begins_closed_and_only_once(self, scene: Scene, unit: Unit) -> None:
        for _ in range(2):
            composing.begin_form(unit, actor=scene.cast.zoe, questions=(), now=NOON, **WORDS)
        asked = form_of(unit, scene.cast.zoe)
        assert asked is not None and not asked.form.is_open and asked.brand.slug == "lumen"

    @pytest.mark.parametrize("wrong", [{"titles": {"fr": "Sans anglais"}}, {"titles": {"en": "x" * 121}}, {"words": {}}, {"words": {"en": "x" * 601}},
                                       {"consent": {"en": " "}}, {"consent_url": "javascript:alert(1)"}, {"consent_url": "https://"}])
    def test_refuses_words_that_are_missing_or_endless_and_links_that_are_none(self, scene: Scene, unit: Unit, wrong: dict[str, Any]) -> None:
        with pytest.raises(Malformed) as refused:
            composing.change_form(unit, **{"actor": scene.cast.maya, "consent_url": "", "now": NOON, **WORDS, **wrong})
        assert refused.value.data["fields"] == list(wrong)

    def test_is_shut_to_lower_roles_and_other_brands(self, scene: Scene, unit: Unit) -> None:
        given = {"consent_url": "", "now": NOON, **WORDS}
        for actor, refusal in ((scene.cast.omar, NotAllowed), (scene.cast.zoe, NotFound)):
            with pytest.raises(refusal):
                composing.change_form(unit, actor=actor, **given)
            with pytest.raises(refusal):
                composing.open_form(unit, actor=actor, is_open=False, now=NOON)
            changes = ((composing.remove_question, {}), (composing.move_question, {"by": 1}),
                       (composing.change_question, {"asking": Asking("short", {"en": "x"})}))
            for change, more in changes:
                with pytest.raises(refusal):
                    change(unit, actor=actor, question=scene.why, **more)
        with pytest.raises(NotAllowed):
            composing.begin_form(unit, actor=scene.cast.omar, questions=(), now=NOON, **WORDS)
        with pytest.raises(NotFound):
            question_of(unit, scene.cast.zoe, uid=scene.why)


class TestQuestion:
    def test_moves_stops_at_the_ends_and_goes(self, scene: Scene, unit: Unit) -> None:
        for question, by in ((scene.why, 1), (scene.lens, -1), (scene.when, 1)):
            composing.move_question(unit, actor=scene.cast.maya, question=question, by=by)
        assert questions(scene) == ["Which lens?", "Why?", "How often?", "When?"]
        composing.remove_question(unit, actor=scene.cast.maya, question=scene.why)
        assert questions(scene) == ["Which lens?", "How often?", "When?"]

    def test_changes_and_leaves_what_was_answered(self, scene: Scene, unit: Unit) -> None:
        uid = scene.apply()
        composing.change_question(unit, actor=scene.cast.maya, question=scene.why, asking=Asking("one", {"en": "Sure?"}, choices=WHEN))
        assert questions(scene)[0] == "Sure?" and scene.row(uid).answers[0]["asked"] == "Pourquoi ?"

    @pytest.mark.parametrize(("asking", "field"), [
        (Asking("colour", {"en": "x"}), "kind"), (Asking("short", {"fr": "x"}), "words"), (Asking("short", {"en": "x" * 201}), "words"),
        (Asking("one", {"en": "x"}), "choices"), (Asking("one", {"en": "x"}, choices=WHEN[:1]), "choices"),
        (Asking("one", {"en": "x"}, choices=WHEN * 2), "choices"), (Asking("several", {"en": "x"}, choices=({"fr": "a"}, {"en": "b"})), "choices"),
        (Asking("one", {"en": "x"}, choices=({"en": "y" * 81}, {"en": "b"})), "choices"),
        (Asking("one", {"en": "x"}, choices=tuple({"en": str(each)} for each in range(13))), "choices")])
    def test_refuses_what_nobody_could_answer(self, scene: Scene, unit: Unit, asking: Asking, field: str) -> None:
        with pytest.raises(Malformed) as refused:
            composing.add_question(unit, actor=scene.cast.maya, asking=asking)
        assert refused.value.data["fields"] == [field]

    def test_is_one_of_twelve_at_most(self, scene: Scene, unit: Unit) -> None:
        for each in range(8):
            composing.add_question(unit, actor=scene.cast.maya, asking=Asking("short", {"en": f"And {each}?"}, choices=WHEN))
        with pytest.raises(composing.TooManyQuestions):
            composing.add_question(unit, actor=scene.cast.maya, asking=Asking("short", {"en": "One more?"}))
