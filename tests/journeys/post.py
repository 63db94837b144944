"""A mailbox that speaks SMTP on a port of its own: what Vouch really sends, kept in memory."""

import re
import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from tests.ground.sockets import eventually


class Talk(socketserver.StreamRequestHandler):
    """One sender: HELO, addresses, the letter, goodbye (RFC 5321, without extensions)."""

    def handle(self) -> None:
        self._say("220 mailbox.example")
        while line := self.rfile.readline():
            match line.strip().upper().split(b" ")[0]:
                case b"DATA":
                    self._say("354 go on")
                    self._keep()
                    self._say("250 kept")
                case b"QUIT":
                    return self._say("221 goodbye")
                case _:
                    self._say("250 mailbox.example")

    def _keep(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        cast(Any, self.server).letters.append(cast(EmailMessage, letter))

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Mailbox(socketserver.ThreadingTCPServer):
    """`with Mailbox() as box:` then `SMTP_URL=box.url`."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.letters: list[EmailMessage] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *args: object) -> None:
        self.shutdown()
        super().__exit__(*args)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def letter_to(self, address: str) -> EmailMessage:
        """The newest letter to this address, waited for."""
        return cast(EmailMessage, eventually(lambda: next((one for one in reversed(self.letters) if one["To"] == address), None),
                                             f"a letter to {address}", patience=40))


def link_in(words: str) -> str:
    """The single-use link in a letter or in what a command printed."""
    found = re.search(r"https?://\S+/link/\S+", words)
    assert found, words
    return found[0]
