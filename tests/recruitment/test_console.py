"""The office: the list of applications, one whole with its decisions, and the form."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from app.recruitment import applying
from app.recruitment.queries import form_of
from tests.cast import NOON
from tests.ground.doors import Client
from tests.recruitment.scene import HUGO, Scene

LIST = "/b/objectif/console/applications"
FORM = f"{LIST}/form"
HOSTILE = "<script>alert('x')</script>{{7*7}}"


def decide(browser: Client, uid: str, seen: str, to: str, **more: str) -> str:
    return str(browser.post(f"{LIST}/{uid}/decide", data={"seen": seen, "to": to, **more}, follow_redirects=True).text)


class TestList:
    def test_counts_filters_and_turns_pages(self, maya: Client, house: Scene) -> None:
        uids = [house.apply(email=f"{at}@post.example", name=f"Candidate {at:02}", topics=[house.topic("film" if at == 3 else "optics")],
                            now=NOON - timedelta(minutes=at)) for at in range(27)]
        decide(maya, uids[26], "received", "declined")
        first = maya.get(LIST).text
        assert "Candidate 24" in first and "Candidate 25" not in first and 'Declined <span class="num small">1' in first
        older = first.split('rel="next"')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
        assert "Candidate 25" in maya.get(older).text and "Candidate 24" not in maya.get(older).text
        assert "Candidate 26" in maya.get(f"{LIST}?state=declined").text and "Candidate 03" not in maya.get(f"{LIST}?state=declined").text
        film = maya.get(f"{LIST}?topic={house.topic('film')}").text
        assert "Candidate 03" in film and "Candidate 04" not in film
        for odd in ("state=x", "topic=%ff", "before=9.x", f"before={'9' * 30}.1", "before=1.1&state=withdrawn"):
            assert maya.get(f"{LIST}?{odd}").status_code == 200

    def test_asks_as_much_of_the_database_for_many_as_for_one(self, maya: Client, house: Scene, connection: Connection) -> None:
        asked: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))

        def statements() -> int:
            asked.clear()
            assert maya.get(LIST).status_code == 200
            return len(asked)

        house.apply(email="0@post.example")
        one = statements()
        for at in range(1, 8):
            house.apply(email=f"{at}@post.example")
        assert statements() == one

    def test_shows_in_the_menu_how_many_are_unread(self, maya: Client, house: Scene) -> None:
        uid = house.apply()
        assert "1 new" in maya.get("/b/objectif/console/people").text
        maya.get(f"{LIST}/{uid}")
        assert "1 new" not in maya.get(LIST).text


class TestApplication:
    def test_shows_hostile_words_as_words(self, maya: Client, house: Scene) -> None:
        uid = house.apply(name=HOSTILE, answers={house.why: [HOSTILE]}, came=applying.Came(HOSTILE, HOSTILE, HOSTILE))
        maya.post(f"{LIST}/{uid}/note", data={"words": HOSTILE})
        for page in (maya.get(f"{LIST}/{uid}").text, maya.get(LIST).text):
            assert "&lt;script&gt;" in page and "<script>alert" not in page and "49" not in page.split("</nav>")[-1].split("alert")[1][:20]

    def test_is_decided_noted_and_decided_otherwise(self, maya: Client, house: Scene) -> None:
        uid = house.apply()
        assert "on the short list" in decide(maya, uid, "received", "shortlisted")
        assert "Knows a lot" in maya.post(f"{LIST}/{uid}/note", data={"words": "Knows a lot"}, follow_redirects=True).text
        assert maya.post(f"{LIST}/{uid}/note", data={"words": ""}).status_code == 422
        assert "Declined. No letter" in decide(maya, uid, "shortlisted", "declined")
        assert "waits for a decision" in decide(maya, uid, "declined", "received")
        assert "a kind letter" in decide(maya, uid, "received", "declined", letter="y")
        assert house.letters()[-1].template == "letters/declined"

    def test_accepted_becomes_an_invitation_that_can_run_out_be_renewed_and_taken_back(
        self, maya: Client, house: Scene, monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        uid = house.apply()
        assert "Hugo is invited" in decide(maya, uid, "received", "accepted")
        assert "The link in the letter works for 7 days" in maya.get(f"{LIST}/{uid}").text
        monkeypatch.setattr("app.kernel.clock._source", lambda: NOON + timedelta(days=8))
        assert "was not used within 7 days" in maya.get(f"{LIST}/{uid}").text
        assert "on its way" in maya.post(f"{LIST}/{uid}/invite-again", follow_redirects=True).text
        assert "was not used" not in maya.get(f"{LIST}/{uid}").text
        assert "short list" in decide(maya, uid, "accepted", "shortlisted")
        assert maya.post(f"{LIST}/{uid}/invite-again").status_code == 404

    def test_says_who_was_quicker_and_what_cannot_be(self, maya: Client, as_: Callable[[str], Client], house: Scene) -> None:
        uid = house.apply()
        decide(as_("olga"), uid, "received", "declined")
        assert "stands at “declined” now" in decide(maya, uid, "received", "accepted")
        assert "cannot be done" in decide(maya, uid, "declined", "accepted") and "cannot be done" in decide(maya, uid, "x" * 500, HOSTILE)
        house.do(applying.withdraw, application=uid, now=NOON)
        assert "nothing can be added" in maya.post(f"{LIST}/{uid}/note", data={"words": "Late"}, follow_redirects=True).text
        assert HUGO not in maya.get(f"{LIST}/{uid}").text

    def test_ties_no_two_that_keep_nothing_together(self, maya: Client, house: Scene) -> None:
        uids = [house.apply(email=f"{name}@post.example") for name in ("one", "other")]
        for uid in uids:
            house.do(applying.withdraw, application=uid, now=NOON)
        assert uids[1] not in maya.get(f"{LIST}/{uids[0]}").text

    def test_tells_that_the_address_is_a_members(self, maya: Client, house: Scene) -> None:
        uid = house.apply()
        maya.post("/b/objectif/console/people/invite", data={"email": HUGO, "name": "H", "role": "agent", "language": "en"})
        assert "in your brand already" in decide(maya, uid, "received", "accepted")
        assert house.row(uid).state == "received"


class TestForm:
    def test_begins_with_a_proposal_and_opens(self, as_: Callable[[str], Client]) -> None:
        zoe, form = as_("zoe"), FORM.replace("objectif", "lumen")
        assert "There is no form yet" in zoe.get(form).text
        assert zoe.get(f"{form}/questions/new").status_code == 404
        page = zoe.post(f"{form}/begin", follow_redirects=True).text
        assert "Do you know our products better" in page and "closed to candidates" in page
        assert "The form is open." in zoe.post(f"{form}/open", data={"open": "yes"}, follow_redirects=True).text
        assert "At the weekend" in zoe.get("/join/lumen").text
        zoe.post(f"{form}/open", data={"open": "no"})
        assert "closed for now" in zoe.get("/join/lumen").text

    def test_changes_its_words_in_each_language(self, maya: Client, house: Scene) -> None:
        words = {"titles_en": HOSTILE, "titles_fr": "Venez", "words_en": "Soon.", "words_fr": "", "consent_en": "Yes.", "consent_fr": "Oui.",
                 "consent_url": "https://shop.example/privacy"}
        assert maya.post(FORM, data=words).status_code == 302
        assert "Venez" in maya.get("/join/objectif?lang=fr").text and "Soon." in maya.get("/join/objectif?lang=fr").text
        assert "<script>alert" not in maya.get("/join/objectif?lang=en").text
        for wrong, said in (({"titles_en": ""}, "This is needed."), ({"consent_url": "javascript:alert(1)"}, "A full web address"),
                            ({"words_fr": "x" * 601}, "cannot be longer")):
            answer = maya.post(FORM, data=words | wrong)
            assert answer.status_code == 422 and said in answer.text and "Venez" in answer.text

    def test_adds_changes_moves_and_removes_questions(self, maya: Client, house: Scene) -> None:
        new = {"words_en": "Which bag?", "words_fr": "Quel sac ?", "kind": "one", "choices_en": "Big\n\n Small ",
               "choices_fr": "Grand\nPetit", "is_needed": "y"}
        assert maya.post(f"{FORM}/questions/new", data=new).status_code == 302
        assert "Petit" in maya.get("/join/objectif?lang=fr").text
        asked = form_of(house.session, house.cast.maya)
        assert asked is not None
        bag = f"{FORM}/questions/{asked.questions[-1].uid}"
        assert "Big\nSmall" in maya.get(bag).text
        for wrong, said in (({"choices_en": "Big"}, "Two to twelve choices"), ({"words_en": ""}, "This is needed."),
                            ({"kind": "x"}, "Not a valid choice")):
            answer = maya.post(bag, data=new | wrong)
            assert answer.status_code == 422 and said in answer.text
        assert maya.post(bag, data=new | {"kind": "short"}).status_code == 302
        assert maya.post(f"{bag}/move", data={"to": "up"}).status_code == 302
        assert "The question is gone" in maya.post(f"{bag}/remove", follow_redirects=True).text
        assert maya.get(bag).status_code == maya.post(f"{bag}/move").status_code == 404
