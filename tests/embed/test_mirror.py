"""The mirror's host: a shell with the site's own policy, its one script, and nothing else; no cookie comes or goes."""

import re
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from app.brands.models import Site
from app.embed.mirroring import mirror_host, policy
from app.kernel import assets
from app.kernel.work import Unit
from tests.cast import SHOP, Cast

STATIC = Path(assets.__file__).resolve().parents[1] / "static"
DESK = "http://localhost:5000"


@pytest.fixture
def mirror() -> Client:
    return Client(mirror_host(STATIC, desk=DESK), Response)


def rules(answer: Any) -> dict[str, str]:
    return dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))


class TestMirrorHost:
    def test_shows_a_shell_with_the_sites_own_hosts(self, unit: Unit, cast: Cast, mirror: Client) -> None:
        unit.get_one(Site, cast.objectif.site_id).asset_hosts = ["https://cdn.example"]
        unit.flush()
        answer = mirror.get(f"/{cast.objectif.site_key}", headers={"Cookie": "session=1"})
        assert answer.status_code == 200 and f'data-desk="{DESK}"' in answer.text
        site = f"{SHOP} https://cdn.example"
        assert rules(answer) == {
            "default-src": "'none'", "script-src": "'self'", "style-src": f"'unsafe-inline' {site}", "img-src": f"data: {site}",
            "font-src": f"data: {site}", "frame-src": "'none'", "form-action": "'none'", "base-uri": "'none'", "frame-ancestors": DESK,
            "require-trusted-types-for": "'script'", "trusted-types": "'none'"}
        assert answer.headers["Referrer-Policy"] == "no-referrer" and "Set-Cookie" not in answer.headers
        script = re.findall('src="([^"]+)"', answer.text)
        assert len(script) == 1 and mirror.get(script[0]).mimetype == "text/javascript"

    def test_never_allows_the_web_as_a_whole(self) -> None:
        assert not re.search(r"https?:(?!//)|\*", policy([SHOP], desk=DESK))

    def test_has_nothing_else(self, unit: Unit, mirror: Client) -> None:
        for path in ("/", "/x", "/sign-in", "/b/objectif/desk", "/embed/loader.js", "/socket.io/", "/static/css/base.css", "/%00", "/é",
                     "/static/dist/loader.js", "/static/dist/.vite/manifest.json", "/static/../config.py", "/healthz/"):
            answer = mirror.get(path)
            assert (answer.status_code, answer.data) == (404, b"") and "Set-Cookie" not in answer.headers, path

    def test_takes_nothing(self, unit: Unit, cast: Cast, mirror: Client) -> None:
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            assert mirror.open(f"/{cast.objectif.site_key}", method=method).status_code == 404
        assert mirror.head(f"/{cast.objectif.site_key}").data == b""
