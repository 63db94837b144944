"""A respondent asks the brand for a reply; a manager writes it, or says why not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.replies import queries
from app.replies.facts import ReplyRequestAnswered
from app.replies.models import ReplyRequest
from app.replies.requesting import RequestAnswered, TooManyRequests, decline, request_reply, title_of
from tests.cast import NOON, Cast
from tests.conversations.talk import Talk
from tests.replies.conftest import Write


class Asking:
    def __init__(self, unit: Unit, cast: Cast) -> None:
        self.unit, self.cast = unit, cast

    def ask(self, words: str = "The cap fits both.", *, by: Actor | None = None, client_id: str = "", language: str = "en",
            conversation: str | None = None) -> str:
        request_reply(self.unit, actor=by or self.cast.ines, client_id=client_id or uid(), words=words, language=language,
                      conversation=conversation, now=NOON)
        return self.unit.scalars(select(ReplyRequest.uid).order_by(ReplyRequest.id.desc()).limit(1)).one()

    def row(self, found: str) -> ReplyRequest:
        return self.unit.scalars(select(ReplyRequest).where(ReplyRequest.uid == found)).one()

    def told(self) -> list[tuple[int, str, bool, str]]:
        return [(fact.member_id, fact.title, fact.accepted, fact.answer) for _, fact in self.unit.facts if isinstance(fact, ReplyRequestAnswered)]


@pytest.fixture
def asking(unit: Unit, cast: Cast) -> Asking:
    return Asking(unit, cast)


class TestRequestReply:
    def test_is_listed_with_who_asked_and_where(self, asking: Asking, unit: Unit, cast: Cast) -> None:
        talk = Talk(unit, cast)
        talk.assign(cast.ines)
        asking.ask(conversation=talk.uid, language="fr")
        ((request, name, conversation),) = [(one.request, one.name, one.conversation) for one in queries.open_requests(unit, cast.maya)]
        assert (request.words, request.language, name, conversation) == ("The cap fits both.", "fr", "Ines", talk.uid)

    def test_twice_is_kept_once(self, asking: Asking, unit: Unit, cast: Cast) -> None:
        again = uid()
        asking.ask(client_id=again), asking.ask("Other words", client_id=again)
        assert [one.request.words for one in queries.open_requests(unit, cast.maya)] == ["The cap fits both."]

    @pytest.mark.parametrize("language", ["de", "", "x" * 20])
    def test_falls_back_to_the_first_language_of_the_brand(self, asking: Asking, language: str) -> None:
        assert asking.row(asking.ask(language=language)).language == "en"

    @pytest.mark.parametrize(("words", "code"), [("", "message.empty"), (" \u202e\n", "message.empty"), ("x" * 2_001, "message.too_long")])
    def test_refuses_nothing_and_too_much(self, asking: Asking, words: str, code: str) -> None:
        with pytest.raises(Malformed) as refused:
            asking.ask(words)
        assert refused.value.code == code

    def test_refuses_visitors_and_the_conversation_of_another(self, asking: Asking, unit: Unit, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            asking.ask(by=cast.vera)
        talk = Talk(unit, cast)
        for actor in (cast.awa, cast.zoe):
            with pytest.raises(NotFound):
                asking.ask(by=actor, conversation=talk.uid)

    def test_refuses_one_more_while_twenty_wait(self, asking: Asking, unit: Unit, cast: Cast) -> None:
        asked = [asking.ask(f"Number {number}") for number in range(20)]
        with pytest.raises(TooManyRequests):
            asking.ask()
        decline(unit, actor=cast.maya, request=asked[0], answer="", now=NOON)
        assert asking.ask()


class TestAnswering:
    def test_by_writing_it_tells_who_asked(self, asking: Asking, unit: Unit, cast: Cast, write: Write) -> None:
        asked = asking.ask()
        write("Cap", request=asked)
        row = asking.row(asked)
        assert (row.state, row.reply_id is not None, asking.told()) == ("accepted", True, [(cast.ines.member_id, "Cap", True, "")])
        assert queries.open_requests(unit, cast.maya) == []

    def test_by_declining_tells_the_word(self, asking: Asking, unit: Unit, cast: Cast) -> None:
        decline(unit, actor=cast.maya, request=asking.ask(), answer="We have /cap <b>already</b>.", now=NOON)
        assert asking.told() == [(cast.ines.member_id, "The cap fits both.", False, "We have /cap <b>already</b>.")]

    def test_the_second_manager_is_told_that_it_is_done(self, asking: Asking, unit: Unit, cast: Cast, write: Write) -> None:
        asked = asking.ask()
        decline(unit, actor=cast.maya, request=asked, answer="", now=NOON)
        for attempt in (lambda: decline(unit, actor=cast.olga, request=asked, answer="", now=NOON), lambda: write("Cap", request=asked)):
            with pytest.raises(RequestAnswered):
                attempt()

    def test_is_only_for_managers_of_the_brand(self, asking: Asking, unit: Unit, cast: Cast) -> None:
        asked = asking.ask()
        for actor, refusal in ((cast.ines, NotAllowed), (cast.omar, NotAllowed), (cast.zoe, NotFound)):
            with pytest.raises(refusal):
                decline(unit, actor=actor, request=asked, answer="", now=NOON)
        with pytest.raises(NotFound):
            queries.request_by_uid(unit, cast.zoe, uid=asked)

    def test_refuses_a_huge_word(self, asking: Asking, unit: Unit, cast: Cast) -> None:
        with pytest.raises(Refusal):
            decline(unit, actor=cast.maya, request=asking.ask(), answer="x" * 301, now=NOON)

    def test_stays_in_ones_own_list_for_a_month(self, asking: Asking, unit: Unit, cast: Cast) -> None:
        decline(unit, actor=cast.maya, request=asking.ask("Old"), answer="No", now=NOON)
        asking.ask("New")

        def seen(actor: Actor, days: int) -> list[tuple[str, str]]:
            return [(one.words, one.state) for one in queries.requests_by(unit, actor, now=NOON + timedelta(days=days))]

        assert (seen(cast.ines, 1), seen(cast.ines, 31), seen(cast.awa, 1)) == ([("New", "open"), ("Old", "declined")], [("New", "open")], [])

    def test_is_known_again_by_its_first_words(self) -> None:
        assert (title_of("Short\nwords"), title_of("x" * 61)) == ("Short words", "x" * 59 + "…")
