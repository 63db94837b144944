"""Managers find what was written, in any script, as it is written or nearly so, and nobody finds another brand's."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.conversations.models import Entry
from app.insights.indexing import begin_anew, ids_between
from app.insights.phrasing import NothingToFind, OnlyWithout, TooLong, TooManyTerms
from app.insights.searching import PAGE, TookTooLong, _within
from app.kernel.errors import NotAllowed
from tests.cast import Cast
from tests.insights.conftest import Library

SAID = {
    "night": "Is the 35 mm f/1.8 sharp enough for night streets?",
    "lenses": "We have two lenses with it.",
    "lens": "The lens, cleaned.",
    "ete": "Elle a filmé l'été dernier à la plage, déjà.",
    "objectifs": "Ces objectifs sont œuvre d'art",
    "ru": "Где хранить плёнку зимой? Новые объективы.",
    "ar": "هل الكَامِيرا مناسبة للتصوير في المدرسة؟ أحمد",
    "hi": "यह क़िताबें और कैमरे अच्छे हैं",
    "ja": "東京タワーの夜景を撮りました",
    "zh": "这个镜头很锋利",
    "ko": "학교에서 찍었어요",
    "th": "กล้องนี้ดีมาก",
    "emoji": "Sold 👍🏽 with ❤️ and 👨‍👩‍👧",
    "numbers": "Order 12-345, size １２３ or ٤٥",
    "words": "or near not and star OR NEAR",
    "html": "<script>alert('x')</script> {{7*7}} %s \\ _b1 =brzh",
    "turkish": "Iğdır'da ışık",
    "wide": "ＦＵＬＬＷＩＤＴＨ ﬁne",
    "long": "a" * 500,
}
# What is typed, and which of SAID are found by it: the same on both databases.
CASES = [
    ("night", "night"), ("NIGHT streets", "night"), ("streets night", "night"), ("nights", "night"), ("night moon", ""),
    ("ete", "ete"), ("été", "ete"), ("deja", "ete"), ("filme", "ete"), ("filmer", "ete"), ("plages", "ete"),
    ("l'ete", "ete"), ("oeuvre", "objectifs"),
    ("objectif", "objectifs"), ("lens", "lens lenses"), ("lenses", "lens lenses"), ('"lens"', "lens"),
    ('"lenses"', "lenses"),
    ("пленка", "ru"), ("плёнкой", "ru"), ("зима", "ru"), ("объектив", "ru"), ("НОВЫЙ", "ru"), ('"хранить плёнку"', "ru"),
    ('"плёнку хранить"', ""),
    ("كاميرا", "ar"), ("الكاميرا", "ar"), ("مدرسة", "ar"), ("مدرسه", "ar"), ("احمد", "ar"), ("مناســبة", "ar"),
    ('"في المدرسه"', "ar"), ("كتاب", ""),
    ("किताब", "hi"), ("कैमरा", "hi"), ("कैमरे", "hi"), ("कैमर", "hi"), ("यह", "hi"), ("मकान", ""),
    ("東京", "ja"), ("京東", ""), ("夜景", "ja"), ("ﾀﾜｰ", "ja"), ("镜头", "zh"), ("学校", ""), ("학교", "ko"), ("กล้อง", "th"),
    ("👍", "emoji"), ("👍🏿", "emoji"), ("❤", "emoji"), ("👨‍👩‍👧", "emoji"), ("👎", ""),
    ("12-345", "numbers"), ("345 12", "numbers"), ('"345 12"', ""), ("123", "numbers"), ("45", "numbers"),
    ("f/1.8", "night"), ("1.8/f", ""),
    ('"sharp enough"', "night"), ("“sharp enough”", "night"), ("«sharp enough»", "night"), ('"enough sharp"', ""),
    ('"sharp for"', ""),
    ('"sharp enough', "night"), ('sharp"', "night"), ('sharp""night', "night"), ('"', None), ("night -sharp", ""),
    ("lens -lenses", ""),
    ("lens -cleaned", "lenses"), ('lenses -"the lens"', "lenses"), ("- night", "night"), ("night-sharp", ""),
    ("-night", "without"), ("-night -day", "without"),
    ("OR", "numbers words"), ("NOT and", "words"), ("NEAR(", "words"), ("NEAR(star, 2)", ""), ("star*", "words"),
    ("sta*", ""), ("^star", "words"),
    ("words:star", ""), ("star AND or", "words"), ("night OR star", ""), ("*", None), ("^", None), (":", None),
    ("()", None), ("' OR 1=1 --", ""),
    ("!night", "night"), ("night & sharp | streets", "night"), ("night <-> sharp", "night"), ("\\", None),
    ("{night}", "night"), ("+night", "night"),
    ("<script>", "html"), ("{{7*7}}", "html"), ("%s", "html"), ("_b1", "html"), ("=brzh", "html"),
    ("; DROP TABLE entry", ""), ("", None),
    ("   ", None), ("\u200b", None), ("?!…", None), ("isik", "turkish"), ("ışık", "turkish"), ("fullwidth fine", "wide"),
    ("a" * 200, "long"), ("a" * 64, "long"),
    ("'night'", "night"), ('"night\'s"', ""), ("night\u0000streets", "night"), ("\ud800night", "night"),
]


class TestSearch:
    def test_gives_the_same_answer_on_both_databases(self, library: Library) -> None:
        library.write(*SAID.values())
        names = {body: name for name, body in SAID.items()}
        wrong = {}
        for typed, expected in CASES:
            try:
                found = library.found(typed)
                seen: str | None = " ".join(sorted(names[self._body(library, hit.seq)] for hit in found.hits))
            except NothingToFind:
                seen = None
            except OnlyWithout:
                seen = "without"
            if seen != expected:
                wrong[typed] = (seen, expected)
        assert wrong == {}

    def _body(self, library: Library, seq: int) -> str:
        return next(entry.body for entry in library.talk.entries() if entry.seq == seq)

    def test_is_newest_first_and_turns_pages_without_losing_or_doubling_one(self, library: Library) -> None:
        library.write(*(f"Lens number {number}" for number in range(2 * PAGE + 3)))
        library.write("Not this")
        seen: list[int] = []
        page = library.found("lens")
        while True:
            seen += [hit.seq for hit in page.hits]
            if page.mark is None:
                break
            page = library.found("lens", before=page.mark)
        assert seen == sorted(seen, reverse=True) and len(seen) == len(set(seen)) == 2 * PAGE + 3

    def test_has_no_further_page_when_it_ends_with_this_one(self, library: Library) -> None:
        library.write(*["Lens"] * PAGE)
        found = library.found("lens")
        assert len(found.hits) == PAGE and found.mark is None
        assert library.found("lens", before=1).hits == [] and library.found("lens", before=10**30).mark is None

    def test_tells_who_said_it_when_and_where(self, library: Library, cast: Cast) -> None:
        library.write("Is it sharp?", index=False)
        epoch = library.talk.assign(cast.ines).epoch
        library.write("A secret about sharpness", by=cast.ines, kind="note", index=False)
        library.write("Very sharp.", by=cast.ines, epoch=epoch)
        answer, note, question = library.found("sharp").hits if len(library.found("sharp").hits) == 3 else library.found("sharp OR").hits
        assert [(hit.role, hit.name, hit.kind) for hit in (answer, note, question)] == [
            ("ambassador", "Ines", "text"), ("ambassador", "Ines", "note"), ("visitor", "", "text")]
        assert answer.conversation == library.talk.uid and answer.at == library.talk.now and answer.topic["fr"] and answer.seq > question.seq

    def test_keeps_to_who_said_it_and_to_the_site(self, library: Library, cast: Cast) -> None:
        library.write("sharp, asks Vera", index=False)
        epoch = library.talk.assign(cast.ines).epoch
        library.write("sharp, says Ines", by=cast.ines, epoch=epoch)
        assert library.find("sharp", role="visitor") == ["sharp, asks Vera"]
        assert library.find("sharp", role="ambassador") == ["sharp, says Ines"]
        assert library.find("sharp", role="agent") == []
        assert len(library.find("sharp", site_id=cast.objectif.site_id)) == 2
        assert library.find("sharp", site_id=cast.lumen.site_id) == []

    def test_keeps_to_the_days(self, library: Library) -> None:
        for hours in (0, 24, 48):
            library.put(library.talk.id, f"Lens, {hours} hours later", at=library.talk.now + timedelta(hours=hours))
        library.index()
        noon = library.talk.now
        assert library.find("lens", since=noon + timedelta(hours=1), until=noon + timedelta(hours=48)) == ["Lens, 24 hours later"]
        assert len(library.find("lens", since=noon)) == 3 and len(library.find("lens", until=noon + timedelta(hours=48))) == 2

    def test_finds_some_days_wherever_they_stand_in_the_log(self, library: Library) -> None:
        """Ids need not follow the clock: it was put back, or what was written long ago came late."""
        days, noon = (3, 0, 9, 4, 0, 3, 7), library.talk.now
        for day in days:
            library.put(library.talk.id, f"Lens of day {day}", at=noon + timedelta(days=day))
        library.index()
        for first in range(-1, 11):
            for last in range(first, 11):
                found = library.find("lens", since=noon + timedelta(days=first), until=noon + timedelta(days=last, seconds=1))
                assert found == [f"Lens of day {day}" for day in reversed(days) if first <= day <= last]

    def test_knows_between_which_ids_an_hour_is(self, library: Library) -> None:
        noon, ids = library.talk.now, []
        for hours in (0, 48, 0, 24, 5):
            ids.append(library.put(library.talk.id, "Lens", at=noon + timedelta(hours=hours)))
            library.index()
        begin_anew(library.unit)
        library.index()
        assert ids_between(library.unit, noon, noon + timedelta(hours=1)) == (ids[0], ids[2])
        assert ids_between(library.unit, noon + timedelta(hours=6), None) == (ids[1], ids[3])
        assert ids_between(library.unit, noon + timedelta(days=3), None) == (0, 0)
        assert ids_between(library.unit, None, None)[1] == ids[4]

    def test_leaves_out_what_is_no_message(self, library: Library) -> None:
        library.put(library.talk.id, "canary", kind="event")
        library.put(library.talk.id, "canary", kind="promotion")
        library.index()
        assert library.find("canary") == []

    @pytest.mark.parametrize("name", ["vera", "ines", "omar"])
    def test_refuses_everybody_who_does_not_manage(self, library: Library, cast: Cast, name: str) -> None:
        library.write("Lens")
        with pytest.raises(NotAllowed):
            library.find("lens", by=getattr(cast, name))
        assert library.find("lens", by=cast.olga) == ["Lens"]

    @pytest.mark.parametrize(("typed", "refusal"), [("x" * 201, TooLong), (" ".join(f"w{n}" for n in range(13)), TooManyTerms),
            ("x " * 300, TooLong), ("-" * 200, NothingToFind), ('"' * 200, NothingToFind)])
    def test_refuses_what_is_too_much_or_nothing(self, library: Library, typed: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            library.find(typed)

    def test_takes_the_longest_that_is_allowed(self, library: Library) -> None:
        library.write("東京" * 100)
        assert len(library.find("東京" * 100)) == 1
        assert library.find(" ".join(f"東{n}" for n in range(12))) == []

    def test_gives_up_in_time(self, library: Library) -> None:
        endless = {"sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
                   "postgresql": "SELECT pg_sleep(600)"}
        with pytest.raises(TookTooLong), _within(library.unit, 0.05):
            library.unit.execute(text(endless[library.unit.get_bind().dialect.name]))


class TestOtherBrand:
    """Canaries of Lumen, in the same table and the same index."""

    def test_is_never_met(self, library: Library, cast: Cast) -> None:
        theirs = library.beside()
        for body in SAID.values():
            library.put(theirs, f"{body} canary")
        library.write(*SAID.values())
        for typed in ("canary", "_b2", *(f'"{word}"' for word in ("night", "été", "東京"))):
            assert not [text for text in library.find(typed) if "canary" in text]
        assert library.find("night", by=cast.zoe) == [f"{SAID['night']} canary"]
        assert library.find("canary", site_id=cast.lumen.site_id) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(typed=st.text(alphabet=st.one_of(st.sampled_from('canary "-_b12s=()|&!<>*:^\\\''), st.characters(codec="utf-8")), max_size=60))
def test_another_brand_is_not_met_whatever_is_typed(library: Library, typed: str) -> None:
    """And nothing that is typed is an error of the database."""
    if not library.unit.query(Entry).filter_by(body="canary").first():
        theirs = library.beside()
        library.put(theirs, "canary")
        library.put(theirs, "c a n r y b 1 2 s")
        library.write("c a n r y b 1 2 s, ours")
    try:
        found = library.find(typed)
    except (NothingToFind, OnlyWithout, TooManyTerms):
        return
    assert not [text for text in found if "ours" not in text]
