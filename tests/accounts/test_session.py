"""The cookie is as closed as the installation's address allows."""

import pytest
from flask import Flask

from app.accounts import routes


@pytest.mark.parametrize(("address", "secure", "name"), [("https://vouch.example", True, "__Host-vouch"), ("http://localhost:5000", False, "vouch")])
class TestSessionCookie:
    def test_is_secure_behind_https_and_has_no_domain(self, address: str, secure: bool, name: str) -> None:
        app = Flask("here")
        app.config.update(PUBLIC_URL=address, SECRET_KEY="x" * 40)
        routes.init(app)
        kept = {key: app.config[f"SESSION_COOKIE_{key}"] for key in ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN")}
        assert kept == {"NAME": name, "SECURE": secure, "HTTPONLY": True, "SAMESITE": "Lax", "DOMAIN": None}
