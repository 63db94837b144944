"""The demo shops, on hosts of their own: what a brand's site looks like around the one script tag."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.embed.goods import LUMEN, OBJECTIF, TOPICS, Product, Said
from app.kernel.text import address

HERE = Path(__file__).parent
BASKET = "basket"
# In each of their own words, so that who cannot read the page finds their own; the place of each in every tuple of words.
LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية", "ru": "Русский"}
MOST = 9  # of one product
LARGEST_FORM = 16 * 1024  # bytes
BOUGHT = "bought"
# Code -> the product that is cheaper with it, and its price in cents; the demo's promotions carry them.
CODES = {"CLEAN12": ("kit-grey", 1_200), "ROLL22": ("solstice-400", 2_200)}
shop = Blueprint("shop", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop as its pages show it; which host serves it is the key in SHOPS."""

    name: str
    goods: tuple[Product, ...]
    claim: Said

    def find(self, slug: str) -> Product | None:
        return next((product for product in self.goods if product.slug == slug), None)

    @property
    def topics(self) -> list[str]:
        return [slug for slug in TOPICS if any(product.topic == slug for product in self.goods)]


SHOPS: Mapping[str, Shop] = {
    "shop": Shop("Objectif", OBJECTIF, ("Cameras for people who look twice", "Des appareils pour qui regarde deux fois",
                                        "كاميرات لمن ينظر مرتين", "Камеры для тех, кто смотрит дважды")),
    "twin": Shop("Lumen", LUMEN, ("Light, simply", "La lumière, simplement", "الضوء ببساطة", "Просто свет")),
}


def make_shops(keys: Mapping[str, Mapping[str, str]]) -> Flask:
    """Both shops as one application without sign-in, database or secret. `keys`: host kind -> {brand, key, vouch_url}."""
    app = Flask("app.embed.shop", static_folder=str(HERE.parent / "static" / "shop"), static_url_path="/shop-static")
    app.config.update(SHOP_KEYS=keys, MAX_CONTENT_LENGTH=LARGEST_FORM)
    app.register_blueprint(shop)
    return app


def shop_context(host: str) -> dict[str, str]:
    """Where Vouch is and which site key this host's pages carry."""
    found = current_app.config["SHOP_KEYS"].get(_kind(host), {})
    return {"vouch_url": found.get("vouch_url", ""), "site_key": found.get("key", "")}


def _kind(host: str) -> str:
    return host.split(".", 1)[0].split(":", 1)[0].lower()


def _shop() -> Shop:
    return SHOPS.get(_kind(request.host)) or abort(404)


def _language() -> str:
    return request.args["lang"] if request.args.get("lang") in LANGUAGES else _unasked()


def _unasked() -> str:
    """Without `?lang`: the language of the shop's page that the link was on (Vouch's to the privacy page), else the browser's."""
    before = address(request.referrer or "")
    said = parse_qs(before.query).get("lang", [""])[0] if before.netloc == request.host else ""
    return said if said in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES)) or "en"


def _basket(here: Shop) -> dict[str, int]:
    """Slug -> count from the cookie; what is not sold here or is no number does not count."""
    basket: dict[str, int] = {}
    for item in request.cookies.get(BASKET, "")[:600].split("."):
        slug, _, count = item.partition(":")
        if count.isascii() and count.isdigit() and here.find(slug):
            basket[slug] = max(1, min(int(count[:3]), MOST))
    return basket


def _show(page: str, *, type: str, topic: str = "", product: Product | None = None, **more: Any) -> str:
    here, language = _shop(), _language()
    at = list(LANGUAGES).index(language)
    lines = [(found, count) for slug, count in _basket(here).items() if (found := here.find(slug))]
    declared = {"type": type, "topic": topic, "product": product.name[at] if product else "",
                **({"title": product.name[at]} if product else {})}
    cart = {"value": sum(found.cents * count for found, count in lines), "currency": "EUR",
            "items": [{"name": found.name[at], "count": count} for found, count in lines]}
    return render_template(
        f"embed/shop/{page}.html", here=here, cart=cart if lines else None, kind=_kind(request.host), language=language, at=at,
        languages=LANGUAGES,
        topics=TOPICS, topic=topic, product=product, lines=lines,
        total=sum(found.cents * count for found, count in lines), count=sum(count for _, count in lines),
        money=partial(money, language=language), to=partial(_to, language=language), declared=declared,
        **shop_context(request.host), **more)


