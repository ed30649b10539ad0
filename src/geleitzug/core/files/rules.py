# SPDX-License-Identifier: EUPL-1.2
"""Which files are what they say, and how entries of an e-file are bound together. Pure; keeping them is actions.py.

Signatures are our own few and strict: a library that knows a thousand formats finds one in a polyglot that fits,
and what is asked is only whether the file is one of six.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from geleitzug.core.files import errors
from geleitzug.core.files.ports import Readable
from geleitzug.ground.texts import composed

HEAD_BYTES = 1024 * 1024
"""Cameras put pictures and profiles of some hundred kB before a JPEG's own size."""
MAX_PIXELS = 200_000_000
"""A plan of A0 size scanned at 300 dpi has 140 million."""
MAX_ZIP_ENTRIES = 5_000
DEFAULT_KINDS = ("pdf", "jpg", "png")


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file we may take: its short name, its media type, and the endings people give it."""

    key: str
    mime: str
    endings: tuple[str, ...]


KINDS = {
    kind.key: kind
    for kind in (
        FileKind("pdf", "application/pdf", ("pdf",)),
        FileKind("jpg", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
        FileKind("png", "image/png", ("png",)),
        FileKind("heic", "image/heic", ("heic", "heif", "hif")),
        FileKind("tif", "image/tiff", ("tif", "tiff")),
        FileKind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
        FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
        FileKind("odt", "application/vnd.oasis.opendocument.text", ("odt",)),
    )
}
MEDIA_TYPES = tuple(kind.mime for kind in KINDS.values())
"""As what files that people have sent are kept."""


HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
"""What a still picture in HEIF says it is in its first box (ISO/IEC 23008-12, 10.2)."""


def with_photos(accept: Collection[str]) -> frozenset[str]:
    """Return what is taken where a form asks for these kinds: a photo is one, whatever the phone stores it as.

    Nothing is converted: the picture is a proof, and it stays what it was, its size and its turning note (EXIF)
    included. A browser is not told of HEIC, so that iPhones hand out a JPEG by themselves.
    """
    return frozenset(accept) | ({"heic"} if "jpg" in accept else set())


def check_upload(stream: Readable, filename: str, allowed: Collection[str]) -> FileKind:
    """Tell what kind a file is; raises UploadRefused where it is not allowed or not what its name says."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    key = recognise(head, stream, filename)
    stream.seek(0)
    offered = [kind for kind in KINDS if kind in allowed]
    allowed = with_photos(allowed)
    if key is None and any(ending_of(filename) in KINDS[each].endings for each in offered):
        raise errors.ContentDiffers(filename, ending_of(filename))
    if key is None or key not in allowed:
        raise errors.KindNotAllowed(filename, offered)
    kind = KINDS[key]
    if ending_of(filename) not in kind.endings:
        raise errors.NameAndContentDiffer(filename, key)
    if key in ("jpg", "png"):
        _check_pixels(head, key, filename)
    return kind


def recognise(head: bytes, stream: Readable, filename: str = "") -> str | None:
    """Name the kind of a file by its first bytes, and of an archive by what lies in it."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "heic"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "tif"
    if head.startswith(b"PK\x03\x04"):
        return _recognise_archive(stream, filename)
    return None


def _recognise_archive(stream: Readable, filename: str) -> str | None:
    seekable: Any = stream
    try:
        with zipfile.ZipFile(seekable) as archive:
            names = {entry.filename for entry in archive.infolist()}
            if len(archive.infolist()) > MAX_ZIP_ENTRIES:
                return None
            if any(name.rsplit("/", 1)[-1].lower().startswith("vbaproject") for name in names):
                raise errors.HoldsProgram(filename)
            if "[Content_Types].xml" in names:
                return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else None
            if "mimetype" in names and "content.xml" in names:
                return "odt" if _media_type_in(archive) == KINDS["odt"].mime.encode() else None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return None
    return None


def _media_type_in(archive: zipfile.ZipFile) -> bytes:
    """Read what an OpenDocument file says it is.

    ODF 1.3 part 2, 3.3 has it stored as it is, and some programs deflate it. Of the other methods LZMA takes as much
    memory as the file asks for.
    """
    if archive.getinfo("mimetype").compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b""
    with archive.open("mimetype") as mimetype:
        return mimetype.read(100).strip()


def _check_pixels(head: bytes, key: str, filename: str) -> None:
    size = png_size(head) if key == "png" else jpeg_size(head)
    if size is None or not 0 < size[0] * size[1] <= MAX_PIXELS:
        raise errors.PictureTooLarge(filename)


def png_size(head: bytes) -> tuple[int, int] | None:
    """Read width and height from a PNG's first chunk."""
    if len(head) < 24 or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", head, 16)
    return width, height


def jpeg_size(head: bytes) -> tuple[int, int] | None:
    """Read width and height from a JPEG's frame header."""
    at = 2
    while at + 9 < len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 if 0xD0 <= marker <= 0xD9 or marker == 0x01 else 2 + struct.unpack_from(">H", head, at + 2)[0]
    return None


def ending_of(filename: str) -> str:
    """Return a file name's ending in small letters."""
    return filename.rsplit(".", 1)[-1].lower() if "." in filename else ""


def clean_filename(filename: str) -> str:
    """Return a name that is safe to show, to store and to offer for saving."""
    name = composed(filename.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*').strip()
    stem, _dot, ending = name.rpartition(".")
    if not stem.strip(". "):
        stem = "datei"
    ending = ending[:10]
    return f"{stem.strip('. ')[: 150 - len(ending)]}.{ending}" if _dot else (name.strip(". ") or "datei")[:150]


# ---- deleting ------------------------------------------------------------------------------------------------

ENGLISH_NAMES = {"PAuswG": "Identity Card Act (PAuswG)", "PassG": "Passport Act (PassG)"}
_CITATION = re.compile(r"§ (?P<section>\d+[a-z]?)(?: Abs\. (?P<subsection>\d+[a-z]?))? (?P<act>\w+)")


def cited(law: str, lang: str) -> str:
    """Write a law as the language cites it: ``§ 20 Abs. 2 PAuswG``, ``section 20(2) Identity Card Act (PAuswG)``.

    What is cited in another way stays as the package has it.
    """
    found = _CITATION.fullmatch(law) if lang == "en" else None
    if found is None:
        return law
    subsection = f"({found['subsection']})" if found["subsection"] else ""
    return f"section {found['section']}{subsection} {ENGLISH_NAMES.get(found['act'], found['act'])}"


# ---- the chain -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChainLink:
    """What an entry of an e-file states; its hash covers all of it and the hash before."""

    subject: UUID
    position: int
    document: UUID
    sha256: str
    kind: str
    title: str
    filed_at: datetime
    filed_by: str
    previous: str
    replaces: int | None = None


def chain_hash(link: ChainLink) -> str:
    """Bind an entry to all before it: whoever changes, removes or swaps one changes every hash after it."""
    facts = [
        str(link.subject),
        link.position,
        str(link.document),
        link.sha256,
        link.kind,
        link.title,
        link.filed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        link.filed_by,
        link.previous,
        *([] if link.replaces is None else [link.replaces]),
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
