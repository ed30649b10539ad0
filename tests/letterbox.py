# SPDX-License-Identifier: EUPL-1.2
"""Mail servers for tests: pymap, another house's IMAP server, as a process of its own; and one that refuses things."""

from __future__ import annotations

import imaplib
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geleitzug.core.filing.ports import Address

PYMAP = """
from pymap.main import main
from pysasl.hashing import BuiltinHash
BuiltinHash.__init__.__kwdefaults__["rounds"] = 1
main()
"""
"""The server, with passwords that are not worth guessing: each signing in would cost 0.2 s."""
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

    def empty(self) -> None:
        """Throw away all that lies there, for the next test."""
        from geleitzug.connectors.imap.wire import folder_name

        with self._signed_in() as line:
            for folder in ("INBOX", "Übernommen", "Nicht übernommen"):
                if line.select(folder_name(folder))[0] == "OK":
                    line.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
                    line.expunge()

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
    command = [sys.executable, "-c", PYMAP, "--host", "127.0.0.1", "--port", str(port), "--cert",
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


@dataclass(frozen=True, slots=True)
class StubbornServer:
    """A server that refuses what ``refuses`` names, knows no MOVE, tells too small sizes; ``asked`` is all it heard."""

    mails: dict[int, bytes]
    refuses: tuple[str, ...]
    tls: Path
    listening: socket.socket
    asked: list[str]

    def address(self, **other: object) -> Address:
        """Return how its letterbox is reached."""
        known: dict[str, object] = {
            "host": "127.0.0.1", "port": self.listening.getsockname()[1], "starttls": False, "user": USER,
            "password": "geheim", "folder": "INBOX", "done": "Geleitzug", "trouble": "Liegt",
            "authority": (self.tls / "authority.pem").read_text(),
        }  # fmt: skip
        return Address(**(known | other))  # type: ignore[arg-type]

    def serve(self) -> None:
        """Answer one connection after the other until the socket is closed."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.tls / "own.pem", self.tls / "key.pem")
        while True:
            try:
                line, _peer = self.listening.accept()
            except OSError:
                return
            with context.wrap_socket(line, server_side=True) as safe, safe.makefile("rwb") as talk:
                talk.write(b"* OK moin\r\n")
                talk.flush()
                for heard in talk:
                    tag, _gap, asked = heard.decode().strip().partition(" ")
                    self.asked.append(asked)
                    refused = any(asked.startswith(each) for each in self.refuses)
                    talk.write(b"" if refused else self._answer(asked))
                    talk.write(f"{tag} {'NO not this one' if refused else 'OK done'}\r\n".encode())
                    talk.flush()

    def _answer(self, asked: str) -> bytes:
        words = asked.split()
        if asked == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if words[0] == "SELECT":
            return b"* OK [UIDVALIDITY 7] counted\r\n"
        if words[:2] == ["UID", "SEARCH"]:
            return b"* SEARCH %s\r\n" % b" ".join(b"%d" % uid for uid in self.mails)
        if asked.endswith("RFC822.SIZE)"):
            return b"".join(b"* 1 FETCH (UID %d RFC822.SIZE 9)\r\n" % uid for uid in self.mails)
        if words[:2] == ["UID", "FETCH"]:
            content = self.mails[int(words[2])]
            if "<0." in asked:
                content = content[: int(asked.rpartition("<0.")[2].rstrip(">)"))]
            return b"* 1 FETCH (UID %s BODY[] {%d}\r\n%s)\r\n" % (words[2].encode(), len(content), content)
        return b"* BYE\r\n" if asked == "LOGOUT" else b""


@contextmanager
def running_stubborn_server(tls: Path, mails: dict[int, bytes], *refuses: str) -> Iterator[StubbornServer]:
    """Run a server that refuses commands which begin as ``refuses`` says, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = StubbornServer(mails, refuses, tls, listening, [])
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(20)
