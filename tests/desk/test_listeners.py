"""What reaches a desk besides the log."""

import re

from sqlalchemy import CheckConstraint

from app.community.policy import audience_of
from app.conversations.models import Assignment
from app.desk.wire import ConversationGone
from app.kernel.ids import uid
from app.realtime import delivery
from tests.desk.conftest import House


def heard(house: House, name: str) -> list[dict]:
    """What Ines' desks were told under this name."""
    assert house.ines.member_id is not None
    return [data for event, data in house.told.to(delivery.member(house.ines.member_id)) if event == name]


class TestTellEntrusted:
    def test_shows_the_conversation_to_whom_it_now_belongs(self, house: House) -> None:
        conversation, _ = house.held()
        (told,) = heard(house, "conversation.entrusted")
        assert told["conversation"] == house.desk()["conversations"][0]
        assert told["conversation"]["conversation"] == conversation and told["conversation"]["mine"]

    def test_tells_nobody_else(self, house: House) -> None:
        house.held()
        told = {audience for audience, name, _ in house.told.heard if name == "conversation.entrusted"}
        assert told == {delivery.member(house.ines.member_id or 0)}


class TestTellGone:
    def test_says_why(self, house: House) -> None:
        conversation, epoch = house.held()
        house.say(house.ines, "conversation.close", conversation=conversation, client_id=uid(), epoch=epoch)
        assert heard(house, "conversation.gone") == [{"conversation": conversation, "reason": "closed"}]

    def test_knows_every_reason_that_an_assignment_ends_for(self) -> None:
        checks = [str(one.sqltext) for one in Assignment.__table__.constraints if isinstance(one, CheckConstraint)]
        for reason in re.findall(r"'(\w+)'", next(words for words in checks if words.startswith("ending"))):
            assert ConversationGone(conversation=uid(), reason=reason).reason == reason


class TestTellRating:
    def test_reaches_the_one_who_was_rated(self, house: House) -> None:
        conversation, epoch = house.held()
        house.say(house.ines, "message.post", conversation=conversation, client_id=uid(), body="It does.", epoch=epoch)
        house.say(house.ines, "conversation.close", conversation=conversation, client_id=uid(), epoch=epoch)
        entries = house.say(house.vera, "conversation.sync", conversation=conversation, after=0)["entries"]
        (assignment,) = {entry["data"]["assignment"] for entry in entries if entry.get("data", {}).get("what") == "assigned"}
        house.say(house.vera, "assignment.rate", conversation=conversation, client_id=uid(), assignment=assignment, stars=5,
                  words="Very kind")
        assert heard(house, "rating.given") == [{"conversation": conversation, "stars": 5, "words": "Very kind"}]
        (everybody,) = [audience for audience, name, _ in house.told.heard if name == "ranking.changed"]
        assert everybody == audience_of(house.ines.brand_id)
