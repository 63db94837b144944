"""Folding makes little of a lot: what somebody writes to fill our memory stays small."""

import pytest

from app.insights.folding import LONGEST, words_of


class TestWordsOf:
    @pytest.mark.parametrize("letter", ["x", "\ufdfa", "\u037a", "\u0149"])
    def test_makes_little_of_one_long_run(self, letter: str) -> None:
        words = list(words_of(letter * 4_000))
        assert 0 < len(words) <= LONGEST // 2 and sum(len(word.folded) + len(word.plain) for word in words) <= 2 * LONGEST
        assert {(word.start, word.end) for word in words} == {(0, 4_000)}

    def test_finds_the_words_in_one_letter(self) -> None:
        assert [word.folded for word in words_of("\ufdfa")] == [word.folded for word in words_of("صلى الله عليه وسلم")]
