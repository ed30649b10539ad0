# SPDX-License-Identifier: EUPL-1.2
"""A mail server for tests: pymap, another house's IMAP server, as a process of its own that speaks TLS."""

from __future__ import annotations

import imaplib
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geleitzug.core.filing.ports import Address

USER, PASSWORD = "post@musterhafen.example", 'ge"heim ä\\'


@dataclass(frozen=True, slots=True)
class MailServer:
    """A running server with one letterbox."""

    port: int
    authority: str
    process: subprocess.Popen[bytes]

    def address(self, **other: object) -> Address:
        """Return how its letterbox is reached."""
        known: dict[str, object] = {
            "host": "127.0.0.1", "port": self.port, "starttls": True, "user": USER, "password": PASSWORD,
            "folder": "INBOX", "done": "Übernommen", "trouble": "Nicht übernommen", "authority": self.authority,
        }  # fmt: skip
        return Address(**(known | other))  # type: ignore[arg-type]

    def deliver(self, *mails: bytes) -> None:
        """Put mails into the letterbox, as the town's mail server would."""
        with self._signed_in() as line:
            for content in mails:
                assert line.append("INBOX", None, None, content)[0] == "OK"

    def lying(self, folder: str = "INBOX") -> list[bytes]:
        """Return the mails of a folder; none where there is no such folder."""
        from geleitzug.connectors.imap.wire import folder_name

        with self._signed_in() as line:
            if line.select(folder_name(folder), readonly=True)[0] != "OK":
                return []
            found = line.uid("FETCH", "1:*", "(BODY.PEEK[])")[1]
            return [each[1] for each in found if isinstance(each, tuple)]

    def put_back(self, folder: str) -> None:
        """Move what lies in a folder back into the letterbox, as somebody does who looks for it."""
        self.deliver(*self.lying(folder))

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        line = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        try:
            context = ssl.create_default_context(cadata=self.authority)
            line.starttls(context)
            line.authenticate("PLAIN", lambda _asked: f"\0{USER}\0{PASSWORD}".encode())
            yield line
        finally:
            line.logout()


@contextmanager
def running_mail_server(tls: Path, *, port: int = 0) -> Iterator[MailServer]:
    """Run a mail server until the block ends; ``tls`` holds own.pem, key.pem and authority.pem."""
    port = port or free_port()
    command = [str(Path(sys.executable).parent / "pymap"), "--host", "127.0.0.1", "--port", str(port), "--cert",
               str(tls / "own.pem"), "--key", str(tls / "key.pem"), "dict", "--demo-user", USER,
               "--demo-password", PASSWORD]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        _wait_for(port, process)
        yield MailServer(port, (tls / "authority.pem").read_text(), process)
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _try in range(600):
        assert process.poll() is None, "the mail server has ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the mail server does not answer")
