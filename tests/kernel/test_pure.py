"""Clock, ids, text, facts and actors: no database, no app."""

import re
import sys
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.kernel import clock, ids
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotFound, Refusal, SlowDown, Unavailable
from app.kernel.facts import Fact
from app.kernel.text import _joins, address, clean, clean_line, in_language
from app.realtime.protocol import UUID_PATTERN

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class TestClock:
    def test_says_whole_milliseconds_in_utc(self) -> None:
        now = clock.now()
        assert now.tzinfo is UTC and now.microsecond % 1_000 == 0

    @pytest.mark.parametrize("ms", [0, 1, 999, 1_795_176_000_123, -1, 253_402_300_799_999])
    def test_turns_milliseconds_into_an_instant_and_back(self, ms: int) -> None:
        assert clock.millis(clock.instant(ms)) == ms

    def test_refuses_a_time_without_a_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            clock.millis(NOON.replace(tzinfo=None))

    def test_stands_still_and_moves_for_tests(self) -> None:
        with clock.stopped_at(NOON) as move:
            assert clock.now() == clock.now() == NOON
            move(timedelta(seconds=3))
            assert clock.now() == NOON + timedelta(seconds=3)
        assert clock.now() != NOON


class TestUid:
    def test_is_a_uuid_of_version_seven(self) -> None:
        for _ in range(100):
            found = UUID(ids.uid())
            assert (found.version, found.variant) == (7, "specified in RFC 4122")

    def test_has_the_form_that_the_protocol_takes(self) -> None:
        assert re.fullmatch(UUID_PATTERN, ids.uid())

    def test_sorts_by_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        moments = iter(range(1_795_176_000_000, 1_795_176_000_050))
        monkeypatch.setattr(ids.time, "time_ns", lambda: next(moments) * 1_000_000)
        made = [ids.uid() for _ in range(50)]
        assert made == sorted(made)
        assert UUID(made[0]).int >> 80 == 1_795_176_000_000

    def test_is_never_the_same(self) -> None:
        assert len({ids.uid() for _ in range(10_000)}) == 10_000


class TestClean:
    @pytest.mark.parametrize(("typed", "stored"), [
        ("  hello \n", "hello"), ("a\r\nb\rc", "a\nb\nc"), ("a\x00b", "ab"), ("a\tb", "a\tb"), ("\x1b[31mred", "[31mred"),
        ("a\x85b\x9fc", "abc"), ("half \ud83d", "half ?"), ("e\u0301", "\u00e9"), ("photo\u202egnp.exe", "photognp.exe"),
        ("\u2066x\u2069", "x"), ("\u202a\u202b\u202c\u202d", ""), ("\x00", ""), ("", ""), ("👩‍👩‍👧 ok", "👩‍👩‍👧 ok"), ("שלום", "שלום")])
    def test_makes_typed_text_safe_to_store(self, typed: str, stored: str) -> None:
        assert clean(typed) == stored

    def test_leaves_clean_text_alone(self) -> None:
        for typed in ("e\u0301\u202e x", "a\r\n\x00 b", "\u1100\u1161 \ud800"):
            assert clean(clean(typed)) == clean(typed)
            assert unicodedata.is_normalized("NFC", clean(typed))

    def test_leaves_a_letter_as_many_marks_as_it_can_need(self) -> None:
        assert clean("a" + "\u0301\u0323" * 10_000 + " b") == unicodedata.normalize("NFC", "a" + "\u0301\u0323" * 15 + " b")

    @pytest.mark.parametrize("tower", ["\u0489", "\u0301", "\u0301\u0320\u0489", "\u20dd\u200d", "\u0344", "\u0e31", "\u0fb2\ufeff", "\U000e0100"])
    def test_takes_the_top_off_a_tower(self, tower: str) -> None:
        stored = clean(f"no {tower * 200} more {tower * 31}")
        assert [len(re.sub("[\u200d\ufeff]", "", each)) for each in re.findall(r"[^a-z ]+", stored)] == [30, 30]
        assert clean(stored) == stored and unicodedata.is_normalized("NFC", stored)

    @pytest.mark.parametrize("words", [
        "क्षत्रियों ने किंकर्तव्यविमूढ़ होकर", "ཧྐྵྨླྺྼྻྂ ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ", "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים", "إِنَّ ٱللَّهَ", "ที่นี้ก็ได้", "ကြောင်", "ព្រះ​ពុទ្ធ", "ế", "y̶e̶s̶ n̷o̷",
        "👩🏽‍❤️‍💋‍👩🏿 🏴󠁧󠁢󠁷󠁬󠁳󠁿 1️⃣", "葛󠄁", "ὕ᾽ ᾧ" * 60])
    def test_takes_nothing_from_a_script(self, words: str) -> None:
        assert clean(words) == unicodedata.normalize("NFC", words)

    def test_knows_every_mark_of_unicode(self) -> None:
        marks = {letter for letter in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(letter)[0] == "M"}
        assert marks <= _joins()

    def test_puts_a_line_on_one_line(self) -> None:
        assert clean_line("  a\n\n b\tc ", longest=100) == "a b c"
        assert clean_line("x" * 100, longest=7) == "x" * 7


