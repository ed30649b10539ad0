# SPDX-License-Identifier: EUPL-1.2
"""Whether a filed document will still be readable in thirty years, by its format; and pictures as PDF.

A look at the structure, not a proof: who must be certain validates with veraPDF. What an archive takes it says itself.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum

from geleitzug.core.files import pdf_check
from geleitzug.core.files.rules import MAX_PIXELS

MOST_BYTES = 25_000_000
"""What is larger is not looked at while somebody waits."""
OFFICE = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.text",
    }
)
PICTURES = frozenset({"image/jpeg", "image/png", "image/tiff"})
"""Pictures we can put into a PDF; HEIC cannot be read by what we have."""


TEXTS = frozenset({"text/plain", "message/rfc822", "application/json", "application/jwt", "application/xml"})
"""Plain text: a mail, whose readable paper lies beside it, and a proof of delivery (RFC 7519) among it."""


class Fitness(StrEnum):
    """How well a format lasts."""

    ARCHIVAL = "archival"
    PDF = "pdf"
    PICTURE = "picture"
    TEXT = "text"
    OFFICE = "office"
    OTHER = "other"
    BROKEN = "broken"
    NOT_LOOKED_AT = "not_looked_at"


class NoPicture(ValueError):
    """The picture cannot be read, or is too large to be."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a look has found: ``claim`` is the part of PDF/A it says it follows, ``rules`` what is against it."""

    fitness: Fitness
    claim: str = ""
    rules: tuple[str, ...] = ()


def look(content: bytes, mime: str) -> Format:
    """Say how well a document's format lasts."""
    if mime in PICTURES or mime.startswith("image/"):
        return Format(Fitness.PICTURE)
    if mime in OFFICE:
        return Format(Fitness.OFFICE)
    if mime in TEXTS:
        return Format(Fitness.TEXT)
    return _look_at_pdf(content) if mime == "application/pdf" else Format(Fitness.OTHER)


def is_unfit(found: Format, mime: str) -> bool:
    """Tell whether a document will not last as it is: nobody can read it in time, or it runs something, or is locked.

    A picture can be put into a PDF, HEIC apart. A PDF that does not claim to be PDF/A may last all the same.
    """
    if found.fitness is Fitness.PICTURE:
        return mime not in PICTURES
    return found.fitness in (Fitness.OFFICE, Fitness.OTHER, Fitness.BROKEN) or bool(found.rules)


def _look_at_pdf(content: bytes) -> Format:
    """PDF/A (ISO 19005): it says so itself, is not encrypted, runs nothing, and brings its fonts."""
    import pikepdf  # noqa: PLC0415 - 5 MB that a process which looks at no PDF need not carry

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            claim = str(pdf.open_metadata().pdfa_status)
    except pikepdf.PasswordError:
        return Format(Fitness.PDF, rules=("encryption",))
    except (pikepdf.PdfError, ValueError, SyntaxError):
        return Format(Fitness.BROKEN)
    against = {finding.rule for finding in pdf_check.check(content, pdf_check.FOR_ARCHIVES)}
    return Format(Fitness.ARCHIVAL if claim and not against else Fitness.PDF, claim, tuple(sorted(against)))


def picture_as_pdf(content: bytes) -> bytes:
    """Return a picture as a PDF of one page, upright; raises NoPicture. The picture itself stays what it was."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - as above

    try:
        with Image.open(io.BytesIO(content)) as picture:
            if not 0 < picture.width * picture.height <= MAX_PIXELS:
                raise NoPicture("too many pixels")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise NoPicture(str(error)) from error
    out = io.BytesIO()
    upright.save(out, "PDF", resolution=150.0, quality=90)
    return out.getvalue()
