"""A decision as a sentence: who was asked first and for what, what kept the next one behind, and why not somebody else."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g

from app.console.explaining import barred, place_words, ranked, sentence, why_not
from app.routing.models import Decision

WHOLE: Any = SimpleNamespace(members={1: "Ines", 2: "Lena", 3: "<b>Awa</b>"}, topic={"en": "optics", "fr": "l’optique"})
INES = {"member": 1, "why": "level_3", "score": 0.8, "chance": 0.7, "reasons": [], "level": 3.0, "good": 9, "bad": 1, "load": 0, "capacity": 2,
        "offers": 0, "rested": 4_000}
LENA = {**INES, "member": 2, "chance": 0.2, "load": 2, "capacity": 3}


def told(app: Flask, *rows: dict[str, Any], language: str = "en", step: str = "offered", reason: str = "best") -> str:
    with app.test_request_context(headers={"Accept-Language": language}):
        g.brand = SimpleNamespace(languages=["en"])
        return sentence(WHOLE, Decision(step=step, reason=reason, candidates=list(rows)))


class TestSentence:
    def test_says_who_was_first_for_what_and_why_not_the_next(self, app: Flask) -> None:
        assert told(app, INES, LENA) == ("Ines was asked first: lives optics, 9 of 10 answers on it helped; "
                                         "Lena had a smaller chance because they hold 2 conversations.")

    def test_speaks_french(self, app: Flask) -> None:
        said = told(app, INES, LENA, language="fr").replace("\u00a0", " ")
        assert said == ("Ines a été sollicitée d’abord : vit pour « l’optique », 9 réponses sur 10 à ce sujet ont aidé ; "
                        "Lena avait moins de chances, avec 2 conversations en cours.")

    @pytest.mark.parametrize(("second", "says"), [
        ({"load": 0, "level": 1.0, "why": "level_1"}, "because they know less of it"),
        ({"load": 0, "good": 3, "bad": 7}, "fewer of their answers helped"),
        ({"load": 0, "offers": 1}, "asked something else"), ({"load": 0}, "Lena came next"),
        ({"load": 0, "chance": 0.75}, "the better chance, but the draw"),
        ({"load": 1}, "because they hold 1 conversation.")])
    def test_says_what_the_next_one_lacked(self, app: Flask, second: dict[str, Any], says: str) -> None:
        assert says in told(app, INES, {**LENA, **second})

    @pytest.mark.parametrize(("change", "says"), [
        ({"good": 0, "bad": 0, "reasons": ["new"]}, "lives optics, new here, and new people get their share."),
        ({"why": "near"}, "knows the topic above it"),
        ({"why": "longest_without", "good": 0, "bad": 0}, "waited longest for one"),
        ({"why": "helped", "good": 1, "bad": 0}, "1 of 1 answer on it helped"),
        ({"why": "back"}, "answered here before"), ({"member": 99}, "? was asked first")])
    def test_says_for_what(self, app: Flask, change: dict[str, Any], says: str) -> None:
        assert says in told(app, {**INES, **change})

    def test_is_nothing_where_nobody_is_named(self, app: Flask) -> None:
        assert told(app) == "" and told(app, {"member": 2, "not": "away"}) == ""

    def test_reads_what_was_kept_before_there_were_chances(self, app: Flask) -> None:
        assert told(app, {"member": 1, "why": "level_3", "points": 24}) == "Ines: the best who were free"
        assert told(app, {"member": 1}, step="accepted", reason="level_3") == "Ines: lives the topic"


class TestOthers:
    def test_say_why_not(self, app: Flask) -> None:
        decision = Decision(candidates=[INES, {"member": 2, "not": "closed"}, {"member": 3, "not": "wrapping"}])
        with app.test_request_context():
            assert [row["member"] for row in ranked(decision)] == [1]
            assert [why_not(WHOLE, row) for row in barred(decision)] == ["Lena: outside opening hours", "<b>Awa</b>: still finishing the last one"]

    def test_say_what_spoke_for_each(self, app: Flask) -> None:
        with app.test_request_context():
            g.brand = SimpleNamespace(languages=["en"])
            assert place_words(WHOLE, LENA) == "Lena: 20% chance to be first, lives optics, 9 of 10 answers on it helped, holds 2 of 3"
            assert place_words(WHOLE, {"member": 1, "why": "near"}) == "Ines: knows the topic above it"
