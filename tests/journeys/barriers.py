"""What axe has to say about a page. It comes from a server of its own: half a megabyte, which no page is sent anew."""

import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ASK = """axe.run({ resultTypes: ['violations'], preload: false })
  .then((said) => said.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target}`)))"""


def faults(page: Page) -> list[str]:
    """What axe finds, each with its place."""
    page.add_script_tag(url=_address())
    return list(page.evaluate(ASK))


@cache
def _address() -> str:
    """Where axe is to be had while this process lives."""
    words = AXE.read_bytes()

    class Shelf(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in (("Content-Type", "text/javascript"), ("Content-Length", str(len(words))), ("Cache-Control", "max-age=3600")):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://localhost:{server.server_address[1]}/axe.js"
