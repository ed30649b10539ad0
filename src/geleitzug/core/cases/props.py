# SPDX-License-Identifier: EUPL-1.2
"""What stories need besides people: files of the kinds they name, and the words of the letters they get."""

from __future__ import annotations

import base64
import io
from datetime import date
from functools import lru_cache

from geleitzug.core.files.letters import Cover, Sender, render_cover

# A card with a portrait, 64 by 40 pixels: what stories call a photograph.
PICTURE = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71"
    "////m8H////6/+b9//j/wAALCAAoAEABAREA/8QAGQABAQEBAQEAAAAAAAAAAAAAAAEEAgMF/8QALBAAAgEDAgQEBwEBAAAAAAAA"
    "AQIAAxHRUpIhNHKxMTNTcQQSEzJBYZFR4f/aAAgBAQAAPwD6TuwdVVQSQTxNvC2YvV0JvOIvV0JvOIvV0JvOIvV0JvOIvV0JvOIv"
    "V0JvOIR2LsrKAQAeBv43xB5hOlu4md61QOwDcAT+IStULqC3AkfiamLD7QD7m05vV0JuOIvV0JuOJQal+Krbq/5IOYfpXuYPMJ0t"
    "3EyVPMf3MU/MT3E2spPgxX2tOfkb1X/gxHyN6r/wYlCMD5jH9WGJBzD9K9zB5hOlu4ni/wAO7OxBXibwnw7q6kleBvNDIr/coa3+"
    "i85+jS9NNoj6NL002iUUqYNxTUEfqQcw/Svcw6MXVlYAgEcRfxtiLVdabDmLVdabDmLVdabDmLVdabDmLVdabDmLVdabDmERg7Mz"
    "AkgDgLeF8z//2Q=="
)


@lru_cache(maxsize=32)
def sample_file(name: str) -> bytes:
    """Return a small real file of the kind its name says: a picture, or a PDF that says what it stands for."""
    if name.lower().endswith((".jpg", ".jpeg")):
        return base64.b64decode(PICTURE)
    sender = Sender("Beispiel", "Nachweis", "Beispielweg 1", "12345", "Beispielstadt")
    cover = Cover(
        sender=sender,
        recipient=("Nur zur Veranschaulichung",),
        date=date(2026, 1, 5),
        subject=name,
        reference="-",
        text=("Diese Datei steht für einen Nachweis.",),
    )
    return render_cover(cover)


def words_of(pdf: bytes) -> str:
    """Return a letter's words in one line, so that line breaks do not matter."""
    from pypdf import PdfReader  # noqa: PLC0415 - 7 MB that only playing needs

    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00ad", "").split())
