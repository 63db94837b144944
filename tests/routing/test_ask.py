"""A visitor asks: everything of the first message, or nothing."""

import pytest
from sqlalchemy import func, select

from app.conversations.models import Conversation, Entry
from app.conversations.posting import EmptyMessage, MessageTooLong
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.ids import uid
from app.routing.asking import Blocked, TooManyOpen
from app.routing.facts import OfferMade
from app.routing.models import AssignmentOffer
from app.visitors import blocking
from tests.routing.scene import Scene


class TestAsk:
    def test_offers_it_to_who_knows_the_topic(self, scene: Scene) -> None:
        scene.member("Awa", knows={"film": 3})
        ines = scene.member("Ines", knows={"optics": 3})
        question = scene.ask(topic="optics")
        assert scene.offered(question)[0] == ines.member_id
        assert scene.log(question) == ["started", "joined", "text", "waiting ambassadors"]
        assert scene.stage(question) == "offering"
        assert scene.decisions(question) == [("offered", "best")]

    def test_tells_the_respondent_what_they_need_to_decide(self, scene: Scene) -> None:
        ines = scene.member("Ines", knows={"optics": 3})
        scene.ask(topic="optics", body="  Does it fit my D80?  ")
        (made,) = scene.facts(OfferMade)
        card = made.card
        assert made.member_id == ines.member_id
        assert (card.kind, card.question, card.topic, card.reason) == ("question", "Does it fit my D80?", "Optics", "level_3")
        assert card.expires_at - card.made_at == 30_000
        assert card.page is not None and card.page["url"] == "https://shop.example/lens"

    def test_takes_the_topic_from_the_words_when_nothing_else_says_it(self, scene: Scene) -> None:
        ines = scene.member("Ines", knows={"optics": 3})
        scene.member("Awa", knows={"film": 3})
        question = scene.ask(guessed=scene.topics["optics"].uid)
        assert scene.offered(question)[0] == ines.member_id and scene.conversation(question).topic_id == scene.topics["optics"].id
        assert scene.decisions(question)[0] == ("understood", "words")

    def test_believes_the_page_more_than_the_words(self, scene: Scene) -> None:
        question = scene.ask(topic="film", guessed=scene.topics["optics"].uid)
        assert scene.conversation(question).topic_id == scene.topics["film"].id
        assert ("understood", "words") not in scene.decisions(question)

    @pytest.mark.parametrize("gone", ["archived", "another brand's", "nonsense"])
    def test_forgets_a_guess_that_is_gone_by_now(self, scene: Scene, gone: str) -> None:
        optics = scene.topics["optics"]
        if gone == "archived":
            optics.archived_at = scene.now
        guessed = {"archived": optics.uid, "another brand's": scene.twin.topics["optics"].uid}.get(gone, "x" * 5_000)
        scene.member("Ines", knows={"optics": 3})
        question = scene.ask(guessed=guessed)
        assert scene.conversation(question).topic_id is None and len(scene.offered(question)) == 1

    def test_goes_on_when_its_topic_is_archived_while_it_waits(self, scene: Scene) -> None:
        ines = scene.member("Ines", knows={"optics": 3}, availability="away")
        question = scene.ask(topic="optics")
        scene.topics["optics"].archived_at = scene.now
        scene.stand(ines, availability="available")
        scene.sweep(1)
        assert scene.offered(question) == [ines.member_id]

    def test_asks_the_best_three_only(self, scene: Scene) -> None:
        for name in "abcde":
            scene.member(name)
        assert len(scene.offered(scene.ask())) == 3

    def test_goes_to_agents_from_the_checkout(self, scene: Scene) -> None:
        scene.member("Ines", knows={"optics": 3})
        omar = scene.member("Omar", "agent")
        question = scene.ask(type="checkout", topic="optics")
        assert scene.offered(question) == [omar.member_id]
        assert scene.log(question)[-1] == "waiting agents"

    def test_goes_to_agents_with_a_topic_only_the_company_can_answer(self, scene: Scene) -> None:
        scene.member("Ines")
        omar = scene.member("Omar", "agent")
        assert scene.offered(scene.ask(chosen=scene.topics["delivery"].uid)) == [omar.member_id]

    def test_goes_to_agents_when_no_ambassador_can(self, scene: Scene) -> None:
        scene.member("Ines", availability="away")
        omar = scene.member("Omar", "agent")
        question = scene.ask()
        assert scene.offered(question) == [omar.member_id]
        assert scene.log(question)[-2:] == ["waiting ambassadors", "waiting agents"]
        assert ("escalated", "nobody_else") in scene.decisions(question)

    def test_says_so_when_nobody_is_there(self, scene: Scene) -> None:
        scene.member("Ines", availability="away")
        scene.member("Awa", here=False)
        question = scene.ask()
        assert scene.stage(question) == "told"
        assert scene.log(question)[-1] == "nobody ambassadors"
        assert scene.decisions(question) == [("told", "nobody_available")]

    def test_is_the_same_when_sent_again(self, scene: Scene) -> None:
        scene.member("Ines")
        vera, conversation, client_id = scene.visitor(), uid(), uid()
        first = scene.ask(vera, conversation=conversation, client_id=client_id)
        again = scene.ask(vera, body="Another text", conversation=conversation, client_id=client_id)
        assert (again.seq, again.at, again.conversation_id) == (first.seq, first.at, first.conversation_id)
        assert not again.fresh
        assert scene.unit.scalar(select(func.count()).select_from(AssignmentOffer)) == 1
        assert scene.log(first).count("text") == 1

    def test_refuses_another_visitors_conversation(self, scene: Scene) -> None:
        question = scene.ask()
        for stranger in (scene.visitor(), scene.twin.visitor()):
            with pytest.raises(NotFound):
                scene.ask(stranger, conversation=question.conversation)

    def test_refuses_who_is_no_visitor(self, scene: Scene) -> None:
        for actor in (scene.member("Ines"), scene.zoe):
            with pytest.raises(NotAllowed):
                scene.ask(actor)

    def test_refuses_the_blocked(self, scene: Scene) -> None:
        vera, maya = scene.visitor(), scene.member("Maya", "manager", answers=False)
        assert vera.visitor_id is not None
        blocking.block(scene.unit, actor=maya, visitor_id=vera.visitor_id, reason="Insults", days=0, now=scene.now)
        with pytest.raises(Blocked):
            scene.ask(vera)

    def test_refuses_more_open_conversations_than_anybody_needs(self, scene: Scene) -> None:
        vera, last = scene.visitor(), (uid(), uid())
        for _ in range(4):
            scene.ask(vera)
        scene.ask(vera, conversation=last[0], client_id=last[1])
        with pytest.raises(TooManyOpen) as refused:
            scene.ask(vera)
        assert refused.value.data == {"limit": 5}
        assert not scene.ask(vera, conversation=last[0], client_id=last[1]).fresh

    @pytest.mark.parametrize(("body", "refusal"), [("", EmptyMessage), (" \n\t ", EmptyMessage), ("\u202e\u202d", EmptyMessage),
                                                   ("x" * 10_000, MessageTooLong)])
    def test_refuses_what_is_no_question_and_leaves_nothing(self, scene: Scene, body: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal), scene.unit.begin_nested():
            scene.ask(body=body)
        assert scene.unit.scalar(select(func.count()).select_from(Conversation)) == 0

    @pytest.mark.parametrize("body", ["💥" * 1_000, "שלום\u202e", "x" * 4_000, "'; DROP TABLE entry; --", "<script>alert(1)</script>"])
    def test_keeps_whatever_people_type(self, scene: Scene, body: str) -> None:
        question = scene.ask(body=body)
        kept = scene.unit.scalars(select(Entry.body).where(Entry.conversation_id == question.conversation_id, Entry.kind == "text")).one()
        assert kept == body.replace("\u202e", "")

    def test_takes_an_unknown_topic_for_none(self, scene: Scene) -> None:
        scene.topics["film"].archived_at = scene.now
        for asked in ({"topic": "no-such"}, {"chosen": uid()}, {"topic": "film"}, {"chosen": scene.twin.topics["film"].uid}):
            assert scene.conversation(scene.ask(**asked)).topic_id is None

    @pytest.mark.parametrize("language", ["de", "", "<b>", "x" * 500])
    def test_takes_an_unknown_language_for_the_brands_first(self, scene: Scene, language: str) -> None:
        ines = scene.member("Ines", languages=("en",))
        scene.member("Awa", languages=("fr",))
        assert scene.offered(scene.ask(language=language)) == [ines.member_id]

    def test_asks_who_speaks_the_language(self, scene: Scene) -> None:
        scene.member("Ines", languages=("en",))
        awa = scene.member("Awa", languages=("fr",))
        assert scene.offered(scene.ask(language="fr-CA")) == [awa.member_id]

    def test_never_asks_another_brands_people(self, scene: Scene) -> None:
        assert scene.stage(scene.ask()) == "told"
        assert scene.facts(OfferMade) == []

    def test_serves_who_came_before_first(self, scene: Scene) -> None:
        ines = scene.member("Ines", capacity=1, here=False)
        before = scene.ask()
        scene.come(ines)
        scene.later(1)
        after = scene.ask()
        assert scene.offered(before) == [ines.member_id]
        assert scene.offered(after) == [ines.member_id]
        offers = scene.unit.scalars(select(AssignmentOffer.conversation_id).order_by(AssignmentOffer.id)).all()
        assert offers == [before.conversation_id, after.conversation_id]
