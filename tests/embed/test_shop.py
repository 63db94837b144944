"""The demo shops: every page, the tag and the page's declaration on each, a basket that believes nothing, and a strict policy."""

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from app.embed.goods import LUMEN, OBJECTIF, TOPICS
from app.embed.shop import SHOPS, make_shops, money

VOUCH = "http://localhost:5000"
KEYS = {
    "shop": {"brand": "Objectif", "key": "KEY-OF-OBJECTIF", "vouch_url": VOUCH},
    "twin": {"brand": "Lumen", "key": "KEY-OF-LUMEN", "vouch_url": VOUCH},
}
NOT_HERE = ["/c/nothing", "/p/nothing", "/c/delivery", "/static/dist/loader.js", "/sign-in", "/embed/loader.js", "/socket.io/"]
DEMO = {"en": "Demo shop", "fr": "démonstration", "ar": "متجر تجريبي", "ru": "Демонстрационный"}
PAGES = ["/", "/c/optics", "/p/telephoto-70-300", "/basket", "/checkout", "/privacy"]


@pytest.fixture
def objectif() -> FlaskClient:
    return _client("shop.localhost:5000")


@pytest.fixture
def lumen() -> FlaskClient:
    return _client("twin.localhost:5000")


def _client(host: str, keys: dict[str, dict[str, str]] = KEYS) -> FlaskClient:
    app = make_shops(keys)
    app.config["SERVER_NAME"] = host  # where the test's requests go
    return app.test_client()


def _declared(page: str) -> dict[str, str]:
    found = re.search(r'data-page="([^"]*)"', page)
    assert found
    return dict(json.loads(unescape(found.group(1))))


class TestGoods:
    def test_cover_the_topics_with_believable_products(self) -> None:
        assert 12 <= len(OBJECTIF) <= 16 and len(LUMEN) == 4
        assert {product.topic for product in OBJECTIF} == set(TOPICS)

    def test_are_written_in_every_language_under_one_address_each(self) -> None:
        goods = OBJECTIF + LUMEN
        assert len({product.slug for product in goods}) == len(goods)
        assert all(all(text) for product in goods for text in (product.name, product.line, product.text, *product.points))
        assert all(product.cents > 0 for product in goods)


class TestTheTill:
    def order(self, page: str) -> dict[str, object]:
        found = re.search(r'data-order="([^"]*)"', page)
        assert found
        return dict(json.loads(unescape(found.group(1))))

    @pytest.mark.parametrize(("code", "order"), [("", {"amount": 4_800}), (" clean12 ", {"amount": 3_600, "code": "CLEAN12"}),
                                                 ("ROLL22", {"amount": 4_800}), ("<script>", {"amount": 4_800})])
    def test_thanks_with_an_order_that_the_page_reports(self, objectif: FlaskClient, code: str, order: dict[str, object]) -> None:
        for _ in range(2):
            objectif.post("/basket/add", data={"product": "kit-grey"})
        assert objectif.post("/checkout", data={"voucher": code}).location == "/thanks"
        page = objectif.get("/thanks").text
        said = self.order(page)
        assert re.fullmatch(r"O-\d{6}", str(said.pop("id"))) and said == {"currency": "EUR", **order}
        assert self.order(objectif.get("/thanks").text)["amount"] == order["amount"]  # loaded again: the same order
        assert "Your basket is empty." in objectif.get("/basket").text

    def test_sells_nothing_from_an_empty_basket(self, objectif: FlaskClient) -> None:
        assert objectif.post("/checkout").location == "/basket"

    @pytest.mark.parametrize("cookie", ["", "O-1.5.", "O-123456.99999999999.", "O-123456.12.<b>", "<b>"])
    def test_believes_no_cookie(self, objectif: FlaskClient, cookie: str) -> None:
        objectif.set_cookie("bought", cookie, domain="shop.localhost")
        assert objectif.get("/thanks").location == "/"


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("language", DEMO)
    def test_carry_the_one_tag_and_say_that_they_are_a_demo(self, objectif: FlaskClient, path: str, language: str) -> None:
        page = objectif.get(path, query_string={"lang": language})
        assert page.status_code == 200
        assert page.text.count("data-site=") == 1
        assert f'<script async src="{VOUCH}/embed/loader.js" data-site="KEY-OF-OBJECTIF"></script>' in page.text
        assert f'<html lang="{language}"{" dir=" + chr(34) + "rtl" + chr(34) if language == "ar" else ""}>' in page.text
        assert DEMO[language] in page.text

    @pytest.mark.parametrize(("path", "kind", "topic"), [
        ("/", "list", ""), ("/c/film", "list", "film"), ("/p/kit-grey", "product", "cleaning"),
        ("/basket", "basket", ""), ("/checkout", "checkout", ""), ("/privacy", "other", "")])
    def test_declare_what_they_are(self, objectif: FlaskClient, path: str, kind: str, topic: str) -> None:
        declared = _declared(objectif.get(path).text)
        assert (declared["type"], declared["topic"]) == (kind, topic)

    def test_name_the_product_in_the_language_of_the_page(self, objectif: FlaskClient) -> None:
        assert _declared(objectif.get("/p/telephoto-70-300").text)["product"] == "Telephoto 70–300 mm"
        assert _declared(objectif.get("/p/telephoto-70-300?lang=fr").text)["product"] == "Téléobjectif 70–300 mm"

    def test_keep_the_language_in_their_links(self, objectif: FlaskClient) -> None:
        links = re.findall(r'href="(/(?!shop-static)[^"]*)"', objectif.get("/?lang=fr").text)
        assert links and all("lang=fr" in link for link in links)

    def test_follow_the_browser_until_asked_for_another_language(self, objectif: FlaskClient) -> None:
        french = {"Accept-Language": "fr-CH,fr;q=0.9,en;q=0.5"}
        assert '<html lang="fr">' in objectif.get("/", headers=french).text
        english = objectif.get("/?lang=en", headers=french).text
        assert '<html lang="en">' in english and 'href="/basket?lang=en"' in english
        assert '<html lang="en">' in objectif.get("/", headers={"Accept-Language": "de"}).text

    def test_offer_every_other_language_in_its_own_words(self, objectif: FlaskClient) -> None:
        page = objectif.get("/p/d5?lang=ar").text
        assert 'href="?lang=ru" lang="ru"' in page and "Русский" in page and 'href="?lang=ar" lang="ar"' not in page

    @pytest.mark.parametrize(("before", "language"), [
        ("http://shop.localhost:5000/c/film?lang=fr", "fr"), ("http://shop.localhost:5000/?lang=de", "en"),
        ("http://elsewhere.example/?lang=fr", "en")])
    def test_go_on_in_the_language_of_the_page_before(self, objectif: FlaskClient, before: str, language: str) -> None:
        assert f'<html lang="{language}">' in objectif.get("/privacy", headers={"Referer": before}).text

    @pytest.mark.parametrize("path", NOT_HERE)
    def test_are_no_others(self, objectif: FlaskClient, path: str) -> None:
        assert objectif.get(path).status_code == 404

    def test_belong_to_their_host(self, lumen: FlaskClient) -> None:
        page = lumen.get("/").text
        assert "KEY-OF-LUMEN" in page and "KEY-OF-OBJECTIF" not in page and "Lumen" in page
        assert lumen.get("/p/telephoto-70-300").status_code == 404
        assert set(SHOPS) == set(KEYS)

    def test_are_not_served_to_an_unknown_host(self) -> None:
        assert _client("elsewhere.localhost:5000").get("/").status_code == 404

    def test_show_a_shop_without_a_site_yet(self) -> None:
        page = _client("shop.localhost:5000", {}).get("/")
        assert page.status_code == 200 and "data-site" not in page.text

    @pytest.mark.parametrize("path", PAGES)
    def test_let_nothing_in_but_themselves_and_vouch(self, objectif: FlaskClient, path: str) -> None:
        policy = objectif.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "require-trusted-types-for 'script'" in policy
        assert f"connect-src {VOUCH} ws://localhost:5000;" in policy

    def test_have_an_icon(self, objectif: FlaskClient) -> None:
        assert objectif.get("/favicon.ico", follow_redirects=True).content_type.startswith("image/svg+xml")


