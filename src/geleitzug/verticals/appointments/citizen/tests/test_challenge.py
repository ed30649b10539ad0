# SPDX-License-Identifier: EUPL-1.2
"""Work instead of puzzles, with bare values."""

from __future__ import annotations

import pytest

from geleitzug.verticals.appointments.citizen.challenge import LEAST_BITS, MOST_BITS, bits_for, is_solved, solve


def test_what_is_solved_is_accepted_for_its_salt_alone() -> None:
    answer = solve("0123456789abcdef", 10)

    assert is_solved("0123456789abcdef", answer, 10)
    assert not is_solved("0123456789abcdef", str(int(answer) + 1), 10)
    assert not is_solved("fedcba9876543210", answer, 10)


@pytest.mark.parametrize("answer", ["", "-1", "1.5", "²", "9" * 21, "x"])
def test_what_no_worker_sends_is_no_answer(answer: str) -> None:
    assert not is_solved("0123456789abcdef", answer, 0)


def test_the_more_want_a_time_the_more_work_it_is() -> None:
    assert [bits_for(holds, 60) for holds in (0, 59, 60, 119, 120, 240, 1_000_000)] == [
        0, 0, LEAST_BITS, LEAST_BITS, LEAST_BITS + 2, LEAST_BITS + 4, MOST_BITS,
    ]  # fmt: skip
    assert bits_for(1_000_000, 0) == 0
