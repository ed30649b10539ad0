# SPDX-License-Identifier: EUPL-1.2
"""Erlang's formula against values from tables, and what must hold for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from geleitzug.verticals.appointments.forecast.staffing import (
    Cover,
    Goal,
    Handling,
    counters_needed,
    cover,
    handling,
    together,
    waits_longer,
)


@pytest.mark.parametrize(
    ("visits", "mean", "counters", "minutes", "share"),
    [
        # Erlang C from the closed formula: one counter waits with ρ; two with 2ρ²/(1+ρ).
        (3, 10, 1, 0, 0.5),
        (6, 10, 2, 0, 1 / 3),
        # Ten Erlang on twelve: 0.4493 (printed tables of Erlang C).
        (60, 10, 12, 0, 0.4494),
    ],
)
def test_the_formula_gives_what_tables_give(
    visits: float, mean: float, counters: int, minutes: float, share: float
) -> None:
    assert waits_longer(visits, Handling(mean, 1.0), counters, minutes) == pytest.approx(share, abs=2e-4)


def test_counters_for_a_goal() -> None:
    each = Handling(15, 1.0)

    assert counters_needed(0, each, Goal()) == 0
    assert counters_needed(0.1, each, Goal()) == 1
    assert counters_needed(12, each, Goal(minutes=15, share=0.8)) == 4
    assert counters_needed(12, each, Goal(minutes=2, share=0.95)) == 7


@given(some.floats(0, 200), some.floats(0.5, 60), some.floats(0, 3), some.integers(1, 60), some.floats(0.5, 0.99))
def test_the_goal_is_met_and_one_counter_less_would_miss_it(
    visits: float, mean: float, variability: float, minutes: int, share: float
) -> None:
    each, goal = Handling(mean, variability), Goal(minutes, share)
    found = counters_needed(visits, each, goal)

    assert waits_longer(visits, each, found, minutes) <= 1 - share + 1e-9
    if found > 1:
        assert waits_longer(visits, each, found - 1, minutes) > 1 - share
    assert counters_needed(visits + 5, each, goal) >= found


def test_lengths_of_visits() -> None:
    assert handling(10, 10) == Handling(10, 0)
    assert handling(0, 0).mean == 0
    skewed = handling(10, 20)
    assert (skewed.mean, skewed.variability) == (pytest.approx(14.04, abs=0.01), pytest.approx(0.97, abs=0.01))
    mixed = together([(1, Handling(5)), (1, Handling(15))])
    assert (mixed.mean, mixed.variability) == (10, pytest.approx(0.25))


def test_planned_against_needed() -> None:
    assert [cover(planned, 3, 4) for planned in (2.5, 3, 4, 5)] == [
        Cover.TOO_FEW, Cover.ENOUGH, Cover.ENOUGH, Cover.MORE,
    ]  # fmt: skip
