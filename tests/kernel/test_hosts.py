"""Each host name gets its own application, and nothing else answers on it."""

from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from app.kernel.hosts import EVERY, Hosts


def saying(name: str) -> Any:
    @Request.application
    def answer(request: Request) -> Response:
        return Response(f"{name} {request.path} {request.headers.get('Sec-WebSocket-Extensions', '-')}")

    return answer


@pytest.fixture
def client() -> Client:
    return Client(Hosts(saying("vouch"), main_host="localhost:5000", others={"shop.localhost:5000": saying("shop")}))


def ask(client: Client, host: str, path: str = "/", **options: Any) -> Any:
    return client.open(path, headers={"Host": host, **options.pop("headers", {})}, **options)


class TestHosts:
    @pytest.mark.parametrize(("host", "said"), [
        ("localhost:5000", "vouch / -"), ("LOCALHOST:5000", "vouch / -"), ("shop.localhost:5000", "shop / -")])
    def test_give_each_name_its_own_application(self, client: Client, host: str, said: str) -> None:
        assert ask(client, host).text == said

    @pytest.mark.parametrize("host", ["evil.example", "localhost", "localhost:5001", "localhost:5000.evil.example", "shop.localhost:5001", "",
                                      "localhost:5000@evil.example", "[::1]:5000", "127.0.0.1", "127.0.0.1:5001", "x" * 5_000])
    def test_know_no_other_name(self, client: Client, host: str) -> None:
        answer = ask(client, host)
        assert (answer.status_code, answer.mimetype) == (404, "text/plain")
        assert "vouch" not in answer.text

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_answer_health_checks_by_address(self, client: Client, path: str) -> None:
        assert ask(client, "10.0.0.7:5000", path).text == f"vouch {path} -"

    @pytest.mark.parametrize(("path", "to"), [
        ("/", "/"), ("/b/objectif/desk?a=1&b=%2F", "/b/objectif/desk?a=1&b=%2F"), ("/caf%C3%A9", "/caf%C3%A9"),
        ("//evil.example/x", "//evil.example/x"), ("/a%0D%0Ab", "/a%0D%0Ab")])
    def test_lead_from_the_address_to_the_name(self, client: Client, path: str, to: str) -> None:
        environ = {"PATH_INFO": _path(path), "QUERY_STRING": path.partition("?")[2]}
        answer = ask(client, "127.0.0.1:5000", environ_overrides=environ)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"http://localhost:5000{to}")

    def test_lead_nobody_who_sends_something(self, client: Client) -> None:
        assert ask(client, "127.0.0.1:5000", method="POST").status_code == 404

    @pytest.mark.parametrize("host", ["localhost:5000", "shop.localhost:5000"])
    def test_offer_no_compression_of_socket_frames(self, client: Client, host: str) -> None:
        answer = ask(client, host, headers={"Sec-WebSocket-Extensions": "permessage-deflate"})
        assert answer.text.endswith(" -")


def _path(text: str) -> str:
    return unquote_to_bytes(text.partition("?")[0]).decode("latin-1")


class TestFault:
    @pytest.mark.parametrize("host", ["localhost:5000", "mirror.localhost:5000"])
    @pytest.mark.parametrize("begun", [False, True])
    def test_is_an_answer_like_any_other(self, host: str, begun: bool, caplog: pytest.LogCaptureFixture) -> None:
        said: list[Any] = []

        def fails(environ: Any, start_response: Any) -> Any:
            if begun:
                start_response("200 OK", [("Set-Cookie", "a=b")])
            raise RuntimeError("inside")

        house = Hosts(fails, main_host="localhost:5000", others={"mirror.localhost:5000": fails})
        body = b"".join(house({"HTTP_HOST": host}, lambda *given: said.append(given)))
        status, headers, *fault = said[-1]
        assert status.startswith("500") and b"inside" not in body and bool(fault) == begun  # without it a server refuses a second beginning
        assert dict(EVERY).items() <= dict(headers).items() and "Set-Cookie" not in dict(headers) and dict(headers)["Cache-Control"] == "no-store"
        assert "RuntimeError: inside" in caplog.text

    def test_is_not_a_socket_that_takes_its_connection(self) -> None:
        def taken(environ: Any, start_response: Any) -> Any:
            raise StopIteration

        with pytest.raises(StopIteration):
            Hosts(taken, main_host="localhost:5000", others={})({"HTTP_HOST": "localhost:5000"}, None)
