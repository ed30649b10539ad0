# SPDX-License-Identifier: EUPL-1.2
"""Letters as one file for a printer, and as a package for a print service. Which letters, is the post's business.

The same letters give the same bytes, whenever they are asked for.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

A4 = (595, 842)
PDF, CONTROL = "druck.pdf", "steuerung.json"
FORMAT = "geleitzug-print-batch/1"
NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP knows; when a batch was made stands in its control file."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """A letter to print: its id, the lines of its address field, its PDF."""

    key: str
    recipient: tuple[str, ...]
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter lies in the one file: pages are counted from 1, the blank one at its end is not among them."""

    first_page: int
    pages: int
    blank_after: bool
    sheets: int
    """Of paper, printed on both sides."""


def bundle(letters: Sequence[bytes]) -> tuple[bytes, list[Place]]:
    """Put PDFs behind one another, each beginning on a sheet of its own when printed on both sides."""
    import pikepdf  # noqa: PLC0415 - 5 MB that a process which prints nothing need not carry

    places = []
    with pikepdf.new() as whole:
        for letter in letters:
            with pikepdf.open(BytesIO(letter)) as pdf:
                first, pages = len(whole.pages) + 1, len(pdf.pages)
                whole.pages.extend(pdf.pages)
                if pages % 2:
                    whole.add_blank_page(page_size=A4)
            places.append(Place(first, pages, bool(pages % 2), (pages + 1) // 2))
        out = BytesIO()
        whole.save(out, deterministic_id=True)
        return out.getvalue(), places


def package(letters: Sequence[Sheets], *, about: Mapping[str, Any]) -> bytes:
    """Return a ZIP for a print service: the one PDF, and a control file (docs/howto/print-letters.md).

    ``about`` stands at the top of the control file: whose batch it is.
    """
    pdf, places = bundle([letter.pdf for letter in letters])
    control = {
        "format": FORMAT,
        **about,
        "file": {"name": PDF, "sha256": hashlib.sha256(pdf).hexdigest(), "duplex": True, "paper": "A4"},
        "count": len(letters),
        "sheets": sum(place.sheets for place in places),
        "letters": [
            {
                "number": number,
                "id": letter.key,
                "recipient": list(letter.recipient),
                **asdict(place),
                "sha256": hashlib.sha256(letter.pdf).hexdigest(),
            }
            for number, (letter, place) in enumerate(zip(letters, places, strict=True), 1)
        ],
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in ((PDF, pdf), (CONTROL, json.dumps(control, ensure_ascii=False, indent=1).encode())):
            folder.writestr(zipfile.ZipInfo(name, NO_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
