# SPDX-License-Identifier: EUPL-1.2
"""The code on a letter: nobody guesses it, a mistyped one is noticed, and it is read however it was typed."""

from __future__ import annotations

import pytest

from geleitzug.core.vouching import codes
from geleitzug.core.vouching.rules import Standing


def test_a_code_is_read_as_it_is_printed_and_as_people_type_it() -> None:
    code = codes.fresh()
    printed = codes.spelled(code)

    assert len(printed.split("-")) == 5
    assert codes.read(printed) == code
    assert codes.read(f" {printed.lower().replace('-', ' – ')}\n") == code
    assert codes.read(printed.replace("1", "l").replace("0", "o")) == code


def test_one_wrong_letter_is_noticed_wherever_it_stands() -> None:
    code = codes.fresh()
    for place, right in enumerate(code):
        for wrong in set(codes.ALPHABET) - {right}:
            assert codes.read(code[:place] + wrong + code[place + 1 :]) is None


@pytest.mark.parametrize("typed", ["", "-", "7K2M", "ÄÖÜß" * 5, "U" * 20, "0" * 400])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.read(typed) is None


def test_codes_differ_and_their_digests_tell_nothing_alike() -> None:
    many = {codes.fresh() for _each in range(200)}

    assert len(many) == len({codes.holder_of(code) for code in many}) == 200


@pytest.mark.parametrize(
    ("fate", "contested", "suspends", "said"),
    [
        ("", False, False, Standing.HOLDS),
        ("", True, False, Standing.CONTESTED),
        ("", True, True, Standing.SUSPENDED),
        ("revoked", True, True, Standing.REVOKED),
        ("corrected", False, False, Standing.CORRECTED),
    ],
)
def test_what_ended_a_letter_comes_before_what_is_said_against_it(
    fate: str, contested: bool, suspends: bool, said: Standing
) -> None:
    assert Standing.of(fate=fate, contested=contested, suspends=suspends) is said
