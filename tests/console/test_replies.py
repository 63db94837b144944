"""The manager writes saved replies and answers requests, in the console."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import work
from app.kernel.ids import uid
from app.replies.models import ReplyRequest, SavedReply
from app.replies.requesting import request_reply
from tests.brands.office import NOW, Office
from tests.ground.doors import Client

REPLIES = "/b/objectif/console/replies"
WORDS = {"title": "Parcel", "shortcut": "parcel", "text_en": "Hello {name}, it left on [date].", "text_fr": "", "audience": "both", "topic": "0"}


@pytest.fixture
def asked(office: Office, session: Session) -> ReplyRequest:
    work.do(request_reply, actor=office.ines, client_id=uid(), words="The cap <b>fits</b> both.", language="fr", conversation=None, now=NOW)
    return session.scalars(select(ReplyRequest)).one()


class TestReplies:
    def test_are_written_changed_found_and_archived(self, maya: Client, session: Session) -> None:
        assert maya.post(f"{REPLIES}/new", data=WORDS).location == REPLIES
        reply = session.scalars(select(SavedReply)).one()
        page = maya.get(REPLIES).text
        assert "Parcel" in page and "/parcel" in page and "used 0 times" in page
        assert "it left on [date]" in maya.get(f"{REPLIES}/{reply.uid}").text
        assert maya.post(f"{REPLIES}/{reply.uid}", data=WORDS | {"title": "Où est le colis"}).status_code == 302
        assert "Où est le colis" in maya.get(f"{REPLIES}?q=OU+colis").text
        assert "No reply has these words." in maya.get(f"{REPLIES}?q=lens").text
        maya.post(f"{REPLIES}/{reply.uid}/archive")
        assert "Offer it again" in maya.get(REPLIES).text
        maya.post(f"{REPLIES}/{reply.uid}/archive")
        assert "Offer it again" not in maya.get(REPLIES).text

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"title": ""}, "This is needed."),
        ({"text_en": " ", "text_fr": ""}, "at least one language"), ({"shortcut": "two words"}, "One word of letters"),
        ({"shortcut": "taken"}, "has this shortcut already"), ({"topic": "9999"}, "Not a valid choice"), ({"audience": "all"}, "Not a valid choice"),
        ({"text_en": "x" * 2_001}, "2000")])
    def test_say_what_is_wrong_and_keep_what_was_typed(self, maya: Client, wrong: dict[str, str], words: str) -> None:
        maya.post(f"{REPLIES}/new", data=WORDS | {"shortcut": "taken"})
        answer = maya.post(f"{REPLIES}/new", data=WORDS | {"text_fr": "Bonjour à tous"} | wrong)
        assert answer.status_code in (409, 422)
        assert words in answer.text and ("Bonjour à tous" in answer.text or "text_fr" in wrong)

    def test_show_scripts_as_text(self, maya: Client) -> None:
        maya.post(f"{REPLIES}/new", data=WORDS | {"title": "<script>x</script>", "text_en": "<img src=x>", "shortcut": ""})
        page = maya.get(REPLIES).text
        assert "&lt;script&gt;" in page and "<img src=x>" not in page


class TestRequests:
    def test_are_listed_and_open_the_editor_with_their_words(self, maya: Client, asked: ReplyRequest, session: Session) -> None:
        assert "The cap &lt;b&gt;fits&lt;/b&gt; both." in maya.get(REPLIES).text
        page = maya.get(f"{REPLIES}/new?request={asked.uid}").text
        french = re.search(r'<textarea[^>]*name="text_fr"[^>]*>([^<]*)</textarea>', page)
        assert french and "The cap &lt;b&gt;fits" in french[1]
        assert maya.post(f"{REPLIES}/new", data=WORDS | {"request": asked.uid}).status_code == 302
        session.expire_all()
        assert session.get_one(ReplyRequest, asked.id).state == "accepted"
        assert "Asked for by respondents" not in maya.get(REPLIES).text

    def test_that_somebody_else_answered_keep_what_was_typed(self, maya: Client, asked: ReplyRequest) -> None:
        decline = f"{REPLIES}/requests/{asked.uid}/decline"
        assert [maya.post(decline, data={"answer": "No"}).status_code for _ in range(2)] == [302, 302]
        assert "Somebody answered this request already." in maya.get(REPLIES).text
        answer = maya.post(f"{REPLIES}/new", data=WORDS | {"request": asked.uid})
        assert (answer.status_code, "it left on [date]" in answer.text) == (409, True)

    def test_of_another_brand_are_not_there(self, as_: object, asked: ReplyRequest) -> None:
        zoe: Client = as_("zoe")  # type: ignore[operator]  # a fixture's function
        assert zoe.get(f"/b/lumen/console/replies/new?request={asked.uid}").status_code == 404
        assert zoe.post(f"/b/lumen/console/replies/requests/{asked.uid}/decline").status_code == 404
