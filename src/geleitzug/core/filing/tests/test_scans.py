# SPDX-License-Identifier: EUPL-1.2
"""Stacks from a scanner are parted at their cover sheets; what is no scan is refused with a sentence."""

from __future__ import annotations

import random
from io import BytesIO

import pikepdf
import pytest

from geleitzug.core.filing import codes, scans
from geleitzug.core.filing.codes import Code
from geleitzug.core.filing.scans import NotAScan
from geleitzug.core.filing.tests.paper import page, stack

FIRST, SECOND = codes.written("musterhafen", "MH-2026-000017"), codes.written("musterhafen", "MH-2026-000018")


def test_a_code_says_town_and_number() -> None:
    assert codes.read(FIRST) == Code("musterhafen", "MH-2026-000017")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org",
        FIRST[:-1],
        FIRST.replace("17", "71"),
        FIRST.replace("musterhafen", "sandmoor"),
        FIRST + "0",
    ],
)
def test_a_code_that_was_misread_or_is_somebody_elses_says_nothing(text: str) -> None:
    assert codes.read(text) is None


def test_a_stack_is_parted_at_its_cover_sheets() -> None:
    pieces = scans.part(stack(page(), page(FIRST), page(), page(), page(SECOND), page()))

    assert [(piece.code and piece.code.number, piece.pages) for piece in pieces] == [
        (None, 1), ("MH-2026-000017", 3), ("MH-2026-000018", 2),
    ]  # fmt: skip
    for piece in pieces:
        with pikepdf.open(BytesIO(piece.pdf)) as pdf:
            assert len(pdf.pages) == piece.pages


def test_the_same_stack_gives_the_same_papers() -> None:
    content = stack(page(FIRST), page(), page(SECOND))

    assert scans.part(content) == scans.part(content)


@pytest.mark.parametrize(("turn", "pale"), [(0, False), (4, False), (180, False), (-3, True), (90, True)])
def test_a_crooked_or_pale_sheet_is_read(turn: float, pale: bool) -> None:
    (piece,) = scans.part(stack(page(FIRST, turn=turn, pale=pale)))

    assert piece.code == Code("musterhafen", "MH-2026-000017")


def test_a_code_of_somebody_else_parts_nothing() -> None:
    assert [piece.code for piece in scans.part(stack(page("https://example.org/rechnung/7"), page()))] == [None]


def locked() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(stack(page()))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def test_what_is_no_scan_is_refused_with_a_sentence() -> None:
    for content in (b"", b"\xff\xd8\xff\xe0 ein Bild", b"%PDF-1.7 und dann nichts", locked()):
        with pytest.raises(NotAScan) as refused:
            scans.part(content)
        assert "PDF-Datei" in str(refused.value)


def test_a_damaged_stack_never_breaks_the_reader() -> None:
    whole, dice = stack(page(FIRST), page()), random.Random(20261129)
    outcomes = set()
    for _ in range(25):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 40)):
            damaged[dice.randrange(9, len(damaged))] = dice.randrange(256)
        try:
            outcomes.add(len(scans.part(bytes(damaged))) > 0)
        except NotAScan:
            outcomes.add(False)
    assert outcomes
