"""Sites, topics, categories and blocks, kept by managers."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Site
from app.brands.siting import see_tag
from app.conversations.categorising import add_category
from app.conversations.models import Category, Participant
from app.kernel import work
from app.respondents.models import Topic
from app.visitors.blocking import block
from app.visitors.models import Block
from tests.brands.office import NOW, Office
from tests.console.conftest import Thread
from tests.ground.doors import Client

CONSOLE = "/b/objectif/console"
SITE = {"name": "Boutique", "origins": "https://boutique.example\nhttps://www.boutique.example", "colour": "#1d4f91", "languages": ["en",
"fr"], "privacy_url": ""}


@pytest.fixture
def shop(office: Office, session: Session) -> Site:
    return session.get_one(Site, office.site_id)


class TestSites:
    def test_are_added_with_a_tag_to_copy(self, maya: Client, session: Session) -> None:
        answer = maya.post(f"{CONSOLE}/sites/new", data=SITE)
        site = session.scalars(select(Site).where(Site.name == "Boutique")).one()
        assert answer.location == f"{CONSOLE}/sites/{site.uid}"
        assert site.origins == ["https://boutique.example", "https://www.boutique.example"]
        tag = f'<script async src="http://localhost:5000/embed/loader.js" data-site="{site.key}"></script>'
        assert tag.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in maya.get(answer.location).text

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"origins": "http://boutique.example"}, "with https"), ({"origins": "*"}, "with https"), ({"colour": "#ffffff"}, "hard to read"),
        ({"languages": []}, "at least one language"),
        ({"privacy_url": "javascript:alert(1)"}, "beginning with https"), ({"name": ""}, "This is needed.")])
    def test_say_what_is_wrong_and_keep_what_was_typed(self, maya: Client, shop: Site, wrong: dict[str, Any], words: str) -> None:
        for address in (f"{CONSOLE}/sites/new", f"{CONSOLE}/sites/{shop.uid}"):
            answer = maya.post(address, data=SITE | wrong)
            assert answer.status_code == 422
            assert words in answer.text
            assert "https://www.boutique.example" in answer.text or "origins" in wrong

    def test_notice_the_tag(self, maya: Client, shop: Site) -> None:
        address = f"{CONSOLE}/sites/{shop.uid}"
        before = maya.get(f"{address}/seen").text
        assert "Not seen yet" in before and 'hx-trigger="every 4s"' in before
        work.do(see_tag, site_id=shop.id, origin="https://shop.example", now=NOW)
        after = maya.get(f"{address}/seen").text
        assert "We have seen your tag" in after and "hx-trigger" not in after and "https://shop.example" in after
        assert "We have seen your tag" in maya.get(address).text

    def test_get_a_new_secret(self, maya: Client, shop: Site, session: Session) -> None:
        before = shop.identify_secret
        assert maya.post(f"{CONSOLE}/sites/{shop.uid}/secret").status_code == 302
        session.expire_all()
        assert session.get_one(Site, shop.id).identify_secret != before


class TestTopics:
    def add(self, maya: Client, slug: str, **more: Any) -> int:
        return int(maya.post(f"{CONSOLE}/topics/new", data={"slug": slug, "name_en": slug.title(), "name_fr": "", "parent": "0",
        "audience": "ambassadors"} | more).status_code)

    def uid(self, session: Session, slug: str) -> str:
        session.expire_all()
        return session.scalars(select(Topic.uid).where(Topic.slug == slug)).one()

    def test_stand_in_a_tree_and_move(self, maya: Client, session: Session) -> None:
        assert [self.add(maya, slug) for slug in ("film", "optics")] == [302, 302]
        parent = session.scalars(select(Topic.id).where(Topic.slug == "optics")).one()
        self.add(maya, "macro", parent=str(parent))
        page = maya.get(f"{CONSOLE}/topics").text
        assert page.index("Film") < page.index("Optics") < page.index("Macro")
        assert 'data-depth="1"' in page
        maya.post(f"{CONSOLE}/topics/{self.uid(session, 'optics')}/move", data={"to": "up"})
        page = maya.get(f"{CONSOLE}/topics").text
        assert page.index("Optics") < page.index("Macro") < page.index("Film")

    def test_are_renamed_in_each_language(self, maya: Client, session: Session) -> None:
        self.add(maya, "film")
        address = f"{CONSOLE}/topics/{self.uid(session, 'film')}"
        assert maya.post(address, data={"slug": "film", "name_en": "Film <i>", "name_fr": "Argentique", "parent": "0",
        "audience": "agents"}).status_code == 302
        session.expire_all()
        topic = session.scalars(select(Topic).where(Topic.slug == "film")).one()
        assert (topic.names, topic.audience) == ({"en": "Film <i>", "fr": "Argentique"}, "agents")
        assert "Film &lt;i&gt;" in maya.get(f"{CONSOLE}/topics").text

    @pytest.mark.parametrize(("more", "words"), [({"slug": "Big Letters"}, "small letters"), ({"name_en": ""}, "This is needed."),
            ({"parent": "9999"}, "Not a valid choice"),
                                                 ({"audience": "everybody"}, "Not a valid choice"), ({"slug": "film"}, "short name already")])
    def test_say_what_is_wrong(self, maya: Client, more: dict[str, str], words: str) -> None:
        self.add(maya, "film")
        answer = maya.post(f"{CONSOLE}/topics/new", data={"slug": "new", "name_en": "New", "parent": "0", "audience": "ambassadors"} | more)
        assert answer.status_code in (409, 422)
        assert words in answer.text

    def test_are_archived_and_offered_again(self, maya: Client, session: Session) -> None:
        self.add(maya, "film")
        address = f"{CONSOLE}/topics/{self.uid(session, 'film')}/archive"
        maya.post(address)
        assert "Offer it again" in maya.get(f"{CONSOLE}/topics").text
        maya.post(address)
        assert "Offer it again" not in maya.get(f"{CONSOLE}/topics").text


class TestCategories:
    def test_are_added_renamed_archived_and_offered_again(self, maya: Client, session: Session) -> None:
        maya.post(f"{CONSOLE}/categories", data={"name": "Advice"})
        category = session.scalars(select(Category).where(Category.name == "Advice")).one()
        maya.post(f"{CONSOLE}/categories/{category.uid}", data={"name": "Good advice"})
        maya.post(f"{CONSOLE}/categories/{category.uid}/archive")
        page = maya.get(f"{CONSOLE}/categories").text
        assert "Good advice" in page and "archived" in page
        assert maya.post(f"{CONSOLE}/categories", data={"name": "Good advice"}).status_code == 302
        session.expire_all()
        assert [row.archived_at for row in session.scalars(select(Category))] == [None]

    @pytest.mark.parametrize(("name", "status"), [("Advice", 409), ("", 422), (" ", 422), ("x" * 121, 422)])
    def test_refuse_a_name_that_is_taken_or_none(self, maya: Client, office: Office, name: str, status: int) -> None:
        work.do(add_category, actor=office.maya, name="Advice")
        assert maya.post(f"{CONSOLE}/categories", data={"name": name}).status_code == status


class TestBlocks:
    def test_are_listed_with_the_reason_and_lifted(self, maya: Client, office: Office, thread: Thread, session: Session) -> None:
        seat = select(Participant.visitor_id).where(Participant.conversation_id == thread.conversation_id, Participant.ordinal == 1)
        visitor_id = session.scalars(seat).one()
        uid = work.do(block, actor=office.omar, visitor_id=visitor_id, reason="Spam <b>", days=0, now=NOW)
        page = maya.get(f"{CONSOLE}/blocks").text
        assert "Spam &lt;b&gt;" in page and "by Omar" in page and "Let in again" in page
        assert maya.post(f"{CONSOLE}/blocks/{uid}/lift").status_code == 302
        session.expire_all()
        assert session.scalars(select(Block.lifted_at)).one() is not None
        assert "Let in again" not in maya.get(f"{CONSOLE}/blocks").text
