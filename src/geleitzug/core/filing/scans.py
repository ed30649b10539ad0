# SPDX-License-Identifier: EUPL-1.2
"""Scanned stacks as values: a PDF in, its papers out, parted by the cover sheets in it. What follows is incoming.py.

A scanner makes a picture of each page. The code is looked for in the largest one of a page; what is drawn otherwise is
not seen (docs/known-limits.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.filing import codes
from geleitzug.core.filing.codes import Code

MOST_BYTES = 300_000_000
MOST_PAGES = 1000
MOST_PIXELS = 120_000_000
"""An A3 page at 600 dpi has 70 million; more is no page."""
WIDE_ENOUGH = 2200
"""A code of three centimetres is read well at this width; more only takes time."""


class NotAScan(ValueError):
    """The file cannot be taken; the text is for whoever put it there."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One paper of a stack: its PDF from the cover sheet on, and what the sheet says."""

    code: Code | None
    pages: int
    pdf: bytes


def part(content: bytes) -> list[Piece]:
    """Part a stack at its cover sheets; raises NotAScan with a sentence. The same bytes give the same pieces.

    The cover sheet stays in front: the scan is kept as it was made.
    """
    import pikepdf  # noqa: PLC0415 - 5 MB that a web process need not carry

    if not content.startswith(b"%PDF-"):
        raise NotAScan(_("Das ist keine PDF-Datei. Bitte stellen Sie den Scanner auf PDF."))
    if len(content) > MOST_BYTES:
        raise NotAScan(_("Die Datei ist größer als %(most)d MB. Bitte scannen Sie in kleineren Stapeln.")
                       % {"most": MOST_BYTES // 1_000_000})  # fmt: skip
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if not 0 < len(pdf.pages) <= MOST_PAGES:
                raise NotAScan(_("Ein Stapel hat eine bis %(most)d Seiten.") % {"most": MOST_PAGES})
            found = [_code_on(page) for page in pdf.pages]
            return [_piece(pdf, found, first, last) for first, last in _bounds(found)]
    except pikepdf.PasswordError as locked:
        raise NotAScan(_("Die PDF-Datei ist mit einem Kennwort geschützt. Bitte ohne Kennwort scannen.")) from locked
    except pikepdf.PdfError as broken:
        raise NotAScan(_("Die PDF-Datei ist beschädigt. Bitte scannen Sie das Papier noch einmal.")) from broken


def _bounds(found: list[Code | None]) -> Iterator[tuple[int, int]]:
    """Yield where each paper begins and ends: at the start of the stack, and at every cover sheet."""
    starts = [at for at, code in enumerate(found) if code is not None]
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    yield from zip(starts, [*starts[1:], len(found)], strict=True)


def _piece(pdf: Any, found: list[Code | None], first: int, last: int) -> Piece:
    import pikepdf  # noqa: PLC0415 - as above

    with pikepdf.new() as own:
        own.pages.extend(list(pdf.pages[first:last]))
        out = BytesIO()
        own.save(out, deterministic_id=True)
    return Piece(found[first], last - first, out.getvalue())


def _code_on(page: Any) -> Code | None:
    """Return the code on a page: the first of ours; a page whose picture cannot be read has none."""
    import zxingcpp  # noqa: PLC0415 - a megabyte that only the worker needs

    picture = _largest_picture(page)
    if picture is None:
        return None
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return next((code for each in found if (code := codes.read(each.text)) is not None), None)


def _largest_picture(page: Any) -> Any:
    """Return the largest picture of a page in grey; None where there is none that can be read."""
    import pikepdf  # noqa: PLC0415 - as above

    pictures = sorted(_pictures(page), key=lambda raw: -_pixels(raw))
    if not pictures or not 0 < _pixels(pictures[0]) <= MOST_PIXELS:
        return None
    try:
        picture = pikepdf.PdfImage(pictures[0]).as_pil_image().convert("L")
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError, KeyError, TypeError):
        return None
    picture.thumbnail((WIDE_ENOUGH, WIDE_ENOUGH * 2))
    return picture


def _pictures(page: Any) -> list[Any]:
    """Return the pictures a page draws, as far as its resources can be read."""
    try:
        found = page.resources.get("/XObject", {})
        return [raw for raw in found.values() if raw.get("/Subtype") == "/Image"]
    except (AttributeError, ValueError, TypeError, KeyError):
        return []


def _pixels(raw: Any) -> int:
    try:
        return int(raw.Width) * int(raw.Height)
    except (AttributeError, ValueError, TypeError):
        return 0
