"""A house that runs already, at an address from the environment: these tests then start nothing and know nothing else of it."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

PATIENCE = 90.0


@dataclass(frozen=True)
class Given:
    """What whoever runs the house has to say: where it is, a site's key and origin, a respondent's sign-in, their brand."""

    url: str
    site: str
    origin: str
    email: str
    password: str
    brand: str


def given() -> Given | None:
    """The house of `VOUCH_URL`, `VOUCH_SITE`, `VOUCH_ORIGIN`, `VOUCH_EMAIL`, `VOUCH_PASSWORD` and `VOUCH_BRAND`, or none."""
    if not os.environ.get("VOUCH_URL"):
        return None
    return Given(*(os.environ[f"VOUCH_{name}"] for name in ("URL", "SITE", "ORIGIN", "EMAIL", "PASSWORD", "BRAND")))


class Elsewhere:
    """Stands where a started server stands. It is on this machine, because people come from many addresses of 127.0.0.0/8."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.port is None or parts.hostname not in ("localhost", "127.0.0.1"):
            raise ValueError(f"VOUCH_URL is http://localhost:PORT, not {url}")
        self.url, self.port, self._clients = url.rstrip("/"), parts.port, 0

    def host(self) -> str:
        return f"localhost:{self.port}"

    def client(self, *, origin: str | None = None) -> httpx.Client:
        headers = {"Host": self.host(), **({"Origin": origin} if origin else {})}
        self._clients += 1  # each from an address of its own: an installation lets few visitors begin at one
        way = httpx.HTTPTransport(local_address=f"127.0.5.{self._clients % 250 + 1}")
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=PATIENCE, transport=way)