def money(cents: int, *, language: str) -> str:
    """€1,149, 1 149 € or 1,149 €; cents only where there are some."""
    euros, rest = divmod(cents, 100)
    whole = f"{euros:,}"
    if language in ("fr", "ru"):
        return whole.replace(",", "\u202f") + (f",{rest:02}" if rest else "") + "\u00a0€"
    if language == "ar":
        return whole + (f".{rest:02}" if rest else "") + "\u00a0€"
    return f"€{whole}" + (f".{rest:02}" if rest else "")


def _to(endpoint: str, *, language: str, **values: str) -> str:
    """A link within the shop that keeps the language."""
    plain = request.accept_languages.best_match(list(LANGUAGES)) or "en"
    asked: dict[str, Any] = {**values, **({"lang": language} if language != plain else {})}
    return url_for(f"shop.{endpoint}", **asked)


@shop.after_request
def strict(response: Response) -> Response:
    """As strict as a careful brand's page: the widget must work under it, Trusted Types included."""
    vouch = shop_context(request.host)["vouch_url"].rstrip("/")
    socket = urlsplit(vouch)._replace(scheme="wss" if vouch.startswith("https") else "ws").geturl() if vouch else ""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' {vouch}; connect-src {vouch} {socket}; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
    response.vary.update(("Accept-Language", "Referer"))
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers.setdefault("Cache-Control", "private, no-cache")  # it shows a basket
    return response


@shop.get("/")
def home() -> str:
    return _show("list", type="list", shown=_shop().goods)


@shop.get("/c/<topic>")
def category(topic: str) -> str:
    shown = [product for product in _shop().goods if product.topic == topic]
    return _show("list", type="list", topic=topic, shown=shown) if shown else abort(404)


@shop.get("/p/<slug>")
def product(slug: str) -> str:
    found = _shop().find(slug) or abort(404)
    beside = [other for other in _shop().goods if other.topic == found.topic and other is not found]
    return _show("product", type="product", topic=found.topic, product=found, beside=beside[:3])


@shop.get("/basket")
def basket() -> str:
    return _show("basket", type="basket")


@shop.get("/checkout")
def checkout() -> str:
    return _show("checkout", type="checkout")


@shop.post("/checkout")
def buy() -> Answer:
    """Nothing is paid and nobody is asked who they are: the order is a number, an amount and the code that was typed."""
    here, code = _shop(), request.form.get("voucher", "").strip().upper()
    held = [(found, count) for slug, count in _basket(here).items() if (found := here.find(slug))]
    if not held:
        return redirect(_to("basket", language=_language()), 303)
    cheaper, price = CODES.get(code, ("", 0))
    cents = sum(found.cents * count - (found.cents - price if found.slug == cheaper else 0) for found, count in held)
    used = code if any(found.slug == cheaper for found, _ in held) else ""
    answer = redirect(_to("thanks", language=_language()), 303)
    answer.set_cookie(BOUGHT, f"{here.name[0]}-{secrets.randbelow(900_000) + 100_000}.{cents}.{used}", max_age=3600, httponly=True, samesite="Lax")
    answer.delete_cookie(BASKET)
    return answer


@shop.get("/thanks")
def thanks() -> str | Answer:
    """Where a brand's own page says `vouch('order', …)`."""
    found = re.fullmatch(r"([A-Z]-[0-9]{6})\.([0-9]{1,9})\.([A-Z0-9]{0,20})", request.cookies.get(BOUGHT, ""), re.ASCII)
    if found is None:
        return redirect(_to("home", language=_language()), 303)
    order = {"id": found[1], "amount": int(found[2]), "currency": "EUR", **({"code": found[3]} if found[3] else {})}
    return _show("thanks", type="other", order=order)


@shop.get("/privacy")
def privacy() -> str:
    return _show("privacy", type="other")


@shop.post("/basket/add")
def add() -> Answer:
    return _change(1)


@shop.post("/basket/remove")
def remove() -> Answer:
    return _change(-1)


def _change(by: int) -> Answer:
    """The basket is a plain cookie: there is nobody signed in and nothing to steal."""
    here, slug = _shop(), request.form.get("product", "")
    found, held = here.find(slug) or abort(404), _basket(here)
    held[found.slug] = min(held.get(found.slug, 0) + by, MOST)
    answer = redirect(_to("basket", language=_language()), 303)
    answer.set_cookie(BASKET, ".".join(f"{name}:{count}" for name, count in held.items() if count > 0), httponly=True, samesite="Lax")
    return answer


@shop.get("/favicon.ico")
def favicon() -> Answer:
    return redirect(url_for("static", filename=f"{_kind(request.host)}.svg"))
