# SPDX-License-Identifier: EUPL-1.2
"""Letters behind one another: where each lies, on how many sheets, and the same bytes every time."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from pypdf import PdfReader

from geleitzug.core.files.printing import Place, bundle


def a_letter(pages: int) -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out)
    return out.getvalue()


def test_each_letter_begins_on_a_sheet_of_its_own():
    pdf, places = bundle([a_letter(1), a_letter(2), a_letter(3)])

    assert places == [Place(1, 1, True, 1), Place(3, 2, False, 1), Place(5, 3, True, 2)]
    assert len(PdfReader(BytesIO(pdf)).pages) == 8


def test_the_same_letters_are_the_same_bytes():
    letters = [a_letter(1), a_letter(4)]

    assert bundle(letters) == bundle(letters)
    assert bundle(letters)[0] != bundle(letters[::-1])[0]