class TestFact:
    def test_gives_a_job_its_ids_and_no_content(self) -> None:
        @dataclass(frozen=True, slots=True)
        class Posted(Fact):
            entry_id: int
            conversation_uid: str
            body: str
            valid: bool

        assert Posted(1, "u", "secret", True).ids() == {"entry_id": 1, "conversation_uid": "u"}


class TestActor:
    @pytest.mark.parametrize(("role", "staff", "manages"), [
        ("visitor", False, False), ("ambassador", True, False), ("agent", True, False), ("manager", True, True), ("owner", True, True),
        ("system", False, False)])
    def test_knows_its_standing(self, role: str, staff: bool, manages: bool) -> None:
        actor = Actor(brand_id=1, role=role)  # type: ignore[arg-type]  # parametrized
        assert (actor.is_staff, actor.manages) == (staff, manages)

    def test_has_a_key_of_its_own(self) -> None:
        keys = [Actor(brand_id=1, role="visitor", visitor_id=7).key, Actor(brand_id=1, role="agent", member_id=7).key,
                Actor(brand_id=1, role="system").key]
        assert keys == ["v7", "m7", "system"]


class TestRefusal:
    def test_says_whether_to_try_again(self) -> None:
        assert [each().retry for each in (Refusal, NotFound, Malformed, SlowDown, Unavailable)] == [False, False, False, True, True]

    def test_takes_its_code_from_its_class_or_its_maker(self) -> None:
        assert (NotFound().code, NotFound("unauthorized").code, NotFound().status, str(NotFound())) == ("not_found", "unauthorized", 404, "not_found")
        assert Refusal(data={"limit": 1}).data == {"limit": 1}


class TestAddress:
    @pytest.mark.parametrize("text", ["http://[", "http://[::1", "//[x]/", "http://a.example]/"])
    def test_is_empty_where_there_is_none(self, text: str) -> None:
        assert (address(text).hostname, address(text).path) == (None, "")

    def test_has_its_parts(self) -> None:
        assert address("https://shop.example/p/1?x=2").path == "/p/1"


class TestInLanguage:
    @pytest.mark.parametrize(("languages", "text"), [(("fr",), "Film"), (("fr-CA",), "Film"), (("de", "en"), "Movie"), (("de",), "Film"),
                                                     ((), "Film")])
    def test_falls_back_step_by_step(self, languages: tuple[str, ...], text: str) -> None:
        assert in_language({"fr": "Film", "en": "Movie"}, *languages) == text

    def test_is_empty_without_texts(self) -> None:
        assert in_language({}, "en") == ""
