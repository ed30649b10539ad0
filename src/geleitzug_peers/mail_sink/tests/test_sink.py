# SPDX-License-Identifier: EUPL-1.2
"""The mail sink as a process: what it keeps, shows and refuses."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from tests.peers import Peer, running_peer


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Peer]:
    with running_peer("mail_sink", tmp_path, "--smtp-port", "0") as peer:
        yield peer


def a_mail(subject: str = "Ihr Antrag auf Größe", text: str = "Guten Tag,\n.eine Zeile mit Punkt\n") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "post@musterhafen.invalid", "berta@example.org"
    mail["Subject"], mail["Message-ID"] = subject, "<1@musterhafen.invalid>"
    mail.set_content(text)
    return mail


def send(sink: Peer, mail: EmailMessage) -> None:
    port = int(re.search(r"smtp (\d+)", sink.words).group(1))
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
        line.send_message(mail)


def test_a_mail_is_kept_and_shown(sink: Peer) -> None:
    send(sink, a_mail())

    [listed] = sink.get("/-/mails")["mails"]
    shown = sink.get(f"/-/mails/{listed['id']}")
    with urlopen(sink.url + "/?to=berta@example.org", timeout=10) as answer:
        html, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
    assert (listed["subject"], listed["recipients"]) == ("Ihr Antrag auf Größe", ["berta@example.org"])
    assert listed["message_id"] == "<1@musterhafen.invalid>"
    assert shown["text"].splitlines() == ["Guten Tag,", ".eine Zeile mit Punkt"]
    assert "Ihr Antrag auf Größe" in html
    assert "default-src 'none'" in policy


def test_what_a_mail_says_is_never_markup(sink: Peer) -> None:
    send(sink, a_mail("<script>alert(1)</script>", "<b>fett</b>"))

    [listed] = sink.get("/-/mails")["mails"]
    with urlopen(f"{sink.url}/mails/{listed['id']}", timeout=10) as answer:
        html = answer.read().decode()
    assert "<script" not in html
    assert "&lt;b&gt;fett" in html


def test_an_acknowledged_mail_survives_a_kill(sink: Peer, tmp_path: Path) -> None:
    send(sink, a_mail())
    sink.kill()

    with running_peer("mail_sink", tmp_path, "--smtp-port", "0") as again:
        assert len(again.get("/-/mails")["mails"]) == 1


@pytest.mark.parametrize(("fault", "code"), [("refuse", 451), ("reject", 550)])
def test_it_refuses_when_told_to(sink: Peer, fault: str, code: int) -> None:
    sink.send("/-/control", {fault: True})

    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(sink, a_mail())

    assert refused.value.smtp_code == code
    assert sink.get("/-/mails")["mails"] == []


def test_a_foreign_file_cannot_be_read(sink: Peer) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(sink.url + "/mails/..%2f..%2fetc%2fpasswd", timeout=10)

    assert refused.value.code == 404