class TestBasket:
    def test_takes_and_gives_back(self, objectif: FlaskClient) -> None:
        objectif.post("/basket/add", data={"product": "d5"})
        page = objectif.post("/basket/add?lang=fr", data={"product": "strap-cuir"}, follow_redirects=True)
        assert "Objectif D5" in page.text and "Courroie" in page.text and "1\u202f194\u00a0€" in page.text
        objectif.post("/basket/remove", data={"product": "d5"})
        assert "Objectif D5" not in objectif.get("/basket").text

    def test_holds_no_more_than_nine_of_a_kind(self, objectif: FlaskClient) -> None:
        for _ in range(12):
            objectif.post("/basket/add", data={"product": "swabs-12"})
        assert "€171" in objectif.get("/checkout").text

    @pytest.mark.parametrize("product", ["", "nothing", "lumen-one", "<script>", "x" * 5000])
    def test_refuses_what_is_not_sold(self, objectif: FlaskClient, product: str) -> None:
        assert objectif.post("/basket/add", data={"product": product}).status_code == 404

    @pytest.mark.parametrize("cookie", ["d5:x", "d5:-4", "d5", ":::...", "d5:999999999999", "nothing:2", "d5:²", "<script>:1", "a." * 1500])
    def test_believes_no_cookie(self, objectif: FlaskClient, cookie: str) -> None:
        objectif.set_cookie("basket", cookie, domain="shop.localhost")
        page = objectif.get("/basket")
        assert page.status_code == 200 and "<script>:1" not in page.text

    def test_changes_by_post_only(self, objectif: FlaskClient) -> None:
        assert objectif.get("/basket/add").status_code == 405


class TestMoney:
    @pytest.mark.parametrize(("cents", "english", "french", "arabic"), [
        (42900, "€429", "429\u00a0€", "429\u00a0€"), (114900, "€1,149", "1\u202f149\u00a0€", "1,149\u00a0€"),
        (1950, "€19.50", "19,50\u00a0€", "19.50\u00a0€"), (0, "€0", "0\u00a0€", "0\u00a0€")])
    def test_is_written_as_the_language_does(self, cents: int, english: str, french: str, arabic: str) -> None:
        assert [money(cents, language=language) for language in DEMO] == [english, french, arabic, french]
