"""One's own profile at its door: described, pictured, topics wished for; confirmed in the console."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.kernel import storage, work
from app.kernel.storage import StoredImage
from app.respondents.cataloguing import add_topic
from app.respondents.models import Expertise, Respondent
from tests.brands.office import Office, uid_of
from tests.ground.doors import Client, signed_in

pytestmark = pytest.mark.only("sqlite")
PROFILE = "/account/profile/objectif"
FORM = {"name": "Ines B.", "line": "Shoots at night", "since": "2019", "languages": ["en", "fr"], "capacity": "3", "pause": "60"}
Browse = Callable[..., Client]


@pytest.fixture
def browse(app: Flask, connection: Connection) -> Browse:
    return lambda actor: signed_in(app, connection, actor.account_id)


@pytest.fixture
def film(office: Office) -> int:
    return int(work.do(add_topic, actor=office.olga, slug="film", names={"en": "Film", "fr": "Argentique"}, audience="ambassadors").id)


@pytest.fixture
def delivery(office: Office) -> int:
    return int(work.do(add_topic, actor=office.olga, slug="delivery", names={"en": "Delivery"}, audience="agents").id)


def row(session: Session, office: Office) -> Respondent:
    session.expire_all()
    return session.get_one(Respondent, office.ines.member_id)


def photo(size: tuple[int, int] = (200, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, "JPEG")
    return out.getvalue()


def send(browser: Client, data: bytes, name: str = "me.jpg", **more: object):
    return browser.post(f"{PROFILE}/photo", data={"photo": (io.BytesIO(data), name), **more}, content_type="multipart/form-data")


class TestProfile:
    def test_is_ones_own_words(self, browse: Browse, office: Office, session: Session, film: int) -> None:
        ines = browse(office.ines)
        assert ines.post(f"{PROFILE}/save", data=FORM | {f"topic_{film}": "2"}).status_code == 302
        kept = row(session, office)
        assert (kept.line, kept.customer_since, kept.languages, kept.capacity, kept.wrap_up_seconds) == ("Shoots at night", 2019, ["en", "fr"], 3, 60)
        page = ines.get(PROFILE).text
        assert "Ines B." in page and "customer since 2019" in page and "not an employee" in page and "waits for a manager" in page

    @pytest.mark.parametrize("wrong", [
        {"name": ""}, {"name": "x" * 121}, {"line": "x" * 161}, {"since": "1899"}, {"since": "2199"}, {"since": "soon"}, {"languages": []},
        {"languages": ["xx"]}, {"capacity": "5"}, {"capacity": "0"}, {"pause": "7"}, {"pause": "-1"}])
    def test_says_what_is_wrong_and_keeps_nothing(self, browse: Browse, office: Office, session: Session, wrong: dict[str, object]) -> None:
        answer = browse(office.ines).post(f"{PROFILE}/save", data=FORM | wrong)
        assert answer.status_code == 422
        assert row(session, office).line == ""

    def test_runs_no_script_of_any_field(self, browse: Browse, office: Office, session: Session) -> None:
        ines = browse(office.ines)
        ines.post(f"{PROFILE}/save", data=FORM | {"name": "<script>1</script>", "line": "<img src=x onerror=alert(1)>"})
        for page in (ines.get(PROFILE).text, browse(office.maya).get(f"/b/objectif/console/people/{uid_of(session, office.ines)}").text):
            assert "<script>1" not in page and "<img src=x" not in page

    def test_offers_an_ambassador_no_topic_of_the_company(self, browse: Browse, office: Office, session: Session, film: int, delivery: int) -> None:
        ines, omar = browse(office.ines).get(PROFILE).text, browse(office.omar).get(PROFILE).text
        assert f"topic_{film}" in ines and f"topic_{delivery}" not in ines and f"topic_{delivery}" in omar
        browse(office.ines).post(f"{PROFILE}/save", data=FORM | {f"topic_{delivery}": "3", "topic_999999": "3"})
        assert session.scalar(select(func.count()).select_from(Expertise)) == 0

    def test_of_another_brand_is_not_there(self, browse: Browse, office: Office, client: Client) -> None:
        zoe = browse(office.zoe)
        assert zoe.get(PROFILE).status_code == 404
        for act in ("save", "photo", "photo/remove"):
            assert zoe.post(f"{PROFILE}/{act}").status_code == 404
            assert client.post(f"{PROFILE}/{act}").status_code == 401
            assert zoe.post(f"{PROFILE}/{act}", forged=True).status_code == 400


class TestPhoto:
    def test_is_shown_wherever_the_person_is(self, browse: Browse, office: Office, session: Session, client: Client) -> None:
        assert send(browse(office.ines), photo()).status_code == 302
        key = row(session, office).photo
        for page in (browse(office.ines).get(PROFILE), browse(office.maya).get("/b/objectif/console/people")):
            assert f"/photo/{key}" in page.text
        answer = client.get(f"/photo/{key}")
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert "immutable" in answer.headers["Cache-Control"] and answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"] and "Set-Cookie" not in answer.headers
        assert len(client.get(f"/photo/{key}?size=large").data) > len(answer.data)

    def test_replaced_or_removed_is_gone(self, browse: Browse, office: Office, session: Session, client: Client) -> None:
        ines = browse(office.ines)
        send(ines, photo())
        first = row(session, office).photo
        send(ines, photo((90, 300)))
        ines.post(f"{PROFILE}/photo/remove")
        assert client.get(f"/photo/{first}").status_code == 404 and row(session, office).photo == ""
        assert session.scalar(select(func.count()).select_from(StoredImage)) == 0

    @pytest.mark.parametrize(("data", "words"), [
        (b"", "Choose a picture first."), (b"<svg onload=alert(1)></svg>", "no picture that can be used"),
        (photo()[:300], "damaged"), (photo((20, 20)), "too small"), (b"\xff" * (storage.LARGEST + 2_000_000), "too large")])
    def test_says_what_is_wrong_and_stores_nothing(self, browse: Browse, office: Office, session: Session, data: bytes, words: str) -> None:
        answer = send(browse(office.ines), data)
        assert (answer.status_code, words in answer.text) == (422, True)
        assert session.scalar(select(func.count()).select_from(StoredImage)) == 0

    def test_larger_than_the_door_is_refused_unread(self, browse: Browse, office: Office, client: Client) -> None:
        assert send(browse(office.ines), b"x" * (storage.LARGEST * 2 + 100_000)).status_code == 413
        assert send(client, b"x" * 400_000).status_code == 413

    def test_goes_by_a_managers_hand_too(self, browse: Browse, office: Office, session: Session) -> None:
        send(browse(office.ines), photo())
        path = f"/b/objectif/console/people/{uid_of(session, office.ines)}/photo/remove"
        assert browse(office.ines).post(path).status_code == 404
        assert browse(office.maya).post(path).status_code == 302
        assert row(session, office).photo == ""


class TestConfirming:
    def test_turns_a_wish_into_what_routes(self, browse: Browse, office: Office, session: Session, film: int) -> None:
        browse(office.ines).post(f"{PROFILE}/save", data=FORM | {f"topic_{film}": "3"})
        maya, path = browse(office.maya), f"/b/objectif/console/people/{uid_of(session, office.ines)}"
        assert "1 topic to confirm" in maya.get("/b/objectif/console/people").text and "Topics to confirm" in maya.get(path).text
        assert maya.post(f"{path}/wish", data={"topic": film, "level": 2, "do": "confirm"}).status_code == 302
        kept = session.get_one(Expertise, (office.ines.member_id, film))
        assert kept.level == 2 and kept.confirmed_at is not None
        page = browse(office.ines).get(PROFILE).text
        assert "confirmed" in page and "waits for a manager" not in page

    @pytest.mark.parametrize("form", [{}, {"topic": "x"}, {"do": "confirm", "level": "9"}, {"do": "confirm", "topic": "-1"}])
    def test_of_nothing_changes_nothing(self, browse: Browse, office: Office, session: Session, film: int, form: dict[str, str]) -> None:
        browse(office.ines).post(f"{PROFILE}/save", data=FORM | {f"topic_{film}": "3"})
        given = {"topic": str(film)} | form if form.get("level") else form
        assert browse(office.maya).post(f"/b/objectif/console/people/{uid_of(session, office.ines)}/wish", data=given).status_code in (404, 422)
        assert session.get_one(Expertise, (office.ines.member_id, film)).confirmed_at is None

    def test_tells_an_owner_alone_who_has_a_second_step(self, browse: Browse, office: Office, session: Session) -> None:
        path = f"/b/objectif/console/people/{uid_of(session, office.ines)}"
        assert "a password alone at sign-in" in browse(office.olga).get(path).text
        assert "at sign-in" not in browse(office.maya).get(path).text
