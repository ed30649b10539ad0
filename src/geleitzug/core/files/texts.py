# SPDX-License-Identifier: EUPL-1.2
"""The words of a document, so that it is found: PDF, office formats, plain text. A picture has none (no OCR).

Files come from anybody: nothing is loaded or run, and how much is read is bounded.
"""

from __future__ import annotations

import codecs
import io
import logging
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

MOST_SIGNS = 300_000
MOST_PAGES = 200
MOST_UNPACKED = 10_000_000
"""So many bytes of XML are read of an office document; a bomb unpacks to more."""
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODT = "application/vnd.oasis.opendocument.text"
_INSIDE = {_DOCX: "word/document.xml", _XLSX: "xl/sharedStrings.xml", _ODT: "content.xml"}
_ENDS_A_WORD = frozenset(["p", "h", "tab", "br", "si", "tc", "line-break", "table-cell", "s"])
_BROKEN = (
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, EOFError, OSError, ValueError, RuntimeError,
    NotImplementedError,
)  # fmt: skip


class Words(StrEnum):
    """Whether a document can be found by its words."""

    FOUND = "found"
    NONE = "none"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Text:
    """What was read of a document: its words, and whether it has any."""

    state: Words
    words: str = field(default="", repr=False)


def text_of(content: bytes, mime: str) -> Text:
    """Read the words of a document; never raises, whatever the file is."""
    if mime == "application/pdf":
        return _of_pdf(content)
    if mime in _INSIDE:
        return _of_office(content, _INSIDE[mime])
    if mime.startswith("text/"):
        return _told(_decoded(content[: MOST_SIGNS * 4], whole=len(content) <= MOST_SIGNS * 4))
    return Text(Words.NONE)


def _told(words: str) -> Text:
    words = words[:MOST_SIGNS].replace("\x00", " ")
    return Text(Words.FOUND if any(sign.isalnum() for sign in words) else Words.NONE, words)


def _decoded(content: bytes, *, whole: bool) -> str:
    """Decode a text; one that was cut may end within a sign."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content, final=whole)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _of_pdf(content: bytes) -> Text:
    from pypdf import PdfReader  # noqa: PLC0415 - only the worker needs it

    # It tells at each oddity of a file; whoever sent it cannot read our log.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return Text(Words.UNREADABLE)
        return _told("\n".join(_pages(reader)))
    except Exception:  # damaged files make it raise whatever its parts raise, RecursionError among it
        return Text(Words.UNREADABLE)


def _pages(reader: object) -> Iterator[str]:
    left = MOST_SIGNS
    for page in reader.pages[:MOST_PAGES]:  # type: ignore[attr-defined]
        found = page.extract_text()
        yield found
        left -= len(found)
        if left <= 0:
            return


def _of_office(content: bytes, place: str) -> Text:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if place not in archive.namelist() and place.endswith("sharedStrings.xml"):
                return Text(Words.NONE)  # a table of numbers alone
            if archive.getinfo(place).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                return Text(Words.UNREADABLE)  # LZMA takes as much memory as the file asks for
            with archive.open(place) as inside:
                source = inside.read(MOST_UNPACKED + 1)
        if len(source) > MOST_UNPACKED:
            return Text(Words.UNREADABLE)
        return _told("".join(_words(source)))
    except _BROKEN:
        return Text(Words.UNREADABLE)


def _words(source: bytes) -> Iterator[str]:
    """Yield the text of an XML file; a paragraph, a cell and a tab end a word."""
    tree = etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True))
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue  # an entity or a remark
        if event == "start":
            yield node.text or ""
        else:
            yield " " if etree.QName(node).localname in _ENDS_A_WORD else ""
            yield node.tail or ""
