# SPDX-License-Identifier: EUPL-1.2
"""Letters as one file for the printer. Which letters, and what becomes of them, is the post's business."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

A4 = (595, 842)


def print_file(letters: Iterable[bytes]) -> bytes:
    """Put PDFs behind one another, each beginning on a sheet of its own when printed on both sides."""
    import pikepdf  # noqa: PLC0415 - 5 MB that a process which prints nothing need not carry

    with pikepdf.new() as bundle:
        for letter in letters:
            with pikepdf.open(BytesIO(letter)) as pdf:
                bundle.pages.extend(pdf.pages)
                if len(pdf.pages) % 2:
                    bundle.add_blank_page(page_size=A4)
        out = BytesIO()
        bundle.save(out)
        return out.getvalue()
