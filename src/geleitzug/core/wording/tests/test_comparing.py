# SPDX-License-Identifier: EUPL-1.2
"""Comparing two versions in words: what is read back is what was there, and a change reads as a person would say it."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.core.wording.rules import Change, compare

TEXTS = st.lists(
    st.sampled_from(["der", "Hund", "ist", "alt", ".", ",", " ", "\n\n", "ein ", "ß", "5"]), max_size=40
).map("".join)


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_back(old: str, new: str) -> None:
    pieces = compare(old, new)

    assert "".join(piece.text for piece in pieces if piece.change is not Change.NEW) == old
    assert "".join(piece.text for piece in pieces if piece.change is not Change.GONE) == new
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Gleich.", "Gleich.", "=Gleich."),
        ("", "Neu.", "+Neu."),
        ("Der Hund ist alt.", "Der Hund ist jung.", "=Der Hund ist |-alt|+jung|=."),
        ("drei große Hunde da", "vier kleine Hunde da", "-drei große |+vier kleine |=Hunde da"),
    ],
)
def test_a_change_is_said_in_whole_words(old: str, new: str, said: str) -> None:
    signs = {Change.SAME: "=", Change.GONE: "-", Change.NEW: "+"}

    assert "|".join(signs[piece.change] + piece.text for piece in compare(old, new)) == said


@pytest.mark.parametrize("between", [". ", " - ", "\n", "\n\n"])
def test_a_long_text_full_of_separators_is_compared_soon(between: str) -> None:
    old, new = (between.join(f"{kind}{number}" for number in range(20_000)) for kind in "ab")
    begun = process_time()

    for length in (2_000, 8_000, len(old)):
        pieces = compare(old[:length], new[:length])
        assert "".join(piece.text for piece in pieces if piece.change is not Change.NEW) == old[:length]

    assert process_time() - begun < 5
