# SPDX-License-Identifier: EUPL-1.2
"""The words of documents: of each format we take, of scans, and of files that mean no good."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geleitzug.core.files import archival, texts
from geleitzug.core.files.archival import Fitness
from geleitzug.core.files.rules import KINDS
from geleitzug.core.files.texts import Words

MIMES = {key: kind.mime for key, kind in KINDS.items()}
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX = f"<w:d {W}><w:p><w:r><w:t>Feu</w:t></w:r><w:r><w:t>erwehr</w:t></w:r></w:p><w:p><w:t>Zufahrt</w:t></w:p></w:d>"
ODT = '<o xmlns:t="urn:t"><t:p>Feuer<t:span>wehr</t:span></t:p><t:p>Zufahrt</t:p></o>'
XLSX = "<sst><si><t>Feuerwehr</t></si><si><t>Zufahrt</t></si></sst>"
ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;innen</x>'


def packed(place: str, content: str | bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(place, content)
    return out.getvalue()


def pdf(words: str = "", *, password: str = "", script: bool = False) -> bytes:
    """Return a PDF of one page: with words or without, locked, or with a program in it."""
    out = BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        file.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        file.pages[0].Contents = file.make_stream(f"BT /F1 12 Tf 50 700 Td ({words}) Tj ET".encode())
        if script:
            file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        locked = pikepdf.Encryption(owner=password, user=password) if password else None
        file.save(out, encryption=locked)
    return out.getvalue()


@pytest.mark.parametrize(
    ("key", "content"),
    [
        ("docx", packed("word/document.xml", DOCX)),
        ("odt", packed("content.xml", ODT)),
        ("xlsx", packed("xl/sharedStrings.xml", XLSX)),
        ("pdf", pdf("Feuerwehr Zufahrt")),
    ],
)
def test_words_are_read_and_none_is_torn_apart(key: str, content: bytes) -> None:
    found = texts.text_of(content, MIMES[key])

    assert (found.state, found.words.split()) == (Words.FOUND, ["Feuerwehr", "Zufahrt"])


def test_plain_text_is_read_in_what_it_was_written_in() -> None:
    for coded in ("Grüße".encode(), "Grüße".encode("cp1252"), "\ufeffGrüße".encode()):
        assert texts.text_of(coded, "text/plain").words == "Grüße"


def test_a_long_text_is_cut_within_a_sign_and_stays_what_it_was() -> None:
    long = ("x" + "ü" * texts.MOST_SIGNS * 2).encode()

    assert texts.text_of(long, "text/plain").words[:3] == "xüü"


@pytest.mark.parametrize(
    ("content", "mime", "state"),
    [
        (pdf(), MIMES["pdf"], Words.NONE),
        (b"\xff\xd8\xff", MIMES["jpg"], Words.NONE),
        (pdf("a", password="x"), MIMES["pdf"], Words.UNREADABLE),
        (b"%PDF-1.7 kaputt", MIMES["pdf"], Words.UNREADABLE),
        (packed("content.xml", "x" * (texts.MOST_UNPACKED + 1)), MIMES["odt"], Words.UNREADABLE),
        (packed("anders.xml", "<x/>"), MIMES["docx"], Words.UNREADABLE),
    ],
    ids=["scan", "picture", "locked", "damaged", "bomb", "other"],
)
def test_what_has_no_words_is_told_from_what_cannot_be_read(content: bytes, mime: str, state: Words) -> None:
    assert texts.text_of(content, mime).state is state


def test_a_document_reads_no_file_of_ours() -> None:
    assert "root" not in texts.text_of(packed("content.xml", ENTITY), MIMES["odt"]).words


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["pdf", "docx", "odt", "xlsx"]))
def test_whatever_comes_nothing_is_raised(junk: bytes, key: str) -> None:
    whole = {"pdf": pdf("a"), "docx": packed("word/document.xml", DOCX), "odt": packed("content.xml", ODT)}
    texts.text_of(whole.get(key, b"PK")[:120] + junk, MIMES[key])


def test_what_will_not_last_is_told_from_what_may() -> None:
    looked = {
        "locked": archival.look(pdf(password="x"), MIMES["pdf"]),
        "script": archival.look(pdf(script=True), MIMES["pdf"]),
        "damaged": archival.look(b"%PDF-1.7 kaputt", MIMES["pdf"]),
        "mail": archival.look(b"From: a@b", "message/rfc822"),
    }

    assert {name: (found.fitness, found.rules) for name, found in looked.items()} == {
        "locked": (Fitness.PDF, ("encryption",)),
        "script": (Fitness.PDF, ("active", "fonts")),
        "damaged": (Fitness.BROKEN, ()),
        "mail": (Fitness.TEXT, ()),
    }
    assert [archival.is_unfit(looked[name], MIMES["pdf"]) for name in ("locked", "script", "damaged")] == [True] * 3
    assert not archival.is_unfit(looked["mail"], "message/rfc822")
    assert archival.is_unfit(archival.Format(Fitness.PICTURE), MIMES["heic"])
    assert not archival.is_unfit(archival.Format(Fitness.PICTURE), MIMES["jpg"])
