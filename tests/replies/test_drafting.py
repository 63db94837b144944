"""The brand writes its saved replies: what is kept, what is refused, who may."""

from typing import Any

import pytest
from sqlalchemy import select

from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from app.replies import policy, queries
from app.replies.drafting import ShortcutTaken, TooManyReplies, Words, add_reply, archive_reply, change_reply, restore_reply
from app.replies.facts import RepliesChanged
from app.replies.models import SavedReply
from tests.cast import NOON, Cast
from tests.replies.conftest import Write

SCRIPTS = ("Où est mon colis ?", "Где моя посылка?", "أين طردي؟", "मेरा पार्सल कहाँ है?", "我的包裹在哪里？", "<script>alert(1)</script>")


def row(unit: Unit, uid: str) -> SavedReply:
    return unit.scalars(select(SavedReply).where(SavedReply.uid == uid)).one()


class TestAddReply:
    def test_keeps_what_was_written_and_tells_the_desks(self, unit: Unit, cast: Cast, write: Write) -> None:
        kept = row(unit, write("  Parcel:  where? ", shortcut="/Parcel", topic="delivery", audience="agents", en="On [date].\r\n", fr=" "))
        assert (kept.title, kept.shortcut, kept.texts, kept.audience) == ("Parcel: where?", "parcel", {"en": "On [date]."}, "agents")
        assert kept.topic_id == cast.objectif.topics["delivery"]
        assert [fact.brand_id for _, fact in unit.facts if isinstance(fact, RepliesChanged)] == [cast.objectif.brand_id]

    @pytest.mark.parametrize("words", SCRIPTS)
    def test_keeps_every_script_in_every_field(self, unit: Unit, write: Write, words: str) -> None:
        kept = row(unit, write(words, en=words, shortcut="" if "<" in words else words.split()[0].rstrip("？")))
        assert (kept.title, kept.texts["en"]) == (words, words)

    @pytest.mark.parametrize(("wrong", "field"), [
        ({"title": " "}, "title"), ({"title": "x" * 121}, "title"), ({"texts": {}}, "texts"), ({"texts": {"en": "\u202e "}}, "texts"),
        ({"texts": {"en": "x" * 2_001}}, "texts"), ({"texts": {"de": "Hallo"}}, "texts"), ({"audience": "visitors"}, "audience"),
        ({"shortcut": "two words"}, "shortcut"), ({"shortcut": "-x"}, "shortcut"), ({"shortcut": "x" * 41}, "shortcut"),
        ({"shortcut": "<b>"}, "shortcut")])
    def test_says_what_is_wrong(self, unit: Unit, cast: Cast, wrong: dict[str, Any], field: str) -> None:
        words = Words(**{"title": "Parcel", "shortcut": "", "texts": {"en": "On [date]."}, **wrong})
        with pytest.raises(Malformed) as refused:
            add_reply(unit, actor=cast.maya, words=words, now=NOON)
        assert refused.value.data["fields"] == [field]

    def test_refuses_a_shortcut_that_is_taken_even_by_an_archived_one(self, unit: Unit, cast: Cast, write: Write) -> None:
        archive_reply(unit, actor=cast.maya, reply=write("Parcel", shortcut="parcel"), now=NOON)
        with pytest.raises(ShortcutTaken):
            write("Another", shortcut="PARCEL")
        assert write("No shortcut") != write("None here either")

    def test_refuses_more_than_anybody_can_find(self, unit: Unit, cast: Cast, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.replies.drafting.MOST_REPLIES", 1)
        archive_reply(unit, actor=cast.maya, reply=write("One"), now=NOON)
        write("Two")
        with pytest.raises(TooManyReplies):
            write("Three")

    def test_refuses_the_topic_of_another_brand_and_who_does_not_manage(self, unit: Unit, cast: Cast) -> None:
        with pytest.raises(NotFound):
            add_reply(unit, actor=cast.maya, words=Words("A", "", {"en": "A"}, "both", cast.lumen.topics["film"]), now=NOON)
        for actor in (cast.ines, cast.omar, cast.vera):
            with pytest.raises(NotAllowed):
                add_reply(unit, actor=actor, words=Words("A", "", {"en": "A"}), now=NOON)


class TestChangeReply:
    def test_writes_it_anew_under_its_own_shortcut(self, unit: Unit, cast: Cast, write: Write) -> None:
        uid = write("Parcel", shortcut="parcel")
        change_reply(unit, actor=cast.olga, reply=uid, words=Words("Where it is", "parcel", {"fr": "Il arrive."}, "agents"), now=NOON)
        kept = row(unit, uid)
        assert (kept.title, kept.texts, kept.audience, kept.written_by) == ("Where it is", {"fr": "Il arrive."}, "agents", cast.olga.member_id)

    def test_is_not_there_for_an_outsider(self, unit: Unit, cast: Cast, write: Write) -> None:
        uid = write("Parcel")
        for attempt in (lambda: change_reply(unit, actor=cast.zoe, reply=uid, words=Words("A", "", {"en": "A"}), now=NOON),
                        lambda: archive_reply(unit, actor=cast.zoe, reply=uid, now=NOON),
                        lambda: restore_reply(unit, actor=cast.zoe, reply=uid), lambda: queries.reply_by_uid(unit, cast.zoe, uid=uid)):
            with pytest.raises(NotFound):
                attempt()
        with pytest.raises(NotAllowed):
            archive_reply(unit, actor=cast.ines, reply=uid, now=NOON)


class TestFinding:
    def test_shows_each_role_its_own_and_archived_ones_to_nobody(self, unit: Unit, cast: Cast, write: Write) -> None:
        write("Both"), write("Community", audience="ambassadors"), write("Team", audience="agents")
        archive_reply(unit, actor=cast.maya, reply=write("Old"), now=NOON)
        found = {who: [one.reply.title for one in queries.replies_for(unit, actor)]
                 for who, actor in (("ines", cast.ines), ("omar", cast.omar), ("maya", cast.maya), ("zoe", cast.zoe))}
        assert found == {"ines": ["Both", "Community"], "omar": ["Both", "Team"], "maya": ["Both", "Community", "Team"], "zoe": []}

    def test_of_the_brand_finds_words_without_their_accents_and_shows_archived_ones_last(self, unit: Unit, cast: Cast, write: Write) -> None:
        archive_reply(unit, actor=cast.maya, reply=write("A réparation", fr="Écrivez-nous à l’atelier."), now=NOON)
        write("Réparer", shortcut="repair", fr="Envoyez-le.")
        write("Parcel")

        def titles(words: str) -> list[str]:
            return [one.reply.title for one in queries.replies_of(unit, cast.maya, words=words, language="fr")]

        assert titles("") == ["Parcel", "Réparer", "A réparation"]
        assert (titles("REPAR"), titles("ecrivez atelier"), titles("repair"), titles("nothing")) == (
            ["Réparer", "A réparation"], ["A réparation"], ["Réparer"], [])

    def test_of_the_brand_is_not_for_who_does_not_manage(self, unit: Unit, cast: Cast) -> None:
        for read in (lambda: queries.replies_of(unit, cast.ines, language="en"), lambda: queries.open_requests(unit, cast.ines)):
            with pytest.raises(NotFound):
                read()

    def test_folds_what_people_type_differently(self) -> None:
        assert policy.folded("Éclair ＡＢ Straße") == "eclair ab strasse"
