# SPDX-License-Identifier: EUPL-1.2
"""What clerks write becomes headings, lists and tables of an accessible letter, whatever they type."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from geleitzug.core.files import letters, pdf_check, samples
from geleitzug.core.files.prose import Kind, lint, read

WRITTEN = """Der Hund ist gefährlich. Er hat **zweimal** gebissen.

## Zu den Vorfällen
- am Deich
- im Park
1. Erstens der Maulkorb
2. Zweitens die Leine
| Tag | Ort |
|---|---|
| 3. Mai | Deich |
"""
SIGNS = st.sampled_from(["# ", "## ", "- ", "1. ", "| ", "|", "**", "\n", "\n\n", "Hund", "Ä", " ", "|---|", "#", "*"])


def test_each_piece_is_what_it_looks_like() -> None:
    assert [block.kind for block in read(WRITTEN)] == [
        Kind.TEXT, Kind.HEADING, Kind.LIST, Kind.NUMBERS, Kind.TABLE,
    ]  # fmt: skip
    assert [run.strong for run in read(WRITTEN)[0].lines[0]] == [False, True, False]
    assert lint(WRITTEN) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("##", "Überschrift ist leer"),
        ("- Eins\n- ", "Punkt einer Liste ist leer"),
        ("Das ist **wichtig.", "zwischen zwei Sternen"),
        ("| Tag | Ort |", "mindestens eine Zeile"),
        ("| Tag | Ort |\n| 3. Mai |", "verschieden viele Spalten"),
        ("| Tag | |\n| 3. Mai | Deich |", "leere Zelle"),
        ("Am 3. Mai, # und * sind Zeichen. 5 * 3 | 2", ""),
    ],
)
def test_what_would_come_out_otherwise_is_said(text: str, said: str) -> None:
    found = " ".join(lint(text))

    assert said in found if said else found == ""


@given(st.lists(SIGNS, max_size=25).map("".join))
def test_no_word_is_lost(text: str) -> None:
    shown = "".join(
        run.text for block in read(text) for line in (*block.lines, *(c for r in block.rows for c in r)) for run in line
    )

    assert text.count("Hund") == shown.count("Hund")
    assert text.count("Ä") == shown.count("Ä")


def test_a_day_at_the_beginning_of_a_line_stays_that_day() -> None:
    letter = replace(samples.a_sample_letter(), reasons="3. Mai 2026: ein Biss\n17. Juni 2026: noch einer")

    said = PdfReader(BytesIO(letters.render_letter(letter))).pages[0].extract_text()

    assert "3.Mai 2026" in said.replace(". ", ".")
    assert "17.Juni 2026" in said.replace(". ", ".")


def test_a_letter_with_all_of_it_is_accessible() -> None:
    letter = replace(samples.a_sample_letter(), reasons=WRITTEN, body=("für den Hund:\n- eins\n- zwei",))

    assert pdf_check.check(letters.render_letter(letter)) == []


@settings(max_examples=15, deadline=None)
@given(st.lists(SIGNS, max_size=25).map("".join))
def test_nothing_that_can_be_typed_breaks_a_letter(text: str) -> None:
    pdf = letters.render_letter(replace(samples.a_sample_letter(), reasons=text))

    assert pdf_check.check(pdf) == []
