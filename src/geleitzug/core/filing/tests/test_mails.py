# SPDX-License-Identifier: EUPL-1.2
"""Mails read as values: what they say, what hangs at them, and a sentence on all that cannot be read."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geleitzug.core.filing import enclosed, mails
from geleitzug.core.filing.mails import Part
from geleitzug.core.filing.tests import letters

PDF = b"%PDF-1.7\n%%EOF"


def test_a_mail_is_read_with_its_files() -> None:
    found = mails.read(
        letters.mail(
            "Zu MH-2026-000123", text="Größe: 5 €", html="<p>anders</p>", files=(("plan.pdf", "application/pdf", PDF),)
        )
    )

    assert found.sender == letters.ANNA
    assert (found.subject, found.text, found.told) == ("Zu MH-2026-000123", "Größe: 5 €", [])
    assert found.sent is not None
    assert found.sent.isoformat() == "2026-03-02T09:30:00+01:00"
    assert [(part.name, part.content) for part in found.parts] == [("plan.pdf", PDF)]


def test_of_a_page_the_words_are_read_and_nothing_is_loaded() -> None:
    message = letters.mail(
        text="", html="<style>p{}</style><p>Guten&nbsp;Tag<br>Frau Ö</p><img src='https://x/'><script>a()</script>"
    )

    assert mails.read(message).text == "Guten Tag\nFrau Ö"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<!-- Word --><html><body><p>Guten Tag</p></body></html><!-- Ende -->", "Guten Tag"),
        ("<?xml version='1.0'?><html><body><p>Guten Tag</p></body></html>", "Guten Tag"),
        ("<p>Guten <?mso x?>Tag</p>", "Guten Tag"),
    ],
)
def test_remarks_of_programs_are_no_words_and_swallow_none(page: str, words: str) -> None:
    assert mails.read(letters.mail(text="", html=page)).text == words


def test_a_space_that_does_not_break_is_a_space() -> None:
    assert (
        mails.read(letters.mail(text="5\N{NO-BREAK SPACE}000\N{NARROW NO-BREAK SPACE}€\N{ZERO WIDTH SPACE}!")).text
        == "5 000 €!"
    )


def test_a_text_file_beside_the_text_is_a_file() -> None:
    message = EmailMessage()
    message.set_content("Guten Tag")
    message.add_alternative("<p>Guten Tag</p>", subtype="html")
    message.attach(email.message_from_bytes(
        b'Content-Type: text/plain; name="notiz.txt"\nContent-Disposition: attachment; filename="notiz.txt"\n\nja',
        policy=SMTP,
    ))  # fmt: skip
    found = mails.read(message.as_bytes())

    assert (found.text, [part.name for part in found.parts]) == ("Guten Tag", ["notiz.txt"])


def test_a_logo_is_no_file_and_a_photo_is_one() -> None:
    message = email.message_from_bytes(letters.mail(files=(("foto.png", "image/png", b"\x89PNG"),)), policy=SMTP)
    logo = EmailMessage()
    logo.set_content(
        b"\x89PNG", maintype="image", subtype="png", cid="<logo>", disposition="inline", filename="logo.png"
    )
    message.attach(logo)
    found = mails.read(message.as_bytes())

    assert [part.name for part in found.parts] == ["foto.png"]
    assert "Logos" in found.told[0]


@pytest.mark.parametrize(
    ("content", "sentence", "unreadable"),
    [
        (letters.smime(letters.mail(), sealed=True), "verschlüsselt (S/MIME)", True),
        (letters.pgp(), "verschlüsselt (PGP)", True),
        (letters.mail(files=(("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22"),)), "winmail.dat", True),
        (letters.broken(), "nicht so aufgebaut", False),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(content: bytes, sentence: str, unreadable: bool) -> None:
    found = mails.read(content)

    assert any(sentence in each for each in found.told)
    assert found.unreadable is unreadable


def test_a_signed_mail_is_opened_and_a_broken_one_as_far_as_it_goes() -> None:
    signed, broken = mails.read(letters.smime(letters.mail(text="Innen"), sealed=False)), mails.read(letters.broken())

    assert signed.text == "Innen"
    assert "nicht geprüft" in signed.told[0]
    assert (broken.text, broken.sent) == ("Grüße aus Hafen", None)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([letters.mail(), letters.broken(), letters.pgp()]), st.integers(0, 300))
def test_whatever_comes_something_is_read(junk: bytes, whole: bytes, at: int) -> None:
    found = mails.read(whole[:at] + junk + whole[at:])

    assert "\0" not in found.subject + found.sender + found.text


def test_a_mail_is_known_again_on_another_way_and_not_by_a_number_somebody_has_guessed() -> None:
    one = letters.mail("Antrag", key="a")

    assert mails.digest(b"Received: by mx2\r\n" + one) == mails.digest(one)
    assert mails.digest(letters.mail("Antrag", text="Anderes", key="a")) != mails.digest(one)
    assert mails.digest(letters.mail("Antrag", key="b")) != mails.digest(one)


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Re: Ihr Zeichen mh-2026-000123, danke", {"MH-2026-000123"}),
        ("MH-2026-000123 und MH-2026-000124", {"MH-2026-000123", "MH-2026-000124"}),
        ("Az. 2026-000123 / XMH-2026-000123-4", set()),
    ],
)
def test_numbers_are_found_in_the_subject(subject: str, numbers: set[str]) -> None:
    assert mails.numbers_in(subject) == numbers


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("rechnung.pdf.exe", b"MZ\x90", "kann Programme enthalten"),
        ("rechnung.pdf", b"MZ\x90", "kann Programme enthalten"),
        ("seite.html", b"<html>", "kann Programme enthalten"),
        ("alles.zip", letters.zipped(), "Archive entpacken wir nicht"),
        ("alles.zip", letters.zipped(locked=True), "mit einem Kennwort verschlüsselt"),
        ("alt.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "altes Office-Format"),
        ("kaputt.docx", b"PK\x03\x04kaputt", "beschädigt"),
        ("daten.bin", b"\x01\x02", "Dieses Format"),
    ],
)
def test_what_is_not_laid_down_stays_in_the_mail(name: str, content: bytes, sentence: str) -> None:
    kept, told = enclosed.sort([Part(name, "application/octet-stream", content), Part("a.txt", "text/plain", b"ja")])

    assert [(each.name, each.mime) for each in kept] == [("a.txt", "text/plain")]
    assert len(told) == 1
    assert sentence in told[0]
