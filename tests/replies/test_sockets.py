"""The respondent's doors: what is listed, what counts as used, and what is told to whom."""

import pytest
from sqlalchemy import func, select

from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.ids import uid
from app.replies.drafting import Words, add_reply, archive_reply
from app.replies.models import ReplyRequest, ReplyUse
from app.replies.requesting import decline
from tests.cast import NOON, Cast
from tests.ground.doors import Told


def written(cast: Cast, title: str = "Parcel", audience: str = "both") -> str:
    words = Words(title, "", {"en": "Hello {name} <b>"}, audience, cast.objectif.topics["delivery"])
    return str(work.do(add_reply, actor=cast.maya, words=words, now=NOON))


def uses() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(ReplyUse)) or 0


class TestListReplies:
    def test_gives_replies_and_ones_own_requests(self, cast: Cast, told: Told) -> None:
        reply = written(cast)
        told.say(cast.ines, "reply.request", {"client_id": uid(), "body": "The cap", "language": "en"})
        told.say(cast.awa, "reply.request", {"client_id": uid(), "body": "Not hers", "language": "en"})
        listed = told.say(cast.ines, "replies.list", {})["data"]
        assert listed["replies"] == [{"uid": reply, "title": "Parcel", "shortcut": "", "texts": {"en": "Hello {name} <b>"}, "topic": "Delivery"}]
        assert [(one["title"], one["state"]) for one in listed["requests"]] == [("The cap", "open")]

    def test_is_not_for_visitors_and_empty_for_an_outsider(self, cast: Cast, told: Told) -> None:
        written(cast)
        assert told.say(cast.vera, "replies.list", {})["code"] == "not_allowed"
        assert told.say(cast.zoe, "replies.list", {})["data"] == {"replies": [], "requests": []}


class TestUseReply:
    def test_counts_a_message_once(self, cast: Cast, told: Told) -> None:
        hint = {"reply": written(cast), "client_id": uid()}
        assert [told.say(cast.ines, "reply.use", hint)["ok"] for _ in range(2)] == [True, True]
        assert uses() == 1

    def test_counts_one_that_was_archived_in_the_meantime(self, cast: Cast, told: Told) -> None:
        reply = written(cast)
        work.do(archive_reply, actor=cast.maya, reply=reply, now=NOON)
        assert told.say(cast.ines, "reply.use", {"reply": reply, "client_id": uid()})["ok"]

    @pytest.mark.parametrize("who", ["ines", "zoe", "vera"])
    def test_is_not_there_for_whom_it_was_not_written(self, cast: Cast, told: Told, who: str) -> None:
        hint = {"reply": written(cast, audience="agents"), "client_id": uid()}
        assert (told.say(getattr(cast, who), "reply.use", hint)["code"], uses()) == ("not_found", 0)


class TestTelling:
    def test_every_desk_of_the_brand_hears_that_replies_changed_and_no_other(self, cast: Cast, told: Told) -> None:
        written(cast)
        heard = {audience for audience, name, _ in told.heard if name == "replies.changed"}
        members = {f"m{number}" for number in cast.objectif.members.values()}
        assert heard == members

    def test_only_who_asked_hears_the_answer(self, cast: Cast, told: Told) -> None:
        told.say(cast.ines, "reply.request", {"client_id": uid(), "body": "The cap", "language": "en"})
        with reading() as session:
            asked = session.scalars(select(ReplyRequest.uid)).one()
        work.do(decline, actor=cast.maya, request=asked, answer="Not yet", now=clock.now())
        heard = [(audience, data) for audience, name, data in told.heard if name == "reply.request_answered"]
        assert heard == [(f"m{cast.ines.member_id}", {"title": "The cap", "accepted": False, "answer": "Not yet"})]
