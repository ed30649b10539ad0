# SPDX-License-Identifier: EUPL-1.2
"""States, moves and days, without a database."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.core.cases import rules
from geleitzug.core.cases.rules import ACTIVE, MOVES, PHASES, WITHDRAWABLE, NotAllowedNow, Phase, State
from geleitzug.ground.calendar import holidays_of

BREMEN = holidays_of("HB")
TRADE = {"working": 3}
BUILDING = {"decide_within": "P84D"}
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("deadline", "complete", "ends"),
    [
        (TRADE, date(2026, 3, 9), date(2026, 3, 12)),  # Monday → Thursday
        (TRADE, date(2026, 3, 12), date(2026, 3, 17)),  # Thursday → over the weekend
        (TRADE, date(2026, 4, 2), date(2026, 4, 9)),  # Maundy Thursday → Good Friday and Easter Monday are none
        ({"decide_within": "P3D"}, date(2026, 3, 11), date(2026, 3, 16)),  # Saturday → Monday
        ({"decide_within": "P1M"}, date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        ({"decide_within": "P3M"}, date(2026, 9, 25), date(2026, 12, 28)),  # Christmas, then Saturday
        ({}, date(2026, 3, 9), None),
    ],
)
def test_the_office_decides_by_a_working_day(deadline: dict[str, Any], complete: date, ends: date | None) -> None:
    assert rules.decide_by(deadline, complete, BREMEN) == ends


@pytest.mark.parametrize(
    ("deadline", "ends", "paused", "today", "then"),
    [
        (BUILDING, date(2026, 6, 1), date(2026, 3, 9), date(2026, 3, 20), date(2026, 6, 12)),
        (BUILDING, date(2026, 6, 1), date(2026, 3, 9), date(2026, 3, 14), date(2026, 6, 8)),  # Saturday → Monday
        (BUILDING, date(2026, 6, 1), date(2026, 3, 9), date(2026, 3, 9), date(2026, 6, 1)),  # answered at once
        (TRADE, date(2026, 3, 12), date(2026, 3, 10), date(2026, 3, 20), date(2026, 3, 24)),  # two working days left
        (TRADE, date(2026, 3, 12), date(2026, 3, 12), date(2026, 3, 21), date(2026, 3, 23)),  # none left: next day
        (TRADE, date(2026, 3, 12), date(2026, 3, 16), date(2026, 3, 20), date(2026, 3, 12)),  # was over already
    ],
)
def test_a_deadline_that_stood_still_is_carried_on(
    deadline: dict[str, Any], ends: date, paused: date, today: date, then: date
) -> None:
    assert rules.resumed(deadline, ends, paused, today, BREMEN) == then


@given(DAYS, st.integers(0, 60), st.integers(0, 60), st.sampled_from([TRADE, BUILDING]))
def test_asking_never_shortens_the_offices_time(day: date, before: int, during: int, deadline: dict[str, Any]) -> None:
    ends = rules.decide_by(deadline, day, BREMEN)
    assert ends is not None
    paused = min(date.fromordinal(day.toordinal() + before), ends)
    today = date.fromordinal(paused.toordinal() + during)

    then = rules.resumed(deadline, ends, paused, today, BREMEN)

    assert then >= ends
    assert then >= today
    assert BREMEN.is_working_day(then)


def test_a_paused_deadline_does_not_run() -> None:
    assert rules.days_left(date(2026, 6, 2), date(2026, 3, 20), paused=date(2026, 3, 9)) == 85
    assert rules.urgency(date(2026, 6, 2), date(2026, 9, 20), paused=date(2026, 3, 9)) == "paused"


@pytest.mark.parametrize(("days", "word"), [(-1, "overdue"), (0, "due"), (3, "due"), (4, "calm")])
def test_how_urgent_a_deadline_is_has_a_word(days: int, word: str) -> None:
    ends = date(2026, 3, 10)

    assert rules.urgency(ends, date.fromordinal(ends.toordinal() - days)) == word


@pytest.mark.parametrize(("now", "then"), list(product(Phase, Phase)))
def test_an_application_makes_only_the_moves_of_the_table(now: Phase, then: Phase) -> None:
    if then in PHASES[now]:
        rules.check_phase(now, then)
    else:
        with pytest.raises(NotAllowedNow):
            rules.check_phase(now, then)


def test_what_has_ended_stays_so() -> None:
    ended = set(State) - ACTIVE

    assert {state: MOVES[state] for state in ended} == {state: set() for state in ended}
    assert PHASES[Phase.EXPIRED] == PHASES[Phase.WITHDRAWN] == set()


def test_what_may_be_withdrawn_can_move_there_and_nothing_else() -> None:
    assert {state for state in State if State.WITHDRAWN in MOVES[state]} == WITHDRAWABLE
