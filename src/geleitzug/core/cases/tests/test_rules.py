# SPDX-License-Identifier: EUPL-1.2
"""States, moves and days, without a database."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from geleitzug.core.cases import rules
from geleitzug.core.cases.rules import ACTIVE, MOVES, PHASES, WITHDRAWABLE, NotAllowedNow, Phase, State


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
