# SPDX-License-Identifier: EUPL-1.2
"""Reading letterboxes of a mail server that others have written; and what is said where that fails."""

from __future__ import annotations

import imaplib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.certificates import authority, server_files
from tests.letterbox import MailServer, free_port, running_mail_server, running_stubborn_server

from geleitzug.connectors.imap import wire
from geleitzug.connectors.imap.connector import ImapLetterboxes
from geleitzug.core.filing.ports import BadLetterbox, MailAway

__all__ = ["authority", "server_files"]
WAY = ImapLetterboxes()


@pytest.fixture(scope="module")
def server(server_files: Path) -> Iterator[MailServer]:
    """Run a mail server for the tests of this file."""
    with running_mail_server(server_files) as running:
        yield running


@pytest.fixture(autouse=True)
def listed(settings) -> None:
    """Let the house call this machine and no other."""
    settings.MAIL_HOSTS = ["127.0.0.1"]


def mail(subject: str) -> bytes:
    return f"From: anna@example.org\r\nSubject: {subject}\r\n\r\nGuten Tag\r\n".encode()


def test_mails_are_read_and_moved_and_others_stay(server: MailServer) -> None:
    server.deliver(mail("eins"), mail("zwei"), mail("drei"))

    with WAY.open(server.address()) as box:
        first, second, third = box.waiting()
        assert (box.read(first.uid, 1000), first.size) == (mail("eins"), len(mail("eins")))
        assert box.read(first.uid, 10) == mail("eins")[:10]
        assert b"Subject: zwei" in box.head(second.uid)
        assert box.put_aside(first.uid, trouble=False)
        assert box.put_aside(second.uid, trouble=True)
        assert [each.uid for each in box.waiting()] == [third.uid]

    assert server.lying() == [mail("drei")]
    assert server.lying("Übernommen") == [mail("eins")]
    assert server.lying("Nicht übernommen") == [mail("zwei")]


def test_what_was_copied_and_cannot_be_deleted_is_not_copied_again(server_files: Path) -> None:
    with running_stubborn_server(server_files, {1: mail("eins")}, "UID STORE 1 +FLAGS.SILENT (\\Deleted)") as stubborn:
        with WAY.open(stubborn.address()) as box:
            assert box.put_aside(1, trouble=False) is False

        moves = [each.split()[1] for each in stubborn.asked if each.startswith("UID ")]
        assert moves == ["COPY", "STORE", "STORE"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "falsch"}, "nimmt die Anmeldung nicht an"),
        ({"folder": "Gibt es nicht"}, "Den Ordner „Gibt es nicht“ gibt es"),
        ({"authority": ""}, "ist nicht zu trauen"),
        ({"starttls": False}, "keine verschlüsselte Verbindung"),
        ({"host": "intern.example"}, "MAIL_HOSTS"),
    ],
)
def test_a_sentence_says_why_a_letterbox_is_not_read(server: MailServer, wrong: dict, sentence: str) -> None:
    with pytest.raises(MailAway, match=sentence), WAY.open(server.address(**wrong)):
        pass


def test_a_server_that_is_away_or_never_answers_is_told_apart(server: MailServer, monkeypatch) -> None:
    with pytest.raises(MailAway, match="nicht zu erreichen"), WAY.open(server.address(port=free_port())):
        pass

    monkeypatch.setattr(wire, "TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = server.address(port=silent.getsockname()[1])
        with pytest.raises(MailAway, match="antwortet nicht"), WAY.open(address):
            pass


def test_a_server_cannot_fill_the_memory(monkeypatch) -> None:
    """It announces a terabyte; not a byte of it is waited for."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            line, _peer = listening.accept()
            with line:
                line.sendall(b"* OK [CAPABILITY IMAP4rev1] moin\r\n")
                asked = line.recv(1000).split()[0]
                line.sendall(b"* CAPABILITY IMAP4rev1\r\n" + asked + b" OK done\r\n")
                line.recv(1000)
                line.sendall(b"* 1 FETCH (BODY[] {1000000000000}\r\n")
                line.recv(1000)

        server = threading.Thread(target=talk, daemon=True)
        server.start()
        line = wire._Bounded("127.0.0.1", listening.getsockname()[1], timeout=20)
        line.state = "SELECTED"
        with pytest.raises(imaplib.IMAP4.abort, match="1000000000000 bytes"):
            line.uid("FETCH", "1", "(BODY.PEEK[])")
        line.shutdown()
        server.join(20)


@pytest.mark.parametrize(
    ("field", "value"),
    [("host", "a b"), ("host", "http://x"), ("user", "a\r\nb"), ("done", "INBOX"), ("authority", "kein Zertifikat")],
)
def test_what_no_server_takes_is_refused_before_it_is_called(server: MailServer, field: str, value: str) -> None:
    with pytest.raises(BadLetterbox) as refused:
        WAY.check(server.address(**{field: value}))
    assert refused.value.field == field


def test_folders_are_named_as_the_standard_wants() -> None:
    assert wire.folder_name("Übernommen") == '"&ANw-bernommen"'
    assert wire.folder_name('A&B "alt"') == '"A&-B \\"alt\\""'
    assert wire.folder_name("台北/日本語") == '"&U,BTFw-/&ZeVnLIqe-"'
